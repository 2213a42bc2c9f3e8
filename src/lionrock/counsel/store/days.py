"""Statements on gale and black rainstorm warning days; what was wrong is corrected by a later record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from lionrock.counsel.record import DayKind, WarningDay, Who
from lionrock.counsel.store.tables import DAY, Reads


def add(db: Connection, days: Iterable[WarningDay]) -> None:
    """Add records."""
    names = ("number", "kind", "stands", "source", "why", "recorded_at", "entry")
    rows = [
        {name: getattr(one, name) for name in names}
        | {"day": one.day.isoformat(), "actor": one.who.actor, "name": one.who.name}
        for one in days
    ]
    if rows:
        db.execute(insert(DAY), rows)


def next_number(db: Reads) -> int:
    """Return the number of the next record."""
    return int(db.execute(select(func.max(DAY.c.number))).scalar() or 0) + 1


def standing(db: Reads) -> list[WarningDay]:
    """Return the days on which a warning stands, as last recorded, the latest first."""
    latest = select(func.max(DAY.c.number)).group_by(DAY.c.day, DAY.c.kind)
    wanted = select(DAY).where(DAY.c.number.in_(latest), DAY.c.stands == 1)
    return [_day(row) for row in db.execute(wanted.order_by(DAY.c.day.desc(), DAY.c.kind))]


def history(db: Reads, limit: int = 500) -> list[WarningDay]:
    """Return every record, the newest first."""
    return [_day(row) for row in db.execute(select(DAY).order_by(DAY.c.number.desc()).limit(limit))]


def latest(db: Reads, day: date, kind: DayKind) -> WarningDay | None:
    """Return the last record on a day and kind of warning."""
    same = (DAY.c.day == day.isoformat()) & (DAY.c.kind == kind)
    row = db.execute(select(DAY).where(same).order_by(DAY.c.number.desc()).limit(1)).one_or_none()
    return _day(row) if row else None


def _day(row: Row[Any]) -> WarningDay:
    """Return the record of a row."""
    kind: DayKind = row.kind
    day = date.fromisoformat(row.day)
    who = Who(row.actor, row.name)
    return WarningDay(row.number, day, kind, row.stands, row.source, row.why, row.recorded_at, who, row.entry)
