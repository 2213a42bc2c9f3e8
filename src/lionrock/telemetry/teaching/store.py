"""Table of taught kinds that were proposed, reviewed or taken back; and what is read again of streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, integer, table, text
from lionrock.kernel.database import Database
from lionrock.telemetry.store import FRAME, UNPARSED

TAUGHT = table(
    "telemetry_taught",
    text("id", primary_key=True),
    text("digest"),
    text("stream"),
    text("proposer"),
    instant("proposed"),
    text("body"),
    text("counting"),
    integer("total"),
    integer("understood"),
    text("decider"),
    instant("decided", nullable=True),
)


@dataclass(frozen=True, slots=True)
class Review:
    """How a taught kind stands: `digest` is what was proposed last, `counting` what counts (empty: nothing does).

    `body` is the file that counts, as it was reviewed; `total` and `understood` say how much its dry run understood.
    """

    id: str
    digest: str
    stream: str
    proposer: str
    proposed: Instant
    body: str = ""
    counting: str = ""
    total: int = 0
    understood: int = 0
    decider: str = ""
    decided: Instant | None = None


def reviews(db: Connection | Database) -> list[Review]:
    """Return every taught kind that was proposed here, in order of id."""
    return [Review(**row) for row in db.execute(select(TAUGHT).order_by(TAUGHT.c.id)).mappings()]


def review(db: Connection | Database, id: str) -> Review | None:
    """Return how a taught kind stands, None when it was never proposed."""
    row = db.execute(select(TAUGHT).where(TAUGHT.c.id == id)).mappings().first()
    return Review(**row) if row else None


def save(db: Connection, one: Review) -> None:
    """Write how a taught kind stands."""
    values = {field.name: getattr(one, field.name) for field in fields(Review)}
    if review(db, one.id) is None:
        db.execute(insert(TAUGHT).values(**values))
    else:
        db.execute(update(TAUGHT).where(TAUGHT.c.id == one.id).values(**values))


def bodies(db: Connection | Database) -> list[str]:
    """Return the files that count, in order of id."""
    wanted = select(TAUGHT.c.body).where(TAUGHT.c.counting != "").order_by(TAUGHT.c.id)
    return [row.body for row in db.execute(wanted)]


def unread(db: Connection | Database, stream: str, begin: int, most: int) -> list[int]:
    """Return where the next frames begin that hold records not understood, or were begun to be read again."""
    wanted = select(FRAME.c.first).where(
        FRAME.c.stream == stream, FRAME.c.first >= begin, or_(FRAME.c.unparsed > 0, FRAME.c.again.is_not(None))
    )
    return [row.first for row in db.execute(wanted.order_by(FRAME.c.first).limit(most))]


def again(db: Connection | Database, stream: str, first: int) -> frozenset[int]:
    """Return the ordinals of a frame that were read again and counted."""
    row = db.execute(select(FRAME.c.again).where(FRAME.c.stream == stream, FRAME.c.first == first)).first()
    return frozenset(row.again or ()) if row else frozenset()


def unknown(db: Connection | Database, stream: str, first: int) -> frozenset[int] | None:
    """Return the ordinals of a frame that were not understood when it was counted; None when nobody noted which."""
    row = db.execute(select(FRAME.c.unread).where(FRAME.c.stream == stream, FRAME.c.first == first)).first()
    if row is None or row.unread is None:
        return None
    return frozenset(one for begin, end in row.unread for one in range(begin, end))


def reread(db: Connection, stream: str, first: int, ordinals: Sequence[int], matches: int) -> None:
    """Note that records of a frame are understood now."""
    known = again(db, stream, first)
    values: dict[Any, Any] = {
        FRAME.c.again: sorted(known | set(ordinals)),
        FRAME.c.unparsed: FRAME.c.unparsed - len(ordinals),
        FRAME.c.matches: FRAME.c.matches + matches,
    }
    db.execute(update(FRAME).where(FRAME.c.stream == stream, FRAME.c.first == first).values(values))
    for begin in range(0, len(ordinals), 500):
        some = list(ordinals[begin : begin + 500])
        db.execute(delete(UNPARSED).where(UNPARSED.c.stream == stream, UNPARSED.c.ordinal.in_(some)))
