"""Statements on legal holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from lionrock.counsel.record import Hold, Who
from lionrock.counsel.store.tables import HOLD, Reads


def place(db: Connection, hold: Hold) -> None:
    """Add a hold."""
    db.execute(
        insert(HOLD).values(
            id=hold.id,
            incident=hold.incident,
            placed_at=hold.placed_at,
            placed_by=hold.placed.actor,
            placed_name=hold.placed.name,
            reason=hold.reason,
            entry=hold.entry,
        )
    )


def lift(db: Connection, hold: Hold) -> None:
    """Write when, by whom and why a hold was lifted."""
    assert hold.lifted is not None, "a lifted hold has who lifted it"
    db.execute(
        update(HOLD)
        .where(HOLD.c.id == hold.id)
        .values(
            lifted_at=hold.lifted_at,
            lifted_by=hold.lifted.actor,
            lifted_name=hold.lifted.name,
            lift_reason=hold.lift_reason,
            lifted_entry=hold.lifted_entry,
        )
    )


def standing(db: Reads, incident: str | None = None) -> list[Hold]:
    """Return the holds that stand, of one incident when it is given, the newest first."""
    wanted = select(HOLD).where(HOLD.c.lifted_at.is_(None))
    wanted = wanted if incident is None else wanted.where(HOLD.c.incident == incident)
    return [_hold(row) for row in db.execute(wanted.order_by(HOLD.c.placed_at.desc()))]


def of_incident(db: Reads, incident: str) -> list[Hold]:
    """Return every hold an incident ever had, the newest first."""
    wanted = select(HOLD).where(HOLD.c.incident == incident).order_by(HOLD.c.placed_at.desc(), HOLD.c.id)
    return [_hold(row) for row in db.execute(wanted)]


def history(db: Reads, limit: int = 200) -> list[Hold]:
    """Return the holds that were lifted, the newest first."""
    wanted = select(HOLD).where(HOLD.c.lifted_at.is_not(None)).order_by(HOLD.c.lifted_at.desc()).limit(limit)
    return [_hold(row) for row in db.execute(wanted)]


def _hold(row: Row[Any]) -> Hold:
    """Return the hold of a row."""
    return Hold(
        row.id,
        row.incident,
        row.placed_at,
        Who(row.placed_by, row.placed_name),
        row.reason,
        row.entry,
        row.lifted_at,
        Who(row.lifted_by, row.lifted_name) if row.lifted_by is not None else None,
        row.lift_reason or "",
        row.lifted_entry,
    )
