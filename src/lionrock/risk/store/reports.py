"""Versions of reports: contents sealed, endorsement, submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads
from lionrock.risk.store.tables import REPORT


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its contents."""

    id: str
    assessment: str
    number: int
    digest: str
    unknown: int
    made: Instant
    who: str
    author: str
    reason: str
    endorsed: Instant | None
    endorser: str
    submitted: Instant | None
    submitter: str
    how: str
    receipt: str


_SHOWN: Final = [column for column in REPORT.c if column.name != "sealed"]


def add(db: Connection, values: Mapping[str, Any]) -> None:
    """Add a version."""
    db.execute(insert(REPORT).values(**values))


def number(db: Reads, assessment: str) -> int:
    """Return the number of the newest version, 0 before the first."""
    return db.execute(select(func.max(REPORT.c.number)).where(REPORT.c.assessment == assessment)).scalar() or 0


def mark(db: Connection, id: str, values: Mapping[str, Any], *, before: str) -> bool:
    """Set what became of a version where the column `before` is empty; say whether it was."""
    fits = (REPORT.c.id == id, REPORT.c[before].is_(None))
    return db.execute(update(REPORT).where(*fits).values(**values)).rowcount == 1


def versions(db: Reads, assessment: str) -> list[Version]:
    """Return the versions, the newest first."""
    rows = db.execute(select(*_SHOWN).where(REPORT.c.assessment == assessment).order_by(REPORT.c.number.desc()))
    return [Version(**row._mapping) for row in rows]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def sealed(db: Reads, id: str) -> bytes:
    """Return the sealed contents of a version."""
    return bytes(db.execute(select(REPORT.c.sealed).where(REPORT.c.id == id)).scalar_one())
