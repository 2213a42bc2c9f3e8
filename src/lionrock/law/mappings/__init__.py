"""Mappings of requirement rows to other frameworks, a file each."""
