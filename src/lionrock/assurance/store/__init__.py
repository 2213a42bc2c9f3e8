"""Statements of assurance, by what they keep."""
