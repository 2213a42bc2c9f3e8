"""Corrections, and what other authorities were told."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from lionrock.filings.record import Correction, Statement
from lionrock.filings.store.rows import by, read
from lionrock.filings.store.tables import CORRECTION, STATEMENT, Reads

_CORRECTION = ("id", "subject", "filing", "version", "field", "how", "said", "right", "since", "at")
_STATEMENT = ("id", "incident", "authority", "channel", "field", "words", "told_at", "at")


def correct(db: Connection, one: Correction) -> None:
    """Insert a correction."""
    picked = {name: getattr(one, name) for name in _CORRECTION}
    db.execute(insert(CORRECTION).values(**picked, **by(one.who, one.entry)))


def corrections(db: Reads, subject: str, filing: str | None = None) -> list[Correction]:
    """Return the corrections of a subject, or of one form of it, the earliest first."""
    wanted = select(CORRECTION).where(CORRECTION.c.subject == subject)
    wanted = wanted if filing is None else wanted.where(CORRECTION.c.filing == filing)
    rows = db.execute(wanted.order_by(CORRECTION.c.at, CORRECTION.c.id))
    return [read(Correction, row, said=bytes(row.said), right=bytes(row.right)) for row in rows]


def tell(db: Connection, one: Statement) -> None:
    """Insert what another authority was told."""
    picked = {name: getattr(one, name) for name in _STATEMENT}
    db.execute(insert(STATEMENT).values(**picked, **by(one.who, one.entry)))


def told(db: Reads, incident: str) -> list[Statement]:
    """Return what other authorities were told of an incident, the earliest first."""
    same = STATEMENT.c.incident == incident
    rows = db.execute(select(STATEMENT).where(same).order_by(STATEMENT.c.told_at, STATEMENT.c.id))
    return [read(Statement, row, words=bytes(row.words)) for row in rows]
