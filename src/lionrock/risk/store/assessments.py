"""Assessments and decisions on what was suggested for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.kernel.ledger.store import Reads
from lionrock.risk.model import Assessment
from lionrock.risk.store.tables import ASSESSMENT, DECISION


def add(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an assessment."""
    db.execute(insert(ASSESSMENT).values(**values))


def number(db: Reads) -> int:
    """Return the number of the newest assessment, 0 before the first."""
    return db.execute(select(func.max(ASSESSMENT.c.number))).scalar() or 0


def get(db: Reads, id: str) -> Assessment | None:
    """Return an assessment, None when there is none of this id."""
    row = db.execute(select(ASSESSMENT).where(ASSESSMENT.c.id == id)).one_or_none()
    return _assessment(row) if row else None


def listing(db: Reads) -> list[Assessment]:
    """Return the assessments, the newest first."""
    rows = db.execute(select(ASSESSMENT).order_by(ASSESSMENT.c.number.desc()))
    return [_assessment(row) for row in rows]


def touch(db: Connection, one: Assessment, values: Mapping[str, Any]) -> bool:
    """Change an open assessment as it was read; say whether nobody was first."""
    fits = (ASSESSMENT.c.id == one.id, ASSESSMENT.c.version == one.version, ASSESSMENT.c.closed.is_(None))
    done = db.execute(update(ASSESSMENT).where(*fits).values(version=one.version + 1, **values))
    return done.rowcount == 1


def decide(db: Connection, values: Mapping[str, Any]) -> None:
    """Keep what became of a suggestion."""
    db.execute(insert(DECISION).values(**values))


def decisions(db: Reads, assessment: str) -> dict[str, Row[Any]]:
    """Return what became of the suggestions of an assessment, by suggestion."""
    rows = db.execute(select(DECISION).where(DECISION.c.assessment == assessment))
    return {row.suggestion: row for row in rows}


def _assessment(row: Row[Any]) -> Assessment:
    """Return the assessment of a row."""
    return Assessment(**{**row._mapping, "systems": tuple(row.systems)})  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
