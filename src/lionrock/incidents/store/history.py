"""Statements on what people decided, wrote and saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select

from lionrock.incidents.history import Decision, Note, Seen, Who
from lionrock.incidents.store.tables import DECISION, NOTE, SEEN, Db
from lionrock.kernel.database import prepared

_DECISION: Final = (
    "id",
    "incident",
    "question",
    "answer",
    "at",
    "effective",
    "reason",
    "evidence",
    "former",
    "known",
    "version",
    "entry",
    "system",
)
_NOTE: Final = ("id", "incident", "kind", "words", "effective", "at", "entry")
_SEEN: Final = ("incident", "how", "at", "entry")


def decide(db: Connection, decision: Decision) -> None:
    """Add an answer to the history."""
    db.execute(insert(DECISION).values(**{name: getattr(decision, name) for name in _DECISION}, **asdict(decision.who)))


def decisions(db: Db, incident: str) -> list[Decision]:
    """Return the answers in the order they were given."""
    rows = db.execute(select(DECISION).where(DECISION.c.incident == incident).order_by(DECISION.c.at, DECISION.c.id))
    return [Decision(**_picked(row, _DECISION), who=_who(row)) for row in rows]


def write(db: Connection, note: Note) -> None:
    """Add a note."""
    db.execute(insert(NOTE).values(**{name: getattr(note, name) for name in _NOTE}, **asdict(note.who)))


def notes(db: Db, incident: str) -> list[Note]:
    """Return the notes by the time they are about."""
    rows = db.execute(select(NOTE).where(NOTE.c.incident == incident).order_by(NOTE.c.effective, NOTE.c.id))
    return [Note(**_picked(row, _NOTE), who=_who(row)) for row in rows]


def see(db: Connection, seen: Seen) -> None:
    """Add the first view or the acknowledgement of a person."""
    db.execute(insert(SEEN).values(**{name: getattr(seen, name) for name in _SEEN}, **asdict(seen.who)))


def has_seen(db: Db, incident: str, actor: str, how: str) -> bool:
    """Say whether the person's first view or acknowledgement is on record."""
    wanted = select(SEEN.c.at).where(SEEN.c.incident == incident, SEEN.c.actor == actor, SEEN.c.how == how)
    return db.execute(wanted).first() is not None


def sights(db: Db, incident: str) -> list[Seen]:
    """Return who saw the incident, the earliest first."""
    return [Seen(**_picked(row, _SEEN), who=_who(row)) for row in db.execute(*_sights(incident))]


@prepared
def _sights(incident: str) -> Select[Any]:
    """Return the statement for who saw an incident."""
    return select(SEEN).where(SEEN.c.incident == incident).order_by(SEEN.c.at, SEEN.c.actor)


def _picked(row: Row[Any], names: Iterable[str]) -> dict[str, Any]:
    """Return these columns of a row."""
    found = row._asdict()
    return {name: found[name] for name in names}


def _who(row: Row[Any]) -> Who:
    """Return who a row names."""
    return Who(row.actor, row.name, row.role, row.factor)
