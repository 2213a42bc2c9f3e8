"""Readings of downtime, service, leaks and complaints, beside the thresholds."""
