"""The register's table and every statement on it: versions are added, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Subquery, UniqueConstraint, func, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.register.model import Kind

RECORD = table(
    "register_record",
    integer("number", primary_key=True),
    text("kind"),
    uuid("record"),
    integer("version"),
    instant("effective_from"),
    instant("learned_at"),
    flag("ended"),
    blob("sealed"),
    text("digest"),
    uuid("event"),
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
    event: str


def digests(db: Reads) -> dict[str, list[tuple[str, int, str]]]:
    """Return record, version and digest of every version by the entry that tells of it, in the order written."""
    wanted = select(RECORD.c.event, RECORD.c.record, RECORD.c.version, RECORD.c.digest).order_by(RECORD.c.number)
    found: dict[str, list[tuple[str, int, str]]] = {}
    for row in db.execute(wanted):
        found.setdefault(row.event, []).append((row.record, row.version, row.digest))
    return found


def add(db: Connection, rows: Sequence[Sealed]) -> None:
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
            "event": row.event,
        }
        for row in rows
    ]
    if values:
        db.execute(insert(RECORD), values)


def current(db: Reads, at: Instant, known: Instant | None = None) -> list[Sealed]:
    """Return of every record the version that was true at `at`, as far as was known at `known` (else now).

    A version holds from its effective time until one that was learned later takes over; ended records are left out.
    """
    told = select(RECORD.c.kind, RECORD.c.record, func.max(RECORD.c.version).label("version"))
    told = told.where(RECORD.c.effective_from <= at)
    if known is not None:
        told = told.where(RECORD.c.learned_at <= known)
    newest = told.group_by(RECORD.c.kind, RECORD.c.record).subquery()
    joined = select(RECORD).join(
        newest,
        (RECORD.c.kind == newest.c.kind)
        & (RECORD.c.record == newest.c.record)
        & (RECORD.c.version == newest.c.version),
    )
    return [one for row in db.execute(joined.order_by(RECORD.c.number)) if not (one := _sealed(row)).ended]


def next_effective(db: Reads, after: Instant) -> Instant | None:
    """Return when the next version that lies ahead takes effect."""
    found: Instant | None = db.execute(
        select(RECORD.c.effective_from)
        .where(RECORD.c.effective_from > after)
        .order_by(RECORD.c.effective_from)
        .limit(1)
    ).scalar()
    return found


def newest_after(db: Reads, moment: Instant) -> int | None:
    """Return the number of a version that was learned, or took effect, after a moment; None when there is none."""
    after = (RECORD.c.learned_at > moment) | (RECORD.c.effective_from > moment)
    found: int | None = db.execute(select(RECORD.c.number).where(after).limit(1)).scalar()
    return found


def history(db: Reads, kind: Kind, record: str) -> list[Sealed]:
    """Return every version of one record, newest first."""
    rows = db.execute(
        select(RECORD).where(RECORD.c.kind == kind, RECORD.c.record == record).order_by(RECORD.c.version.desc())
    )
    return [_sealed(row) for row in rows]


def turned(db: Reads, now: Instant) -> Instant | None:
    """Return when the newest of what is true by now became so; None while nothing is registered."""
    wanted = select(func.max(RECORD.c.effective_from).label("at")).where(RECORD.c.effective_from <= now)
    at: Instant | None = db.execute(wanted).scalar_one()
    return at


def left(db: Reads, kind: Kind, now: Instant) -> dict[str, Instant]:
    """Return when we last learned that a record of a kind had ended, by record: also of one that was put back."""
    wanted = select(RECORD.c.record, func.max(RECORD.c.learned_at).label("at"))
    over = wanted.where(RECORD.c.kind == kind, RECORD.c.ended == True, RECORD.c.effective_from <= now)  # noqa: E712 a column
    return {row.record: row.at for row in db.execute(over.group_by(RECORD.c.record))}


def of_event(db: Reads, event: str) -> list[Sealed]:
    """Return the versions that one entry of the ledger stands for: many after an import."""
    rows = db.execute(select(RECORD).where(RECORD.c.event == event).order_by(RECORD.c.number))
    return [_sealed(row) for row in rows]


def histories_of_event(db: Reads, event: str) -> Iterator[list[Sealed]]:
    """Yield every version, oldest first, of each record that one entry of the ledger changed, in its order."""
    touched = select(RECORD.c.kind, RECORD.c.record).where(RECORD.c.event == event).subquery()
    same = (RECORD.c.kind == touched.c.kind) & (RECORD.c.record == touched.c.record)
    found: dict[tuple[str, str], list[Sealed]] = {}
    for row in db.execute(select(RECORD).join(touched, same).order_by(RECORD.c.version)):
        found.setdefault((row.kind, row.record), []).append(_sealed(row))
    yield from found.values()


def ended_by(db: Reads, records: Sequence[str | None]) -> dict[str, tuple[str, Instant]]:
    """Return of records that ended the entry that ended them and since when; needs no keys."""
    found: dict[str, tuple[str, Instant]] = {}
    wanted = [one for one in records if one]
    for begin in range(0, len(wanted), 500):
        some = wanted[begin : begin + 500]
        rows = db.execute(
            select(RECORD.c.record, RECORD.c.event, RECORD.c.effective_from)
            .where(RECORD.c.record.in_(some))
            .order_by(RECORD.c.number)
        )
        found |= {row.record: (row.event, row.effective_from) for row in rows}
    return found


def stamp(db: Reads) -> int:
    """Return a number that grows with every change of the register."""
    return int(db.execute(select(func.max(RECORD.c.number))).scalar() or 0)


def numbers(db: Reads) -> dict[tuple[Kind, str], int]:
    """Return how many versions each record has, ended ones too; needs no keys."""
    rows = db.execute(
        select(RECORD.c.kind, RECORD.c.record, func.max(RECORD.c.version).label("version")).group_by(
            RECORD.c.kind, RECORD.c.record
        )
    )
    return {(row.kind, row.record): int(row.version) for row in rows}


def aside(db: Reads, now: Instant) -> list[Sealed]:
    """Return the newest versions of records that are not current: ended ones, and those that lie ahead."""
    last = _last()
    apart = (RECORD.c.ended == True) | (RECORD.c.effective_from > now)  # noqa: E712 a column
    found = select(RECORD).join(last, RECORD.c.number == last.c.number).where(apart)
    return [_sealed(row) for row in db.execute(found)]


def counts(db: Reads) -> dict[str, int]:
    """Return how many records of each kind have not ended; needs no keys."""
    last = _last()
    rows = db.execute(
        select(RECORD.c.kind, func.count().label("many"))
        .join(last, RECORD.c.number == last.c.number)
        .where(RECORD.c.ended == False)  # noqa: E712 a column
        .group_by(RECORD.c.kind)
    )
    return {row.kind: int(row.many) for row in rows}


def _last() -> Subquery:
    """Return the row numbers of the newest version of every record."""
    return select(func.max(RECORD.c.number).label("number")).group_by(RECORD.c.kind, RECORD.c.record).subquery()


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
        row.event,
    )
