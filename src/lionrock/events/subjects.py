"""Kinds of subject that values, exhibits, panels and controls are about."""

from typing import Final

INCIDENT: Final = "incident"
SYSTEM: Final = "system"
OPERATOR: Final = "operator"
FINDING: Final = "finding"
SOURCE: Final = "source"
"""A log source of the site, by its stream."""
AUDIT: Final = "audit"
