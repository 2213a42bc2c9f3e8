"""Sections of the two plans."""
