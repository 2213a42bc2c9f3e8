"""Tables of the notary: anchors wanted and got, witnesses, their cosignatures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, PrimaryKeyConstraint, Row, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import flag, instant, integer, table, text, uuid
from lionrock.kernel.ledger.store import Reads

ANCHOR = table(
    "notary_anchor",
    uuid("id", primary_key=True),
    integer("size"),
    text("root"),
    text("note"),
    text("authority"),
    instant("wanted", index=True),
    integer("attempts"),
    instant("again"),
    instant("stamped", nullable=True),
    text("token", nullable=True),
    flag("verified"),
    text("problem"),
)
WITNESS = table(
    "notary_witness",
    uuid("id", primary_key=True),
    text("name"),
    text("key", unique=True),
    instant("since"),
    instant("until", nullable=True),
)
COSIGNATURE = table(
    "notary_cosignature",
    integer("size"),
    uuid("witness"),
    text("root"),
    instant("stamped"),
    instant("learned"),
    text("line"),
    PrimaryKeyConstraint("size", "witness", name="notary_cosignature_key"),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint for which an authority's stamp was wanted; `stamped` None while it waits."""

    id: str
    size: int
    root: str
    note: str
    authority: str
    wanted: Instant
    attempts: int
    again: Instant
    stamped: Instant | None = None
    token: str | None = None
    verified: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness and the key it signs with; `until` is set once its signatures are taken no longer."""

    id: str
    name: str
    key: str
    since: Instant
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A cosignature as kept."""

    size: int
    witness: str
    root: str
    stamped: Instant
    learned: Instant
    line: str


def want(db: Connection, anchor: Anchor) -> None:
    """Add an anchor that waits for its stamp."""
    db.execute(insert(ANCHOR).values(**{name: getattr(anchor, name) for name in ANCHOR.c.keys()}))  # noqa: SIM118 of columns


def note(db: Connection, id: str, values: Mapping[str, Any]) -> None:
    """Set what became of an anchor."""
    db.execute(update(ANCHOR).where(ANCHOR.c.id == id).values(**values))


def waiting(db: Reads, most: int = 20) -> list[Anchor]:
    """Return the anchors without a stamp, the newest checkpoint first."""
    wanted = select(ANCHOR).where(ANCHOR.c.stamped.is_(None)).order_by(ANCHOR.c.size.desc(), ANCHOR.c.id).limit(most)
    return [_anchor(row) for row in db.execute(wanted)]


def anchors(db: Reads, most: int = 50) -> list[Anchor]:
    """Return the anchors, the last wanted first."""
    wanted = select(ANCHOR).order_by(ANCHOR.c.wanted.desc(), ANCHOR.c.size.desc(), ANCHOR.c.id).limit(most)
    return [_anchor(row) for row in db.execute(wanted)]


def stamped(db: Reads, most: int = 1) -> list[Anchor]:
    """Return the anchors that have their stamp, the largest tree first."""
    wanted = select(ANCHOR).where(ANCHOR.c.stamped.is_not(None)).order_by(ANCHOR.c.size.desc(), ANCHOR.c.id).limit(most)
    return [_anchor(row) for row in db.execute(wanted)]


def last_wanted(db: Reads, authority: str) -> Instant | None:
    """Return when a stamp of an authority was last wanted."""
    wanted = select(ANCHOR.c.wanted).where(ANCHOR.c.authority == authority).order_by(ANCHOR.c.wanted.desc()).limit(1)
    return db.execute(wanted).scalar_one_or_none()


def name_witness(db: Connection, witness: Witness) -> None:
    """Add a witness."""
    db.execute(insert(WITNESS).values(**{name: getattr(witness, name) for name in WITNESS.c.keys()}))  # noqa: SIM118 of columns


def drop_witness(db: Connection, id: str, until: Instant) -> bool:
    """End a witness; say whether there was one in force."""
    ended = update(WITNESS).where(WITNESS.c.id == id, WITNESS.c.until.is_(None)).values(until=until)
    return db.execute(ended).rowcount == 1


def witnesses(db: Reads) -> list[Witness]:
    """Return the witnesses, those in force first, by name."""
    rows = db.execute(select(WITNESS).order_by(WITNESS.c.until.is_not(None), WITNESS.c.name, WITNESS.c.id))
    return [Witness(**row._mapping) for row in rows]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def cosign(db: Connection, cosigned: Cosigned) -> bool:
    """Keep a cosignature once; say whether it is new."""
    there = select(COSIGNATURE.c.size).where(
        COSIGNATURE.c.size == cosigned.size, COSIGNATURE.c.witness == cosigned.witness
    )
    if db.execute(there).one_or_none() is not None:
        return False
    values = {name: getattr(cosigned, name) for name in COSIGNATURE.c.keys()}  # noqa: SIM118 of columns
    db.execute(insert(COSIGNATURE).values(**values))
    return True


def cosignatures(db: Reads, most: int = 50, witness: str | None = None) -> list[Cosigned]:
    """Return the cosignatures, the largest tree first, of one witness when it is given."""
    wanted = select(COSIGNATURE).order_by(COSIGNATURE.c.size.desc(), COSIGNATURE.c.witness).limit(most)
    if witness is not None:
        wanted = wanted.where(COSIGNATURE.c.witness == witness)
    return [Cosigned(**row._mapping) for row in db.execute(wanted)]  # noqa: SLF001 as above


def _anchor(row: Row[Any]) -> Anchor:
    """Return the anchor of a row."""
    values = dict(row._mapping)  # noqa: SLF001 as above
    return Anchor(**values | {"verified": bool(values["verified"])})
