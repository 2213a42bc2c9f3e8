"""Statutory clocks, the notice by telephone and the content of forms."""
