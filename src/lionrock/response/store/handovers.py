"""Statements on hand-overs, and on the playbooks a site was found to have."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response.errors import changed
from lionrock.response.handing import Bundle, Handover
from lionrock.response.model import Who
from lionrock.response.store.tables import HANDOVER, LIBRARY, Reads


def add_handover(db: Connection, made: Handover) -> None:
    """Insert a signed hand-over."""
    who = made.signed_by
    db.execute(
        insert(HANDOVER).values(
            id=made.id,
            state=made.state,
            signed_at=made.signed_at,
            note=made.note,
            lines=msgspec.to_builtins(made.bundles),
            digest=made.digest,
            actor=who.actor,
            name=who.name,
            role=who.role,
            factor=who.factor,
            entry=made.entry,
        )
    )


def end_handover(db: Connection, ended: Handover) -> None:
    """Write how a signed hand-over ended; raises ConflictError when it had ended before."""
    taker = ended.taken_by
    values = {
        "state": ended.state,
        "ended_at": ended.ended_at,
        "accepted_lines": None if ended.taken is None else msgspec.to_builtins(ended.taken),
        "taker": taker.actor if taker else None,
        "taker_name": taker.name if taker else None,
        "taker_role": taker.role if taker else None,
        "taker_factor": taker.factor if taker else None,
        "ended_entry": ended.ended_entry,
    }
    waits = (HANDOVER.c.id == ended.id) & (HANDOVER.c.state == "signed")
    if db.execute(update(HANDOVER).where(waits).values(**values)).rowcount != 1:
        raise changed(Text("the hand-over", "該次交更"))


def signed(db: Reads) -> Handover | None:
    """Return the hand-over that waits to be accepted, None when none does."""
    row = db.execute(select(HANDOVER).where(HANDOVER.c.state == "signed")).first()
    return _handover(row) if row else None


def handover(db: Reads, id: str) -> Handover:
    """Return a hand-over; raises NotFoundError."""
    row = db.execute(select(HANDOVER).where(HANDOVER.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("there is no such hand-over", "沒有此次交更"), Text("See the list of hand-overs.", "請查閱交更紀錄。")
        )
    return _handover(row)


def handovers(db: Reads, most: int = 20) -> list[Handover]:
    """Return hand-overs, the latest first."""
    wanted = select(HANDOVER).order_by(HANDOVER.c.signed_at.desc(), HANDOVER.c.id.desc()).limit(most)
    return [_handover(row) for row in db.execute(wanted)]


def last_accepted(db: Reads) -> Instant | None:
    """Return when a hand-over was last accepted, None when none ever was."""
    wanted = select(HANDOVER.c.ended_at).where(HANDOVER.c.state == "accepted")
    found: Instant | None = db.execute(wanted.order_by(HANDOVER.c.signed_at.desc()).limit(1)).scalar_one_or_none()
    return found


def add_library(db: Connection, values: dict[str, Any]) -> None:
    """Remember which playbooks the site was found to have."""
    db.execute(insert(LIBRARY).values(**values))


def library_digest(db: Reads) -> str:
    """Return the digest of the site's playbooks as last recorded, empty when never."""
    wanted = select(LIBRARY.c.digest).order_by(LIBRARY.c.at.desc(), LIBRARY.c.id.desc()).limit(1)
    return db.execute(wanted).scalar_one_or_none() or ""


def _handover(row: Row[Any]) -> Handover:
    """Return the hand-over of a row."""
    taken = None if row.accepted_lines is None else msgspec.convert(row.accepted_lines, tuple[Bundle, ...])
    taker = Who(row.taker, row.taker_name, row.taker_role, row.taker_factor) if row.taker else None
    return Handover(
        id=row.id,
        state=row.state,
        signed_at=row.signed_at,
        signed_by=Who(row.actor, row.name, row.role, row.factor),
        note=row.note,
        bundles=msgspec.convert(row.lines, tuple[Bundle, ...]),
        digest=row.digest,
        entry=row.entry,
        ended_at=row.ended_at,
        taken=taken,
        taken_by=taker,
        ended_entry=row.ended_entry,
    )
