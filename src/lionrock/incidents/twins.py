"""Incidents for twins: opened as a finding opens them."""

from __future__ import annotations

from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Match
from lionrock.incidents import store
from lionrock.incidents.model import Incident
from lionrock.kernel.change import system
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin


def opened(twin: Twin, host: str) -> Incident:
    """Let another product find something on a host, and return the incident that is opened from it."""
    now = twin.clock.now
    match = Match("other.rule", Text("A tool of thieves", "竊取工具"), "high", (), 0, now, host, None, None, "mimikatz")
    frame = Frame("alerts", "crowdstrike.alerts", 0, (b"",), now, "00" * 32)
    with twin.platform.change(system("twin"), "a match was counted") as change:
        twin.platform.port(Findings).count(change, frame, [match])
    twin.settle()
    return store.listing(twin.platform.db, closed=False)[0]
