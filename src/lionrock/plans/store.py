"""Tables of plans: the operator's own words, versions, endorsements, submissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index, Row, func, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, instant, integer, table, text, uuid
from lionrock.kernel.ledger.store import Reads

OWN = table(
    "plans_own",
    uuid("id", primary_key=True),
    text("plan"),
    text("section"),
    blob("sealed"),
    instant("at"),
    text("who"),
    Index("ix_plans_own", "plan", "section", "at"),
)
VERSION = table(
    "plans_version",
    uuid("id", primary_key=True),
    text("plan"),
    integer("number"),
    text("digest"),
    blob("sealed"),
    integer("unknown"),
    instant("made"),
    text("who"),
    text("reason"),
    instant("endorsed", nullable=True),
    text("endorser", nullable=True),
    text("body", nullable=True),
    instant("review", nullable=True),
    instant("submitted", nullable=True),
    text("submitter", nullable=True),
    text("how", nullable=True),
    text("receipt", nullable=True),
    text("author", nullable=True),
    Index("ix_plans_version", "plan", "number", unique=True),
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its contents."""

    id: str
    plan: str
    number: int
    digest: str
    unknown: int
    made: Instant
    who: str
    reason: str
    endorsed: Instant | None
    endorser: str | None
    body: str | None
    review: Instant | None
    submitted: Instant | None
    submitter: str | None
    how: str | None
    receipt: str | None
    author: str | None
    """The account of who set it down; None for versions of before."""


_SHOWN = [column for column in VERSION.c if column.name != "sealed"]


def word(db: Connection, values: Mapping[str, Any]) -> None:
    """Add the operator's own words for a section; earlier ones stand."""
    db.execute(insert(OWN).values(**values))


def own(db: Reads, plan: str) -> dict[str, bytes]:
    """Return the latest own words of each section, sealed."""
    rows = db.execute(select(OWN.c.section, OWN.c.sealed).where(OWN.c.plan == plan).order_by(OWN.c.at, OWN.c.id))
    return {row.section: bytes(row.sealed) for row in rows}


def set_down(db: Connection, values: Mapping[str, Any]) -> None:
    """Add a version."""
    db.execute(insert(VERSION).values(**values))


def number(db: Reads, plan: str) -> int:
    """Return the number of the newest version, 0 before the first."""
    return db.execute(select(func.max(VERSION.c.number)).where(VERSION.c.plan == plan)).scalar() or 0


def mark(db: Connection, plan: str, number: int, values: Mapping[str, Any]) -> None:
    """Set what became of a version."""
    db.execute(update(VERSION).where(VERSION.c.plan == plan, VERSION.c.number == number).values(**values))


def versions(db: Reads, plan: str) -> list[Version]:
    """Return the versions, the newest first."""
    rows = db.execute(select(*_SHOWN).where(VERSION.c.plan == plan).order_by(VERSION.c.number.desc()))
    return [_version(row) for row in rows]


def version(db: Reads, plan: str, number: int) -> Version | None:
    """Return a version."""
    row = db.execute(select(*_SHOWN).where(VERSION.c.plan == plan, VERSION.c.number == number)).one_or_none()
    return _version(row) if row else None


def sealed(db: Reads, plan: str, number: int) -> bytes:
    """Return the sealed contents of a version."""
    found = db.execute(select(VERSION.c.sealed).where(VERSION.c.plan == plan, VERSION.c.number == number))
    return bytes(found.scalar_one())


def _version(row: Row[Any]) -> Version:
    """Return the version of a row."""
    return Version(**row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
