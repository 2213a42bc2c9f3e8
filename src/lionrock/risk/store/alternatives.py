"""Alternative controls and statements that none is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads
from lionrock.risk.store.tables import ALTERNATIVE, STATEMENT


def add(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an alternative control."""
    db.execute(insert(ALTERNATIVE).values(**values))


def number(db: Reads) -> int:
    """Return the highest number, 0 before the first."""
    return db.execute(select(func.max(ALTERNATIVE.c.number))).scalar() or 0


def get(db: Reads, id: str) -> Row[Any] | None:
    """Return the row of one."""
    return db.execute(select(ALTERNATIVE).where(ALTERNATIVE.c.id == id)).one_or_none()


def listing(db: Reads) -> list[Row[Any]]:
    """Return all of them, those that end first standing first."""
    return list(db.execute(select(ALTERNATIVE).order_by(ALTERNATIVE.c.until, ALTERNATIVE.c.number)))


def mark(db: Connection, id: str, values: Mapping[str, Any], *, before: str) -> bool:
    """Set what became of one where the column `before` is empty; say whether it was."""
    fits = (ALTERNATIVE.c.id == id, ALTERNATIVE.c[before].is_(None))
    return db.execute(update(ALTERNATIVE).where(*fits).values(**values)).rowcount == 1


def lapsed(db: Reads, now: Instant) -> list[Row[Any]]:
    """Return those whose time is over and that nobody ended; one nobody approved ends too."""
    return list(db.execute(select(ALTERNATIVE).where(ALTERNATIVE.c.ended.is_(None), ALTERNATIVE.c.until <= now)))


def state(db: Connection, values: Mapping[str, Any]) -> None:
    """Add a statement that none is needed."""
    db.execute(insert(STATEMENT).values(**values))


def statement(db: Reads) -> Row[Any] | None:
    """Return the newest statement that none is needed."""
    return db.execute(select(STATEMENT).order_by(STATEMENT.c.at.desc()).limit(1)).one_or_none()
