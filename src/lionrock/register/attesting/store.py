"""Tables of attestations: what was confirmed, and who may confirm for an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, delete, func, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.register.attesting.model import Attestation

ATTESTATION = table(
    "register_attestation",
    uuid("id", primary_key=True),
    text("kind"),
    uuid("record"),
    integer("version"),
    text("digest"),
    flag("right"),
    instant("at"),
    instant("until"),
    uuid("person", nullable=True),
    text("who"),
    blob("shown"),
    blob("words"),
    uuid("entry"),
    Index("register_attestation_record", "record", "at"),
)
STAND_IN = table(
    "register_stand_in",
    uuid("owner"),
    uuid("person"),
    instant("at"),
    text("who"),
    uuid("entry"),
    PrimaryKeyConstraint("owner", "person", name="register_stand_in_key"),
)

Reads = Database | Connection


def keep(db: Connection, rows: Sequence[Attestation]) -> None:
    """Add attestations."""
    names = [one.name for one in fields(Attestation)]
    db.execute(insert(ATTESTATION), [{name: getattr(row, name) for name in names} for row in rows])


def last(db: Reads) -> dict[str, Attestation]:
    """Return the last attestation of each record."""
    newest = select(ATTESTATION.c.record, func.max(ATTESTATION.c.at).label("at")).group_by(ATTESTATION.c.record)
    known = newest.subquery()
    same = (ATTESTATION.c.record == known.c.record) & (ATTESTATION.c.at == known.c.at)
    return {row.record: _made(row) for row in db.execute(select(ATTESTATION).join(known, same).order_by("id"))}


def of(db: Reads, record: str, most: int = 20) -> list[Attestation]:
    """Return the attestations of a record, the last first."""
    wanted = select(ATTESTATION).where(ATTESTATION.c.record == record)
    ordered = wanted.order_by(ATTESTATION.c.at.desc(), ATTESTATION.c.id.desc()).limit(most)
    return [_made(row) for row in db.execute(ordered)]


def name(db: Connection, owner: str, person: str, at: Instant, who: str, entry: str) -> None:
    """Keep that a person may confirm for an owner."""
    db.execute(insert(STAND_IN).values(owner=owner, person=person, at=at, who=who, entry=entry))


def drop(db: Connection, owner: str, person: str) -> bool:
    """Remove a stand-in; say whether there was one."""
    gone = delete(STAND_IN).where(STAND_IN.c.owner == owner, STAND_IN.c.person == person)
    return db.execute(gone).rowcount == 1


def stand_ins(db: Reads) -> list[tuple[str, str]]:
    """Return owner and person of each stand-in."""
    rows = db.execute(select(STAND_IN.c.owner, STAND_IN.c.person).order_by(STAND_IN.c.at, STAND_IN.c.person))
    return [(row.owner, row.person) for row in rows]


def _made(row: Any) -> Attestation:
    """Return the attestation of a row."""
    values = dict(row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    return Attestation(**values | {"shown": bytes(row.shown), "words": bytes(row.words), "right": bool(row.right)})
