"""Statements on notes sealed for counsel; the sealed bytes are read by one function alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from lionrock.counsel.record import Note, Privilege, Ruling, Who
from lionrock.counsel.store.tables import NOTE, PRIVILEGE, Reads
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_COLUMNS = [column for column in NOTE.c if column.name != "sealed"]


def add(db: Connection, note: Note, sealed: bytes) -> None:
    """Add a note."""
    db.execute(
        insert(NOTE).values(
            id=note.id,
            incident=note.incident,
            sealed=sealed,
            digest=note.digest,
            at=note.at,
            actor=note.who.actor,
            name=note.who.name,
            role=note.who.role,
            entry=note.entry,
        )
    )


def sealed(db: Reads, id: str) -> bytes:
    """Return the sealed words of a note."""
    return bytes(db.execute(select(NOTE.c.sealed).where(NOTE.c.id == id)).scalar_one())


def get(db: Reads, id: str) -> Note:
    """Return a note; raises NotFoundError."""
    row = db.execute(select(*_COLUMNS).where(NOTE.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("no such note", "沒有此備註"), Text("See the notes sealed for counsel.", "請看為律師封存的備註。")
        )
    return _note(row, _decisions(db).get(id))


def of_incident(db: Reads, incident: str) -> list[Note]:
    """Return the notes of an incident, the oldest first."""
    decided = _decisions(db)
    wanted = select(*_COLUMNS).where(NOTE.c.incident == incident).order_by(NOTE.c.at, NOTE.c.id)
    return [_note(row, decided.get(row.id)) for row in db.execute(wanted)]


def every(db: Reads, limit: int = 500) -> list[Note]:
    """Return the notes, the newest first."""
    decided = _decisions(db)
    wanted = select(*_COLUMNS).order_by(NOTE.c.at.desc(), NOTE.c.id).limit(limit)
    return [_note(row, decided.get(row.id)) for row in db.execute(wanted)]


def decide(db: Connection, ruling: Ruling) -> None:
    """Add counsel's decision on a note."""
    number = int(db.execute(select(func.max(PRIVILEGE.c.number))).scalar() or 0) + 1
    names = ("note", "privileged", "sealed", "digest", "at", "entry")
    values = {name: getattr(ruling, name) for name in names}
    db.execute(insert(PRIVILEGE).values(number=number, actor=ruling.who.actor, name=ruling.who.name, **values))


def reason(db: Reads, note: str) -> bytes | None:
    """Return the sealed reason of the latest decision on a note, None while it is provisional."""
    wanted = select(PRIVILEGE.c.sealed).where(PRIVILEGE.c.note == note).order_by(PRIVILEGE.c.number.desc()).limit(1)
    found = db.execute(wanted).scalar_one_or_none()
    return None if found is None else bytes(found)


def _decisions(db: Reads) -> dict[str, Row[Any]]:
    """Return the latest decision on each note."""
    latest = select(func.max(PRIVILEGE.c.number)).group_by(PRIVILEGE.c.note)
    return {row.note: row for row in db.execute(select(PRIVILEGE).where(PRIVILEGE.c.number.in_(latest)))}


def _note(row: Row[Any], decided: Row[Any] | None) -> Note:
    """Return the note of a row with what was decided."""
    plain = (row.id, row.incident, row.digest, row.at, Who(row.actor, row.name, row.role), row.entry)
    if decided is None:
        return Note(*plain)
    standing: Privilege = "privileged" if decided.privileged else "not_privileged"
    return Note(*plain, standing, decided.at, decided.name, decided.entry)
