"""Detectors of what is unusual, one file each."""
