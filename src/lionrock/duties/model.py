"""Duties with dates, regimes, the ladder of reminders and exposure; nothing here reads or writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from lionrock.events.duties import DutyKind
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.law.dates import Limit, Warnings
from lionrock.law.model import Basis, Obligation

Standing = Literal["open", "done", "withdrawn"]

LADDER: Final = (30, 14, 7, 3, 1, 0)
"""Days before the strict date at which the platform reminds; 0 is the date itself, and each day after it another."""
PAGED: Final = 1
"""From so many days before on, whoever is on duty is called."""
AHEAD: Final = timedelta(days=400)
"""How far ahead the law's own calendar is set out."""

KINDS: Final[dict[DutyKind, Text]] = {
    "statute": Text("the law's calendar", "法例日程"),
    "direction": Text("written direction", "書面指示"),
    "request": Text("information request", "索取資料要求"),
    "drill": Text("drill", "演習"),
    "appeal": Text("appeal", "上訴"),
    "regime": Text("parallel regime", "其他制度"),
    "other": Text("other duty", "其他責任"),
}


@dataclass(frozen=True, slots=True)
class Regime:
    """A duty beside Cap. 653. `limit` is what was read; `own_limit` says that the operator's papers state it."""

    id: str
    title: Text
    duty: Text
    recipient: Text
    condition: Text
    limit: Limit | None
    soon: bool
    own_limit: bool
    source: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with its date: `work_to` strict, `last_day` by Cap. 1 s. 71; both None where no date is known."""

    id: str
    kind: DutyKind
    row: str
    period: str
    incident: str | None
    title: Text
    recipient: Text
    reference: str
    triggered: Instant
    work_to: Instant | None
    last_day: date | None
    standing: Standing
    opened: Instant
    who: str
    done_at: Instant | None = None
    done_by: str | None = None
    how: str = ""
    receipt: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Term:
    """What a duty counts from, and its two dates."""

    triggered: Instant
    work_to: Instant | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of the law's calendar: the row, which period it is of, when it was triggered and is due."""

    obligation: Obligation
    period: str
    triggered: Instant
    work_to: Instant
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a duty past its date may cost by the law's maxima; None is unknown, never nought."""

    fine: int | None
    daily: int | None
    days: int

    @property
    def total(self) -> int | None:
        """Return the sum, None while a part of it is unknown."""
        if self.fine is None or (self.daily is None and self.days):
            return None
        return self.fine + (self.daily or 0) * self.days


@cache
def regimes() -> tuple[Regime, ...]:
    """Return the parallel regimes there are, in the order of their file."""
    text = resources.files("lionrock.duties").joinpath("regimes/parallel.toml").read_text("utf-8")
    return tuple(_regime(row) for row in tomllib.loads(text)["regimes"])


def regime(id: str) -> Regime | None:
    """Return a regime by its id."""
    return next((one for one in regimes() if one.id == id), None)


def calendar(one: Obligation, designated: Instant, until: Instant, warnings: Warnings) -> list[Occurrence]:
    """Return the dates of a row that counts from designation, up to a moment.

    A row that recurs comes once a period; where the report follows the period, its date is that of the report.
    """
    found: list[Occurrence] = []
    every = _period(one.recurrence)
    if one.limit is None or one.trigger != "designation_date":
        return found
    began, number = designated, 1
    while True:
        end = dates.due(one.limit, began, warnings)
        due = dates.due(one.report_within, end.work_to, warnings) if one.report_within else end
        if due.work_to > until and found:
            return found
        found.append(Occurrence(one, str(number), began, due.work_to, due.last_day))
        if every is None or due.work_to > until:
            return found
        began, number = dates.strict(every, began), number + 1


def reminders(work_to: Instant, now: Instant) -> list[tuple[int, Instant]]:
    """Return the rungs of the ladder that still lie ahead, with their moments; there is always one.

    Where no more than the last day is left, half of it stands in that rung's place; past the date, it is now.
    """
    if work_to <= now:
        return [(-past(work_to, now), now)]
    rungs = [(days, work_to - timedelta(days=days)) for days in LADDER]
    ahead = [(days, moment) for days, moment in rungs if moment > now]
    if work_to - now <= timedelta(days=PAGED):
        return [(PAGED, now + (work_to - now) / 2), *ahead]
    return ahead


def past(work_to: Instant, now: Instant) -> int:
    """Return how many whole days a date has passed by, 0 while it lies ahead."""
    return max(0, (now - work_to) // timedelta(days=1))


def exposure(duty: Duty, row: Obligation | None, now: Instant) -> Exposure | None:
    """Return what a duty past its strict date may cost; None while it is not past, or was done in time."""
    end = duty.done_at or now
    if duty.work_to is None or duty.standing == "withdrawn" or end <= duty.work_to:
        return None
    days = (end - duty.work_to) // timedelta(days=1)
    if row is None:
        return Exposure(None, None, days)
    return Exposure(row.max_fine_hkd, row.daily_fine_hkd, days)


def day(moment: Instant) -> date:
    """Return the day of a moment in Hong Kong."""
    return moment.astimezone(HONG_KONG).date()


def _period(recurrence: str) -> Limit | None:
    """Return how often a row recurs, None when not by a period."""
    return dates.parse(recurrence) if recurrence.startswith("P") else None


def _regime(row: dict[str, Any]) -> Regime:
    """Return the regime of a row."""
    words = {name: Text(row[name]["en"], row[name]["zh"]) for name in ("title", "duty", "recipient", "condition")}
    return Regime(
        id=row["id"],
        **words,
        limit=dates.parse(row["limit"]) if row.get("limit") else None,
        soon=bool(row.get("soon")),
        own_limit=bool(row.get("own_limit")),
        source=row["source"],
        basis=row["basis"],
    )
