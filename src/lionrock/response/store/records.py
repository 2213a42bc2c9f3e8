"""Statements on notes, contacts, costs, decisions and containment by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response import records
from lionrock.response.errors import changed
from lionrock.response.model import Who
from lionrock.response.records import KINDS, Record, RecordKind
from lionrock.response.store.tables import RECORD, Reads

_PLAIN: Final = (
    "id",
    "thread",
    "version",
    "verb",
    "kind",
    "incident",
    "effective",
    "at",
    "reason",
    "due",
    "settled_at",
    "exercise",
    "entry",
)
_MOST: Final = 2000


def write(db: Connection, record: Record) -> None:
    """Add a version, which is the newest from now on; raises ConflictError when another one took its place."""
    if record.version > 1:
        was = update(RECORD).where(
            RECORD.c.thread == record.thread, RECORD.c.version == record.version - 1, RECORD.c.newest == 1
        )
        if db.execute(was.values(newest=False)).rowcount != 1:
            raise changed(KINDS[record.kind])
    plain = {name: getattr(record, name) for name in _PLAIN}
    body = msgspec.to_builtins(record.body)
    db.execute(insert(RECORD).values(**plain, body=body, newest=True, **asdict(record.who)))


def record(db: Reads, thread: str) -> Record:
    """Return the newest version of a record; raises NotFoundError."""
    found = _listed(db, and_(RECORD.c.thread == thread, RECORD.c.newest == 1))
    if not found:
        raise NotFoundError(
            Text("there is no such record", "沒有此項紀錄"), Text("See the incident.", "請查閱該事故。")
        )
    return found[0]


def versions(db: Reads, thread: str) -> list[Record]:
    """Return every version of a record, the newest first."""
    return sorted(_listed(db, RECORD.c.thread == thread), key=lambda one: -one.version)


def listing(db: Reads, incident: str | None, kind: RecordKind | None = None, *, every: bool = False) -> list[Record]:
    """Return records of an incident, or those that stand alone, by when they were true; `every` takes old versions."""
    where = RECORD.c.incident.is_(None) if incident is None else RECORD.c.incident == incident
    if kind is not None:
        where = and_(where, RECORD.c.kind == kind)
    return _listed(db, where if every else and_(where, RECORD.c.newest == 1))


def since(db: Reads, kind: RecordKind, moment: Instant) -> list[Record]:
    """Return the newest versions of a kind that were written since a moment, of any incident."""
    return _listed(db, and_(RECORD.c.kind == kind, RECORD.c.newest == 1, RECORD.c.at >= moment))


def waiting(db: Reads, kind: RecordKind) -> list[Record]:
    """Return records in which something was promised, or is to be undone, the soonest first."""
    where = and_(RECORD.c.kind == kind, RECORD.c.newest == 1, RECORD.c.settled_at.is_(None), RECORD.c.due.is_not(None))
    return sorted(_listed(db, where), key=lambda one: (one.due or one.at, one.id))


def _listed(db: Reads, where: ColumnElement[bool]) -> list[Record]:
    """Return the records of a condition by when they were true, bounded."""
    rows = db.execute(select(RECORD).where(where).order_by(RECORD.c.effective, RECORD.c.id).limit(_MOST))
    return [_record(row) for row in rows]


def _record(row: Row[Any]) -> Record:
    """Return the record of a row."""
    plain = {name: getattr(row, name) for name in _PLAIN}
    who = Who(row.actor, row.name, row.role, row.factor)
    return Record(**plain, body=records.body(row.kind, row.body), who=who)
