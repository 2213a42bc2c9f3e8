"""The roster's table and every statement on it: versions are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, Row, Select, UniqueConstraint, func, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, table, text, uuid
from lionrock.kernel.database import Database, prepared
from lionrock.register.roster.model import Kind

ROSTER = table(
    "register_roster",
    integer("number", primary_key=True),
    text("kind"),
    uuid("entry"),
    integer("version"),
    instant("starts"),
    instant("ends"),
    instant("learned_at"),
    flag("ended"),
    blob("sealed"),
    text("digest"),
    uuid("event"),
    UniqueConstraint("entry", "version", name="register_roster_version"),
    CheckConstraint("kind IN ('shift', 'leave')", name="register_roster_kind"),
    CheckConstraint("starts < ends", name="register_roster_span"),
    Index("register_roster_ends", "ends"),
)

Reads = Database | Connection


@dataclass(frozen=True, slots=True)
class Sealed:
    """One version as stored; `sealed` holds people, actor and reason under the folder's cipher."""

    kind: Kind
    entry: str
    version: int
    starts: Instant
    ends: Instant
    learned: Instant
    ended: bool
    sealed: bytes
    digest: str
    event: str


def add(db: Connection, rows: Sequence[Sealed]) -> None:
    """Add versions."""
    values = [
        {
            "kind": row.kind,
            "entry": row.entry,
            "version": row.version,
            "starts": row.starts,
            "ends": row.ends,
            "learned_at": row.learned,
            "ended": row.ended,
            "sealed": row.sealed,
            "digest": row.digest,
            "event": row.event,
        }
        for row in rows
    ]
    if values:
        db.execute(insert(ROSTER), values)


def between(db: Reads, since: Instant, until: Instant) -> list[Sealed]:
    """Return the entries that stand and share a moment with the span, by their beginning."""
    return [_sealed(row) for row in db.execute(*_between(since, until))]


@prepared
def _between(since: Instant, until: Instant) -> Select[Any]:
    """Return the statement for the entries that share a moment with a span."""
    wanted = _standing().where(ROSTER.c.starts < until, ROSTER.c.ends > since)
    return wanted.order_by(ROSTER.c.starts, ROSTER.c.number)


def current(db: Reads, entry: str) -> Sealed | None:
    """Return an entry as it stands, None when there is none or it was ended."""
    row = db.execute(_standing().where(ROSTER.c.entry == entry)).first()
    return None if row is None else _sealed(row)


def stamp(db: Reads) -> int:
    """Return a number that grows with every change of the roster."""
    return int(db.execute(select(func.max(ROSTER.c.number))).scalar() or 0)


def _standing() -> Select[Any]:
    """Return the statement for the newest versions of entries that were not ended."""
    newer = ROSTER.alias("newer")
    later = select(newer.c.number).where(newer.c.entry == ROSTER.c.entry, newer.c.version > ROSTER.c.version)
    return select(ROSTER).where(ROSTER.c.ended == False, ~later.exists())  # noqa: E712 a column


def _sealed(row: Row[Any]) -> Sealed:
    """Return a version of a row."""
    return Sealed(
        row.kind,
        row.entry,
        row.version,
        row.starts,
        row.ends,
        row.learned_at,
        row.ended,
        bytes(row.sealed),
        row.digest,
        row.event,
    )
