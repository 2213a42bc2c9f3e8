"""Incidents: what findings and people say happened, and the four questions of the law in order."""
