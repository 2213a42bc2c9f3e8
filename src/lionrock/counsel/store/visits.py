"""Statements on visits and the lines of their logs; the words of a line are read by one function alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from lionrock.counsel.record import Line, LineKind, Visit, Who
from lionrock.counsel.store.tables import LINE, VISIT, Reads
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

_VISIT = ("id", "number", "incident", "began", "recorded_at", "entry", "ended", "ended_entry")
_LINE = ("id", "visit", "number", "kind", "at", "recorded_at", "sealed", "privileged", "digest", "corrects", "entry")
_DIGITS = 9


def begin(db: Connection, visit: Visit) -> None:
    """Add a visit."""
    values = {name: getattr(visit, name) for name in _VISIT}
    db.execute(insert(VISIT).values(**values, actor=visit.who.actor, name=visit.who.name, role=visit.who.role))


def end(db: Connection, visit: str, at: Instant, entry: str) -> None:
    """Write when the officers left."""
    db.execute(update(VISIT).where(VISIT.c.id == visit).values(ended=at, ended_entry=entry))


def next_number(db: Reads) -> int:
    """Return the number of the next visit."""
    return int(db.execute(select(func.max(VISIT.c.number))).scalar() or 0) + 1


def get(db: Reads, name: str) -> Visit:
    """Return a visit by reference or id; raises NotFoundError."""
    digits = name.upper().removeprefix("VIS-")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS else -1
    row = db.execute(select(VISIT).where(or_(VISIT.c.id == name, VISIT.c.number == number))).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no visit {name[:40]}", f"沒有到訪 {name[:40]}"), Text("See the log of visits.", "請看到訪紀錄。")
        )
    return _visit(row)


def every(db: Reads, limit: int = 200) -> list[Visit]:
    """Return the visits, the newest first."""
    return [_visit(row) for row in db.execute(select(VISIT).order_by(VISIT.c.number.desc()).limit(limit))]


def of_incident(db: Reads, incident: str) -> list[Visit]:
    """Return the visits about an incident, the oldest first."""
    wanted = select(VISIT).where(VISIT.c.incident == incident).order_by(VISIT.c.number)
    return [_visit(row) for row in db.execute(wanted)]


def write(db: Connection, line: Line, words: bytes) -> None:
    """Add a line."""
    values = {name: getattr(line, name) for name in _LINE} | {"words": words}
    db.execute(insert(LINE).values(**values, actor=line.who.actor, name=line.who.name, role=line.who.role))


def next_line(db: Reads, visit: str) -> int:
    """Return the number of a visit's next line."""
    return int(db.execute(select(func.max(LINE.c.number)).where(LINE.c.visit == visit)).scalar() or 0) + 1


def lines(db: Reads, visit: str) -> list[Line]:
    """Return the lines of a visit in the order they were written."""
    columns = [LINE.c[name] for name in (*_LINE, "actor", "name", "role")]
    return [_line(row) for row in db.execute(select(*columns).where(LINE.c.visit == visit).order_by(LINE.c.number))]


def words(db: Reads, line: str) -> bytes:
    """Return the words of a line as kept, sealed or not."""
    return bytes(db.execute(select(LINE.c.words).where(LINE.c.id == line)).scalar_one())


def _visit(row: Row[Any]) -> Visit:
    """Return the visit of a row."""
    return Visit(**{name: getattr(row, name) for name in _VISIT}, who=Who(row.actor, row.name, row.role))


def _line(row: Row[Any]) -> Line:
    """Return the line of a row."""
    values = {name: getattr(row, name) for name in _LINE}
    kind: LineKind = row.kind
    return Line(**values | {"kind": kind}, who=Who(row.actor, row.name, row.role))
