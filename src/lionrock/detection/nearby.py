"""What is near a finding or an incident, read from the tables, for the answers why one stands where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.detection import budget, pasts, store, whynot
from lionrock.detection.budget import Budget
from lionrock.detection.findings import Finding
from lionrock.detection.settings import SHIFT_GROUPS, SHIFTS
from lionrock.detection.whynot import Near
from lionrock.events.openings import Openings
from lionrock.events.ports import Incidents
from lionrock.events.trails import REACH
from lionrock.kernel.clock import days
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 500
_READ: Final = 5_000
_SHOWN: Final = 12


def near(platform: Platform, one: Finding) -> list[Near]:
    """Return the findings within reach of one, each with its incident."""
    found = pasts.active(platform.db, one.first - REACH, one.last + REACH, _MOST)
    standing = _standing(platform, [each.id for each in found])
    return [Near(each, standing.get(each.id, "")) for each in found]


def left_out(platform: Platform, incident: str) -> list[tuple[Finding, Text]]:
    """Return the findings that are near an incident and share something with it, and why each is not in it."""
    ids = list(platform.port(Incidents).describe(incident)["findings"])[-_MOST:]
    members = store.several(platform.db, ids)
    if not members:
        return []
    first, last = min(one.first for one in members), max(one.last for one in members)
    around = [one for one in pasts.active(platform.db, first - REACH, last + REACH, _MOST) if one.id not in set(ids)]
    standing = _standing(platform, [one.id for one in around])
    told = ((one, whynot.left_out(one, members, standing.get(one.id, ""))) for one in around)
    return [(one, said) for one, said in told if said is not None][:_SHOWN]


def shift(platform: Platform) -> Budget:
    """Return how many groups this shift was given, and those before it."""
    now = platform.now()
    began = budget.begins(now, budget.times(str(platform.settings[SHIFTS])))
    found = pasts.active(platform.db, began[0], now + days(1), _READ)
    return budget.budget(found, began, max(int(platform.settings[SHIFT_GROUPS]), 1))


def _standing(platform: Platform, ids: list[str]) -> dict[str, str]:
    """Return the incident of each of these findings that stands in one."""
    if not ids or not platform.provides(Openings):
        return {}
    return dict(platform.port(Openings).standing(ids))
