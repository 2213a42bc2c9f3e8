"""Findings of auditors and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, case, insert, select, update

from lionrock.audit.model import GRADES, Finding, Follow
from lionrock.audit.store.tables import FINDING, FOLLOW
from lionrock.kernel.ledger.store import Reads


def add(db: Connection, finding: Finding) -> None:
    """Add a finding."""
    db.execute(insert(FINDING).values(**asdict(finding)))


def change(db: Connection, finding: Finding, values: Mapping[str, Any]) -> bool:
    """Change a finding that is still as it was read; say whether it was."""
    seen = (FINDING.c.id == finding.id, FINDING.c.version == finding.version)
    done: int = db.execute(update(FINDING).where(*seen).values(version=finding.version + 1, **values)).rowcount
    return done == 1


def get(db: Reads, id: str) -> Finding | None:
    """Return a finding."""
    row = db.execute(select(FINDING).where(FINDING.c.id == id)).one_or_none()
    return Finding(**row._mapping) if row else None  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def of(db: Reads, audit: str) -> list[Finding]:
    """Return the findings of an audit: open ones first, then by grade and the auditor's number."""
    rank = case({grade: at for at, grade in enumerate(GRADES)}, value=FINDING.c.grade)
    wanted = select(FINDING).where(FINDING.c.audit == audit)
    rows = db.execute(wanted.order_by(FINDING.c.closed.is_not(None), rank, FINDING.c.number))
    return [Finding(**row._mapping) for row in rows]  # noqa: SLF001 as above


def follow(db: Connection, step: Follow) -> None:
    """Add a step in the life of a finding."""
    db.execute(insert(FOLLOW).values(**asdict(step)))


def steps(db: Reads, finding: str) -> list[Follow]:
    """Return what became of a finding, in order."""
    rows = db.execute(select(FOLLOW).where(FOLLOW.c.finding == finding).order_by(FOLLOW.c.at, FOLLOW.c.id))
    return [Follow(**row._mapping) for row in rows]  # noqa: SLF001 as above
