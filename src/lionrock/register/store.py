"""The register's table and every statement on it: versions are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, UniqueConstraint, func, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, table, text
from lionrock.kernel.database import Database
from lionrock.register.model import Kind

RECORD = table(
    "register_record",
    integer("number", primary_key=True),
    text("kind"),
    text("record"),
    integer("version"),
    instant("effective_from"),
    instant("learned_at"),
    flag("ended"),
    blob("sealed"),
    text("digest"),
    UniqueConstraint("kind", "record", "version", name="register_record_version"),
)

Reads = Database | Connection


@dataclass(frozen=True, slots=True)
class Sealed:
    """One version as stored; `sealed` holds record, actor and reason under the folder's cipher."""

    kind: Kind
    record: str
    version: int
    effective: Instant
    learned: Instant
    ended: bool
    sealed: bytes
    digest: str


def add(db: Connection, rows: Iterable[Sealed]) -> None:
    """Add versions."""
    values = [
        {
            "kind": row.kind,
            "record": row.record,
            "version": row.version,
            "effective_from": row.effective,
            "learned_at": row.learned,
            "ended": row.ended,
            "sealed": row.sealed,
            "digest": row.digest,
        }
        for row in rows
    ]
    if values:
        db.execute(insert(RECORD), values)


def stamp(db: Reads) -> int:
    """Return a number that grows with every change of the register."""
    return int(db.execute(select(func.max(RECORD.c.number))).scalar() or 0)


def current(db: Reads, at: Instant | None = None, learned: Instant | None = None) -> list[Sealed]:
    """Return the newest version of every record that has not ended.

    `at` asks what was true then, `learned` what was known then; both aware UTC.
    """
    known = select(RECORD.c.kind, RECORD.c.record, func.max(RECORD.c.version).label("version"))
    if at is not None:
        known = known.where(RECORD.c.effective_from <= at)
    if learned is not None:
        known = known.where(RECORD.c.learned_at <= learned)
    newest = known.group_by(RECORD.c.kind, RECORD.c.record).subquery()
    rows = db.execute(
        select(RECORD)
        .join(
            newest,
            (RECORD.c.kind == newest.c.kind)
            & (RECORD.c.record == newest.c.record)
            & (RECORD.c.version == newest.c.version),
        )
        .order_by(RECORD.c.kind, RECORD.c.record)
    )
    return [one for row in rows if not (one := _sealed(row)).ended]


def history(db: Reads, kind: Kind, record: str) -> list[Sealed]:
    """Return every version of one record, newest first."""
    rows = db.execute(
        select(RECORD).where(RECORD.c.kind == kind, RECORD.c.record == record).order_by(RECORD.c.version.desc())
    )
    return [_sealed(row) for row in rows]


def versions(db: Reads) -> dict[tuple[str, str], int]:
    """Return the newest version number of every record there ever was."""
    rows = db.execute(
        select(RECORD.c.kind, RECORD.c.record, func.max(RECORD.c.version).label("newest")).group_by(
            RECORD.c.kind, RECORD.c.record
        )
    )
    return {(row.kind, row.record): row.newest for row in rows}


def _sealed(row: Row[Any]) -> Sealed:
    """Return a version of a row."""
    return Sealed(
        row.kind,
        row.record,
        row.version,
        row.effective_from,
        row.learned_at,
        row.ended,
        bytes(row.sealed),
        row.digest,
    )
