"""All SQL of proposals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, Index, func, insert, select, update

from lionrock.access.seconds.model import Proposal
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, instant, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text

Reads = Database | Connection

PROPOSAL = table(
    "access_proposal",
    uuid("id", primary_key=True),
    text("decision"),
    text("act"),
    text("url"),
    text("digest"),
    blob("sealed"),
    uuid("proposer"),
    text("proposer_name"),
    instant("made"),
    instant("expires"),
    uuid("entry"),
    text("state"),
    uuid("second", nullable=True),
    text("second_name", nullable=True),
    instant("ended", nullable=True),
    text("why"),
    uuid("ended_entry", nullable=True),
    Index("access_proposal_state", "state", "expires"),
)
_NAMES: Final = tuple(one.name for one in fields(Proposal))


def add(db: Connection, made: Proposal) -> None:
    """Insert a proposal."""
    db.execute(insert(PROPOSAL).values({name: getattr(made, name) for name in _NAMES}))


def get(db: Reads, id: str) -> Proposal:
    """Return a proposal; raises NotFoundError."""
    row: Any = db.execute(select(PROPOSAL).where(PROPOSAL.c.id == id)).first()
    if row is None:
        raise NotFoundError(
            Text("There is no such proposal.", "沒有此提議。"),
            Text("See what waits for a second person.", "請查看待第二人確認的事項。"),
        )
    return Proposal(*row)


def waiting(db: Reads, now: Instant) -> list[Proposal]:
    """Return the proposals that still wait, the soonest to expire first."""
    wanted = select(PROPOSAL).where(PROPOSAL.c.state == "open", PROPOSAL.c.expires > now)
    rows: Iterable[Any] = db.execute(wanted.order_by(PROPOSAL.c.expires).limit(200))
    return [Proposal(*row) for row in rows]


def over(db: Reads, now: Instant) -> list[Proposal]:
    """Return the open proposals whose time has passed."""
    rows: Iterable[Any] = db.execute(
        select(PROPOSAL).where(PROPOSAL.c.state == "open", PROPOSAL.c.expires <= now).limit(200)
    )
    return [Proposal(*row) for row in rows]


def recent(db: Reads, most: int = 50) -> list[Proposal]:
    """Return the newest proposals that ended."""
    rows: Iterable[Any] = db.execute(
        select(PROPOSAL).where(PROPOSAL.c.state != "open").order_by(PROPOSAL.c.ended.desc()).limit(most)
    )
    return [Proposal(*row) for row in rows]


def same(db: Reads, digest: str, proposer: str, now: Instant) -> Proposal | None:
    """Return the proposal of the same form by the same person that still waits."""
    wanted = select(PROPOSAL).where(
        PROPOSAL.c.digest == digest,
        PROPOSAL.c.proposer == proposer,
        PROPOSAL.c.state == "open",
        PROPOSAL.c.expires > now,
    )
    row: Any = db.execute(wanted.limit(1)).first()
    return Proposal(*row) if row else None


def count(db: Reads, now: Instant) -> int:
    """Return how many proposals wait."""
    wanted = select(func.count()).where(PROPOSAL.c.state == "open", PROPOSAL.c.expires > now)
    return int(db.execute(wanted).scalar_one())


def end(db: Connection, ended: Proposal, *, was: str = "open") -> bool:
    """Write how a proposal ended; say whether it was still as it is thought to have been."""
    names = ("state", "second", "second_name", "ended", "why", "ended_entry")
    still = (PROPOSAL.c.id == ended.id) & (PROPOSAL.c.state == was)
    values = {name: getattr(ended, name) for name in names}
    return db.execute(update(PROPOSAL).where(still).values(values)).rowcount == 1
