"""Vulnerabilities: what scanners found, over rescans, with due times, exceptions and what is known to be exploited."""
