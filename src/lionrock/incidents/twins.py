"""Incidents for twins: opened as a finding opens them."""

from __future__ import annotations

from lionrock.incidents import store
from lionrock.incidents.model import Incident
from lionrock.kernel.twin import Twin
from lionrock.register.twins import alerted


def opened(twin: Twin, host: str) -> Incident:
    """Let another product find something on a host, and return the incident that is opened from it."""
    alerted(twin, host)
    return store.listing(twin.platform.db, closed=False)[0]
