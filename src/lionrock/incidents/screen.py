"""The seriousness screen: the statutory question first, then the Code's criteria against the operator's thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lionrock.events.measures import Measures
from lionrock.events.ports import Estate
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.contributions import Known
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.law.model import Criterion
from lionrock.law.rulebook import Rulebook

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

UNMEASURED = Text("no reading counts now: type one in, or set up a probe", "現時沒有有效讀數：請人手輸入或設立探測")
UNPLACED = Text("no system is named", "尚未指明系統")
UNITS: Mapping[str, Text] = {
    "minutes": Text(" min", " 分鐘"),
    "percent": Text("%", "%"),
    "records": Text(" records", " 筆紀錄"),
    "cases": Text(" cases", " 宗"),
    "judged": Text("", ""),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One criterion: what the operator set as its limit, and what is measured; either may be unknown."""

    criterion: Criterion
    limit: float | None
    value: Known


@dataclass(frozen=True, slots=True)
class Screen:
    """What the person sees who decides on the core function; `missing` counts criteria that are not loaded."""

    test: Text
    core_function: Known
    readings: tuple[Reading, ...]
    missing: int
    letters: int
    version: str
    standing: Text
    problem: Text | None
    """Why limits cannot be read; None where the register answered."""

    @property
    def unset(self) -> int:
        """Return how many loaded criteria have no limit, of those that could be read."""
        return (
            0
            if self.problem
            else sum(reading.limit is None for reading in self.readings if not reading.criterion.judged)
        )

    @property
    def unmeasured(self) -> int:
        """Return how many loaded criteria have no value."""
        return sum(reading.value.unknown for reading in self.readings if not reading.criterion.judged)

    @property
    def unread(self) -> Text:
        """Return why values are unknown."""
        return UNMEASURED

    def plain(self) -> dict[str, Any]:
        """Return it for the record of a decision: no floats, unknown as None."""
        return {
            "rulebook": self.version,
            "criteria": [
                {
                    "id": one.criterion.id,
                    "limit": None if one.limit is None else str(one.limit),
                    "value": None if one.value.unknown else str(one.value.value),
                }
                for one in self.readings
            ],
            "limits_read": self.problem is None,
            "not_loaded": self.missing,
        }


def screen(platform: Platform, incident: Incident, named: str | None = None) -> Screen:
    """Return the screen by the rules of the incident's day; a register that does not answer leaves limits unknown.

    `named` is the one of several systems it is about, without it the first.
    """
    rules, id = rules_of(platform, incident), named or incident.system
    system, problem = _system(platform, id)
    limits = system.get("thresholds", {})
    return Screen(
        test=rules.statutory_test,
        core_function=Known(
            value=system.get("core_function"),
            source=problem or Text("register", "登記冊"),
            link=f"/register/systems/{id}" if id else None,
        ),
        readings=tuple(
            Reading(one, limits.get(one.threshold), _measured(platform, id, one.threshold)) for one in rules.criteria
        ),
        missing=rules.criteria_missing,
        letters=rules.criteria_letters,
        version=rules.version,
        standing=rules.standing,
        problem=problem,
    )


def rules_of(platform: Platform, incident: Incident) -> Rulebook:
    """Return the rulebook of the day the incident is judged by: that of awareness, else of the opening."""
    moment: Instant = incident.aware_at or incident.opened_at
    return site.rulebook(platform, moment.astimezone(HONG_KONG).date())


def _measured(platform: Platform, system: str | None, threshold: str) -> Known:
    """Return what is measured of a system now; unknown with the reason where nothing is."""
    if system is None:
        return Known(None, UNPLACED)
    try:
        return platform.port(Measures).reading(system, threshold)
    except LionrockError as problem:
        return Known(None, problem.message)


def _system(platform: Platform, system: str | None) -> tuple[Mapping[str, Any], Text | None]:
    """Return what the register says of a system, and why it says nothing."""
    if system is None:
        return {}, UNPLACED
    try:
        return platform.port(Estate).system(system), None
    except LionrockError as problem:
        return {}, problem.message
