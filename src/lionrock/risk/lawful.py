"""The law as assessments need it: which yearly period one is of, and when its report is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from lionrock.events.law import Law
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.law import dates
from lionrock.law.model import Obligation

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook

YEARLY: Final = "OBL-24-RA"
DIRECTED: Final = "OBL-24-5-DIRECTED"
_MOST: Final = 100
"""Periods looked at; a century of years."""


@dataclass(frozen=True, slots=True)
class Period:
    """A year of the law's cycle: its number from designation, its ends, and by when its report is due."""

    number: int
    began: Instant
    end: Instant
    due: Instant


def today(platform: Platform) -> Rulebook:
    """Return the rules in force today, with what the site confirmed."""
    return platform.port(Law).rulebook(platform.now().astimezone(HONG_KONG).date())


def period(platform: Platform, taken: Collection[int]) -> Period | None:
    """Return the first year whose report is not past due and that no assessment is of yet.

    Where each has one, it is the year that is running; None while the day of designation is unknown.
    """
    ahead = [one for one in begun(platform) if one.due >= platform.now()]
    return next((one for one in ahead if one.number not in taken), ahead[-1] if ahead else None)


def begun(platform: Platform) -> list[Period]:
    """Return the years from designation that have begun, the oldest first; none while its day is unknown."""
    designated = platform.port(Estate).operator().get("designated_on")
    if not isinstance(designated, date):
        return []
    first = datetime.combine(designated, time(12), HONG_KONG).astimezone(UTC)
    found = periods(today(platform).obligation(YEARLY), first)
    return list(takewhile(lambda one: one.began <= platform.now(), found))


def periods(row: Obligation, designated: Instant) -> Iterator[Period]:
    """Yield the years of a row from designation on; none where the law's own limit is unknown."""
    if row.limit is None or not row.recurrence.startswith("P"):
        return
    every, began = dates.parse(row.recurrence), designated
    for number in range(1, _MOST):
        end = dates.strict(row.limit, began)
        due = dates.strict(row.report_within, end) if row.report_within else end
        yield Period(number, began, end, due)
        began = dates.strict(every, began)
