"""Repetitions of calendar entries: by days or by weeks, as rosters repeat; any other rule is refused in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from lionrock.kernel.text import Text

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
_WEEK: Final = 7
MOST_STEPS: Final = 5_000
EXPECTED: Final = Text("a repetition by days or weeks", "按日或按週的重複規則")


class RepetitionError(Exception):
    """A rule that is not one of days or weeks."""

    def __init__(self, expected: Text, found: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(expected.en)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many days from the first, or on days of the week every so many weeks."""

    weekly: bool
    interval: int
    count: int | None
    until: date | datetime | None
    days: tuple[int, ...]
    """Days of the week from Monday as 0; empty means that of the first."""


def rule(written: Mapping[str, Sequence[Any]]) -> Rule:
    """Return the rule as written in a calendar; raises RepetitionError."""
    plain = {str(name).upper(): list(values) for name, values in written.items()}
    surplus = sorted(set(plain) - _KNOWN)
    frequency = str(plain.get("FREQ", [""])[0]).upper()
    if surplus or frequency not in {"DAILY", "WEEKLY"}:
        raise RepetitionError(EXPECTED, surplus[0] if surplus else frequency)
    days = tuple(str(each).upper() for each in plain.get("BYDAY", []))
    if any(each not in _DAYS for each in days) or (days and frequency == "DAILY"):
        raise RepetitionError(EXPECTED, ",".join(days)[:40])
    interval = int(plain.get("INTERVAL", [1])[0])
    count = int(plain["COUNT"][0]) if "COUNT" in plain else None
    if not 1 <= interval <= 366 or (count is not None and count < 1):  # noqa: PLR2004 a year
        raise RepetitionError(EXPECTED, f"INTERVAL={interval}")
    return Rule(
        frequency == "WEEKLY", interval, count, plain.get("UNTIL", [None])[0], tuple(sorted(map(_DAYS.index, days)))
    )


def repeated(first: datetime, found: Rule, last: datetime) -> Iterator[datetime]:
    """Yield the beginnings from the first until `last`, in the calendar of the first's own zone; bounded."""
    given = 0
    for number, moment in enumerate(_candidates(first, found)):
        if moment > last or number >= MOST_STEPS or _beyond(moment, found.until):
            return
        if moment < first:
            continue
        given += 1
        yield moment
        if given == found.count:
            return


def _candidates(first: datetime, found: Rule) -> Iterator[datetime]:
    """Yield the beginnings the rule names, without end; the first week may begin before the first."""
    if not found.weekly:
        step = timedelta(days=found.interval)
        while True:
            yield first
            first += step
    days = found.days or (first.weekday(),)
    monday = first - timedelta(days=first.weekday())
    while True:
        yield from (monday + timedelta(days=day) for day in days)
        monday += timedelta(days=_WEEK * found.interval)


def _beyond(moment: datetime, until: date | datetime | None) -> bool:
    """Say whether a beginning lies after the rule's end."""
    if until is None:
        return False
    if not isinstance(until, datetime):
        return moment.date() > until
    return moment > (until if until.tzinfo else until.replace(tzinfo=moment.tzinfo))
