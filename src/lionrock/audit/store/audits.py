"""Audits and their papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.audit.model import Audit, Paper, Statement
from lionrock.audit.store.tables import AUDIT, PAPER
from lionrock.kernel.ledger.store import Reads


def next_number(db: Connection) -> int:
    """Return the number the next audit gets."""
    return int(db.execute(select(func.max(AUDIT.c.number))).scalar_one_or_none() or 0) + 1


def add(db: Connection, audit: Audit) -> None:
    """Add an audit."""
    db.execute(insert(AUDIT).values(**{name: getattr(audit, name) for name in AUDIT.c.keys()}))  # noqa: SIM118 of columns


def change(db: Connection, audit: Audit, values: Mapping[str, Any]) -> bool:
    """Change an audit that is still as it was read; say whether it was."""
    seen = (AUDIT.c.id == audit.id, AUDIT.c.version == audit.version)
    done: int = db.execute(update(AUDIT).where(*seen).values(version=audit.version + 1, **values)).rowcount
    return done == 1


def get(db: Reads, id: str) -> Audit | None:
    """Return an audit."""
    row = db.execute(select(AUDIT).where(AUDIT.c.id == id)).one_or_none()
    return _audit(row) if row else None


def numbered(db: Reads, number: int) -> Audit | None:
    """Return an audit by its number."""
    row = db.execute(select(AUDIT).where(AUDIT.c.number == number)).one_or_none()
    return _audit(row) if row else None


def listing(db: Reads, most: int = 500) -> list[Audit]:
    """Return the audits, those open first, then the newest."""
    wanted = select(AUDIT).order_by(AUDIT.c.closed.is_not(None), AUDIT.c.number.desc()).limit(most)
    return [_audit(row) for row in db.execute(wanted)]


def keep(db: Connection, paper: Paper) -> None:
    """Keep a paper."""
    db.execute(insert(PAPER).values(**asdict(paper)))


def papers(db: Reads, audit: str) -> list[Paper]:
    """Return the papers of an audit, in the order they came in."""
    rows = db.execute(select(PAPER).where(PAPER.c.audit == audit).order_by(PAPER.c.at, PAPER.c.id))
    return [Paper(**row._mapping) for row in rows]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def _audit(row: Row[Any]) -> Audit:
    """Return the audit of a row."""
    values = dict(row._mapping)  # noqa: SLF001 as above
    stated = values.pop("independence")
    values |= {name: tuple(values[name]) for name in ("packs", "steps")}
    values["systems"] = tuple((id, en, zh) for id, en, zh in values["systems"])
    return Audit(**values, independence=msgspec.convert(stated, Statement) if stated else None)
