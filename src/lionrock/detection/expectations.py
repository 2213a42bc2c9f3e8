"""Table of expectations and every statement on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Index, Row, and_, exists, func, insert, select, update

from lionrock.detection.expectation import Expectation, Key
from lionrock.detection.findings import Finding
from lionrock.detection.store import FINDING, Reads, every
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import flag, instant, table, text, uuid
from lionrock.kernel.text import Text

EXPECTATION = table(
    "detection_expectation",
    uuid("id", primary_key=True),
    text("rule"),
    text("text"),
    text("title_en"),
    text("title_zh"),
    text("entity_kind"),
    text("entity"),
    text("about"),
    text("user", nullable=True),
    text("address", nullable=True),
    text("level"),
    flag("exercise"),
    text("owner"),
    text("reason"),
    text("by"),
    instant("made"),
    instant("until"),
    instant("ended", nullable=True),
    text("ended_by"),
    text("ended_why"),
    uuid("finding"),
    Index("detection_expectation_until", "ended", "until"),
)
MOST: Final = 2_000
"""Expectations that may stand at one time."""
_MANY: Final = 500
"""Rules looked up by one statement."""
_MOST_OPEN: Final = 500


@dataclass(frozen=True, slots=True)
class Swallowed:
    """What an expectation covered so far: findings, their events, and when the last was."""

    findings: int
    events: int
    last: Instant


def add(db: Connection, one: Expectation) -> None:
    """Keep an expectation."""
    values = {name: getattr(one, name) for name in Expectation.__slots__ if name != "title"}
    db.execute(insert(EXPECTATION).values(**values, title_en=one.title.en, title_zh=one.title.zh))


def end(db: Connection, id: str, at: Instant, by: str, why: str) -> bool:
    """End one that stands; say whether it did."""
    mine = (EXPECTATION.c.id == id, EXPECTATION.c.ended.is_(None), EXPECTATION.c.until > at)
    return db.execute(update(EXPECTATION).where(*mine).values(ended=at, ended_by=by, ended_why=why)).rowcount > 0


def get(db: Reads, id: str) -> Expectation | None:
    """Return one expectation."""
    row = db.execute(select(EXPECTATION).where(EXPECTATION.c.id == id)).one_or_none()
    return _expectation(row) if row else None


def standing(db: Reads, now: Instant) -> list[Expectation]:
    """Return those that stand, soonest expiry first."""
    return _all(
        db, select(EXPECTATION).where(*_stands(now)).order_by(EXPECTATION.c.until, EXPECTATION.c.id).limit(MOST)
    )


def about(db: Reads, now: Instant, rules: Sequence[str]) -> list[Expectation]:
    """Return those that stand about these rules."""
    parts = (rules[start : start + _MANY] for start in range(0, len(rules), _MANY))
    return [
        one
        for part in parts
        for one in _all(db, select(EXPECTATION).where(*_stands(now), EXPECTATION.c.rule.in_(part)))
    ]


def number(db: Reads, now: Instant) -> int:
    """Return how many stand."""
    return int(db.execute(select(func.count()).select_from(EXPECTATION).where(*_stands(now))).scalar_one())


def past(db: Reads, now: Instant, most: int = 200) -> list[Expectation]:
    """Return those that ran out or were ended, the latest first."""
    over = EXPECTATION.c.ended.is_not(None) | (EXPECTATION.c.until <= now)
    at = func.coalesce(EXPECTATION.c.ended, EXPECTATION.c.until)
    return _all(db, select(EXPECTATION).where(over).order_by(at.desc(), EXPECTATION.c.id).limit(most))


def still_fire(db: Reads, since: Instant, now: Instant, most: int = 50) -> list[Expectation]:
    """Return those that ran out since then while what they covered is found again, unexpected; the latest first."""
    again = exists().where(
        FINDING.c.rule == EXPECTATION.c.rule,
        FINDING.c.entity_kind == EXPECTATION.c.entity_kind,
        FINDING.c.entity == EXPECTATION.c.entity,
        FINDING.c.exercise == EXPECTATION.c.exercise,
        FINDING.c.expected_at.is_(None),
        FINDING.c.learned >= EXPECTATION.c.until,
    )
    ran_out = and_(EXPECTATION.c.ended.is_(None), EXPECTATION.c.until <= now, EXPECTATION.c.until > since)
    wanted = select(EXPECTATION).where(ran_out, again)
    return _all(db, wanted.order_by(EXPECTATION.c.until.desc(), EXPECTATION.c.id).limit(most))


def swallowed(db: Reads, ids: Sequence[str]) -> Mapping[str, Swallowed]:
    """Return what each of these covered; one that covered nothing is left out."""
    wanted = select(
        FINDING.c.expectation,
        func.count().label("findings"),
        func.sum(FINDING.c["count"]).label("events"),
        func.max(FINDING.c.last).label("last"),
    ).where(FINDING.c.expectation.in_(list(ids)))
    rows = db.execute(wanted.group_by(FINDING.c.expectation))
    return {row.expectation: Swallowed(int(row.findings), int(row.events), row.last) for row in rows}


def covered(db: Reads, id: str, most: int = _MOST_OPEN) -> list[Finding]:
    """Return the findings an expectation covers, the latest first."""
    return every(db, select(FINDING).where(FINDING.c.expectation == id).order_by(FINDING.c.last.desc()).limit(most))


def open_of(db: Reads, key: Key, most: int = _MOST_OPEN) -> list[Finding]:
    """Return the open findings of a rule about an entity, the latest first."""
    rule, kind, entity, exercise = key
    mine = (
        FINDING.c.rule == rule,
        FINDING.c.entity_kind == kind,
        FINDING.c.entity == entity,
        FINDING.c.exercise == exercise,
        FINDING.c.expected_at.is_(None),
    )
    return every(db, select(FINDING).where(*mine).order_by(FINDING.c.last.desc()).limit(most))


def _stands(now: Instant) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which one stands."""
    return (EXPECTATION.c.ended.is_(None), EXPECTATION.c.until > now)


def _all(db: Reads, wanted: Any) -> list[Expectation]:
    """Return the expectations of a statement."""
    return [_expectation(row) for row in db.execute(wanted)]


def _expectation(row: Row[Any]) -> Expectation:
    """Return the expectation of a row."""
    found: dict[str, Any] = row._asdict()
    return Expectation(title=Text(found.pop("title_en"), found.pop("title_zh")), **found)
