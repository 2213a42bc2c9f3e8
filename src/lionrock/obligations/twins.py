"""Incidents of a twin: answered as people would, with clocks that run, and calls that are recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from lionrock.events.incidents import IncidentAssessed, IncidentOpened, Seriousness
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.twin import Twin
from lionrock.obligations import service
from lionrock.obligations.record import Call
from lionrock.obligations.service import Told
from lionrock.register.twins import DEPUTY

INCIDENTS: Final = system("incidents")


def aware(
    twin: Twin,
    seriousness: Seriousness = "serious",
    *,
    at: Instant | None = None,
    reference: str = "",
    exercise: bool = False,
) -> str:
    """Open an incident, have it assessed as one somebody became aware of just now or at a time, and return its id."""
    id, now = new_id(), twin.clock.now
    reference = reference or _reference(id)
    decided = None if seriousness == "undecided" else now
    with twin.platform.change(INCIDENTS, "a twin's incident", exercise=exercise) as change:
        change.publish(IncidentOpened(id, reference, "Web front entered", "對外網站遭入侵", None, by_hand=True))
        change.publish(
            IncidentAssessed(
                id, reference, "core", None, "incident", at or now, provisional=False, seriousness=seriousness,
                serious_at=decided, reason="a twin's answer",
            )
        )  # fmt: skip
    twin.settle()
    return id


def suspected(twin: Twin) -> str:
    """Open an incident that nobody has answered a question of, and return its id."""
    id = new_id()
    with twin.platform.change(INCIDENTS, "a twin's incident") as change:
        change.publish(IncidentOpened(id, _reference(id), "A finding", "一項偵測結果", None, by_hand=False))
    twin.settle()
    return id


def call(twin: Twin, incident: str, reference: str = "OCC-11", ago: timedelta = timedelta(0)) -> Call:
    """Record a completed call about an incident, some time ago."""
    told = Told("Officer Chan", "Nature, system and a short account.", reference, twin.clock.now - ago)
    return service.complete(twin.platform, incident, DEPUTY, told)


def _reference(id: str) -> str:
    """Return a reference that no other incident has."""
    return f"INC-{id[-8:].upper()}"
