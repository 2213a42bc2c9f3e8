"""Findings of the past: those active in a span of time, and what a rule found before a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, not_, select

from lionrock.detection.findings import Finding
from lionrock.detection.store import FINDING, RULESET, Reads, every
from lionrock.kernel.clock import Instant

DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Past:
    """What was before a finding, in the thirty UTC days that end with its own.

    `days` are the events of the rule about the entity on each of these days, `others` the other entities it found in
    them, `before` its last event about the entity before that day and `elsewhere` about another one before this
    finding began, however long ago; `rules_since` is since when the set of rules served that found it.
    """

    days: tuple[int, ...]
    others: int
    before: Instant | None
    elsewhere: Instant | None
    rules_since: Instant | None

    @property
    def earlier(self) -> int:
        """Return on how many of the days before its own the rule found it."""
        return sum(n > 0 for n in self.days[:-1])


def active(db: Reads, since: Instant, until: Instant, most: int) -> list[Finding]:
    """Return the findings active in a span of event time, expected ones too, the latest activity first."""
    wanted = select(FINDING).where(FINDING.c.last >= since, FINDING.c.first <= until)
    return every(db, wanted.order_by(FINDING.c.last.desc(), FINDING.c.id).limit(most))


def past(db: Reads, one: Finding) -> Past:
    """Return what was before a finding."""
    end = date.fromisoformat(one.day)
    start = end - timedelta(days=DAYS - 1)
    rule = and_(FINDING.c.rule == one.rule, FINDING.c.exercise == one.exercise)
    here = and_(rule, FINDING.c.entity_kind == one.entity.kind, FINDING.c.entity == one.entity.id)
    there = and_(rule, not_(and_(FINDING.c.entity_kind == one.entity.kind, FINDING.c.entity == one.entity.id)))
    lately = FINDING.c.window.between(start.isoformat(), one.window)
    counted = {
        row.window[:10]: int(row.events)
        for row in db.execute(
            select(FINDING.c.window, FINDING.c["count"].label("events")).where(here, lately).limit(DAYS)
        )
    }
    served = select(func.max(RULESET.c.served)).where(RULESET.c.served <= one.learned)
    return Past(
        days=tuple(counted.get((start + timedelta(days=n)).isoformat(), 0) for n in range(DAYS)),
        others=_others(db, and_(there, lately)),
        before=_latest(db, and_(here, FINDING.c.window < one.window)),
        elsewhere=_latest(db, and_(there, FINDING.c.last <= one.first)),
        rules_since=db.execute(served).scalar(),
    )


def _others(db: Reads, which: ColumnElement[bool]) -> int:
    """Return how many entities the findings are about."""
    named = select(FINDING.c.entity_kind, FINDING.c.entity).where(which).distinct().subquery()
    return int(db.execute(select(func.count()).select_from(named)).scalar_one())


def _latest(db: Reads, which: ColumnElement[bool]) -> Instant | None:
    """Return the last event of the findings."""
    found: Instant | None = db.execute(select(func.max(FINDING.c.last)).where(which)).scalar()
    return found
