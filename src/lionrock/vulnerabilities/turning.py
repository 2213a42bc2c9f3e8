"""What a telling means for a finding that is known: new, still there, back, or of an earlier scan. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant
from lionrock.vulnerabilities.model import ASIDE, Sighting, State

Verb = Literal["fresh", "still", "back", "again"]
"""`again` is the same telling a second time, or one of a scan older than what is known."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding as it stands in the database."""

    id: str
    state: State
    first_seen: Instant
    last_seen: Instant
    opened: Instant
    ended: Instant | None
    due: Instant | None
    weight: int
    last_scan: str
    first_scan: str


def verb(known: Standing | None, scan: str, at: Instant) -> Verb:
    """Return what a telling at a time by a scan means."""
    if known is None:
        return "fresh"
    if known.last_scan == scan:
        return "again"
    if known.state == "fixed":
        return "back" if known.ended is None or at > known.ended else "again"
    return "still" if at >= known.last_seen else "again"


def told(sighting: Sighting) -> State:
    """Return the state that a telling puts a finding in."""
    return "aside" if sighting.stated in ASIDE else "open"
