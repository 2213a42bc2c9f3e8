"""Every statement on manual evidence: rows are added, none is changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from lionrock.assurance.manual.model import Evidence
from lionrock.assurance.manual.record import Withdrawal
from lionrock.assurance.manual.tables import EVIDENCE, WITHDRAWAL
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads

_NEWER = EVIDENCE.alias("newer")
_KEPT = [column for column in EVIDENCE.c if column.name != "sealed"]


def add(db: Connection, one: Evidence, sealed: bytes) -> None:
    """Add evidence with its sealed record."""
    values = {name: getattr(one, name) for name in EVIDENCE.c.keys() if name != "sealed"}  # noqa: SIM118 of columns
    db.execute(insert(EVIDENCE).values(**values | {"systems": list(one.systems), "sealed": sealed}))


def next_number(db: Connection) -> int:
    """Return the number of the next piece of evidence."""
    return int(db.execute(select(func.coalesce(func.max(EVIDENCE.c.number), 0))).scalar_one()) + 1


def get(db: Reads, id: str) -> Evidence | None:
    """Return evidence by id, or by its reference, None when there is none."""
    number = id[3:] if id.startswith("EV-") else ""
    column = EVIDENCE.c.number == int(number) if number.isascii() and number.isdigit() else EVIDENCE.c.id == id
    row = db.execute(_joined().where(column)).one_or_none() if len(id) <= 32 else None  # noqa: PLR2004 digits of an id
    return None if row is None else _made(row)


def listing(db: Reads, requirement: str = "", most: int = 200, below: int | None = None) -> list[Evidence]:
    """Return evidence, of one requirement or of all, the newest first."""
    wanted = _joined().order_by(EVIDENCE.c.number.desc()).limit(most)
    if requirement:
        wanted = wanted.where(EVIDENCE.c.requirement == requirement)
    if below is not None:
        wanted = wanted.where(EVIDENCE.c.number < below)
    return [_made(row) for row in db.execute(wanted)]


def of_requirement(db: Reads, requirement: str) -> list[Evidence]:
    """Return all evidence about a requirement."""
    return [_made(row) for row in db.execute(_joined().where(EVIDENCE.c.requirement == requirement))]


def first_given(db: Reads, file: str) -> Instant | None:
    """Return when a document, by the SHA-256 of its bytes, first came in; None for one that never did."""
    wanted = select(func.min(EVIDENCE.c.given).label("given")).where(EVIDENCE.c.file == file)
    came: Instant | None = db.execute(wanted).scalar_one()
    return came


def ended(db: Reads, now: Instant) -> dict[str, Instant]:
    """Return for each requirement when evidence about it last ran out."""
    wanted = select(EVIDENCE.c.requirement, func.max(EVIDENCE.c.until).label("until")).where(EVIDENCE.c.until <= now)
    return {row.requirement: row.until for row in db.execute(wanted.group_by(EVIDENCE.c.requirement))}


def sealed(db: Reads, id: str) -> bytes:
    """Return the sealed record of evidence."""
    return bytes(db.execute(select(EVIDENCE.c.sealed).where(EVIDENCE.c.id == id)).scalar_one())


def withdraw(db: Connection, one: Withdrawal) -> None:
    """Add a withdrawal."""
    db.execute(insert(WITHDRAWAL).values(**{name: getattr(one, name) for name in WITHDRAWAL.c.keys()}))  # noqa: SIM118 of columns


def withdrawal(db: Reads, evidence: str) -> Withdrawal | None:
    """Return why evidence counts no more, None while it was not withdrawn."""
    row = db.execute(select(WITHDRAWAL).where(WITHDRAWAL.c.evidence == evidence)).one_or_none()
    return None if row is None else Withdrawal(**row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def _joined() -> Select[Any]:
    """Return the statement for evidence with its withdrawal and what took its place."""
    newer = select(func.max(_NEWER.c.id)).where(_NEWER.c.supersedes == EVIDENCE.c.id).scalar_subquery()
    wanted = select(*_KEPT, WITHDRAWAL.c.at.label("withdrawn"), func.coalesce(newer, "").label("superseded"))
    return wanted.select_from(EVIDENCE.outerjoin(WITHDRAWAL, WITHDRAWAL.c.evidence == EVIDENCE.c.id))


def _made(row: Row[Any]) -> Evidence:
    """Return the evidence of a row."""
    return Evidence(**dict(row._mapping) | {"systems": tuple(row.systems)})  # noqa: SLF001 as above
