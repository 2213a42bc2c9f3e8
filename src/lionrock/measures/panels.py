"""What measures show elsewhere: thresholds that are near on Today, a system's readings on an incident."""

from __future__ import annotations

from typing import Any, Final

from lionrock.events.ports import Incidents
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.measures import service
from lionrock.register.thresholds import MEASURES
from lionrock.ui import times
from lionrock.ui.pages import Ask, View, panel

_COUNTS: Final = hours(4)
"""How long a reading counts when nobody says otherwise."""


@panel("measures.near", place="today", slot="main", order=12, needs="register.read", every=20)
def near(ask: Ask, _: Any) -> View | None:
    """Show each threshold that is near or reached, with the minutes left to decide; nothing while none is."""
    try:
        rows = [one for one in service.rows(ask.platform) if one.nearness and one.nearness.near]
    except SealedError:
        return None
    return View("measures/near.html", {"rows": rows, "measures": MEASURES}) if rows else None


@panel("measures.incident", place="incident", slot="aside", order=30, of=INCIDENT, needs="measure.record")
def incident(ask: Ask, subject: Any) -> View | None:
    """Offer to type in a reading of the incident's system."""
    try:
        described = ask.platform.port(Incidents).describe(str(subject))
    except LionrockError:
        return None
    if not described["system"]:
        return None
    values = {
        "system": described["system"],
        "reference": described["reference"],
        "choices": [(one.name, one.label) for one in MEASURES.values()],
        "at": times.field(ask.now),
        "until": times.field(ask.now + _COUNTS),
    }
    return View("measures/incident.html", values)
