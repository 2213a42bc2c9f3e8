"""Statements on containments that the platform carries out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from lionrock.events.containment import Foreseen
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response.containing import STANDS, WAITING, Barrier, State
from lionrock.response.errors import changed
from lionrock.response.store.tables import CONTAINMENT, Reads

_FIXED: Final = (
    "id",
    "incident",
    "action",
    "target",
    "asset",
    "standing",
    "minutes",
    "planned_at",
    "planned_by",
    "exercise",
)
_CHANGING: Final = ("state", "until", "keeps", "approved_by", "approved_at", "version")


def add_barrier(db: Connection, barrier: Barrier) -> None:
    """Insert a planned containment."""
    plain = {name: getattr(barrier, name) for name in _FIXED}
    plan = {"target_kind": barrier.kind, "plan": msgspec.to_builtins(barrier.plan), "digest": barrier.plan.digest}
    db.execute(insert(CONTAINMENT).values(**plain, **plan, **_moving(barrier)))


def save_barrier(db: Connection, before: Barrier, after: Barrier) -> None:
    """Write the next version; raises ConflictError when somebody else wrote it first."""
    same = (CONTAINMENT.c.id == before.id) & (CONTAINMENT.c.version == before.version)
    if db.execute(update(CONTAINMENT).where(same).values(**_moving(after))).rowcount != 1:
        raise changed(Text("the containment", "該遏制措施"))


def barrier(db: Reads, id: str) -> Barrier:
    """Return a containment; raises NotFoundError."""
    row = db.execute(select(CONTAINMENT).where(CONTAINMENT.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("there is no such containment", "沒有此項遏制措施"), Text("See the incident.", "請查閱該事故。")
        )
    return _barrier(row)


def barriers(db: Reads, incident: str) -> list[Barrier]:
    """Return the containments of an incident, the earliest first."""
    rows = db.execute(
        select(CONTAINMENT)
        .where(CONTAINMENT.c.incident == incident)
        .order_by(CONTAINMENT.c.planned_at, CONTAINMENT.c.id)
    )
    return [_barrier(row) for row in rows]


def waiting_barriers(db: Reads) -> list[Barrier]:
    """Return what the platform still has to do or to undo, the earliest first."""
    return _in(db, WAITING)


def standing_barriers(db: Reads) -> list[Barrier]:
    """Return what may be in force, on any incident, what ends first first."""
    return sorted(_in(db, STANDS), key=lambda one: (one.until, one.id))


def troubled_barriers(db: Reads) -> list[Barrier]:
    """Return those of which nobody knows whether they are in force, or whose undoing failed."""
    return _in(db, ("stuck",))


def _in(db: Reads, states: Sequence[State]) -> list[Barrier]:
    """Return the containments in these states."""
    wanted = select(CONTAINMENT).where(CONTAINMENT.c.state.in_(states))
    return [_barrier(row) for row in db.execute(wanted.order_by(CONTAINMENT.c.planned_at, CONTAINMENT.c.id))]


def _moving(barrier: Barrier) -> dict[str, Any]:
    """Return the columns that change."""
    said = {"said_en": barrier.said.en, "said_zh": barrier.said.zh}
    return {name: getattr(barrier, name) for name in _CHANGING} | said


def _barrier(row: Row[Any]) -> Barrier:
    """Return the containment of a row."""
    plain = {name: getattr(row, name) for name in (*_FIXED, *_CHANGING)}
    plan = msgspec.convert(row.plan, Foreseen)
    return Barrier(**plain, kind=row.target_kind, plan=plan, said=Text(row.said_en, row.said_zh))
