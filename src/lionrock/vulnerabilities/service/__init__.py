"""Verbs of vulnerabilities."""
