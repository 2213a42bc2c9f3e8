"""Every statement on remedies."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.assurance.remedies.model import Remedy
from lionrock.assurance.remedies.tables import REMEDY
from lionrock.assurance.store.results import CELL
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads

_NAMES = [one.name for one in fields(Remedy)]


def add(db: Connection, one: Remedy) -> None:
    """Add a remedy."""
    db.execute(insert(REMEDY).values(**{name: getattr(one, name) for name in _NAMES}))


def save(db: Connection, one: Remedy) -> bool:
    """Keep an open remedy as it is now; say whether it was open."""
    values = {name: getattr(one, name) for name in _NAMES if name != "id"}
    return (
        db.execute(update(REMEDY).where(REMEDY.c.id == one.id, REMEDY.c.state == "open").values(**values)).rowcount == 1
    )


def next_number(db: Connection) -> int:
    """Return the number of the next remedy."""
    return int(db.execute(select(func.coalesce(func.max(REMEDY.c.number), 0))).scalar_one()) + 1


def get(db: Reads, id: str) -> Remedy | None:
    """Return a remedy by id or by its reference, None when there is none."""
    number = id[3:] if id.startswith("RM-") else ""
    column = REMEDY.c.number == int(number) if number.isascii() and number.isdigit() else REMEDY.c.id == id
    row = db.execute(select(REMEDY).where(column)).one_or_none() if len(id) <= 32 else None  # noqa: PLR2004 digits of an id
    return None if row is None else _made(row)


def standing(db: Reads, control: str) -> dict[str, Remedy]:
    """Return the open remedies of a control by system."""
    rows = db.execute(select(REMEDY).where(REMEDY.c.control == control, REMEDY.c.state == "open"))
    return {row.system: _made(row) for row in rows}


def opened(db: Reads, most: int = 500) -> list[Remedy]:
    """Return open remedies, the one due first first."""
    wanted = select(REMEDY).where(REMEDY.c.state == "open").order_by(REMEDY.c.due, REMEDY.c.number)
    return [_made(row) for row in db.execute(wanted.limit(most))]


def closed(db: Reads, most: int = 50) -> list[Remedy]:
    """Return those closed last."""
    wanted = select(REMEDY).where(REMEDY.c.state == "closed").order_by(REMEDY.c.closed.desc(), REMEDY.c.number.desc())
    return [_made(row) for row in db.execute(wanted.limit(most))]


def late(db: Reads, now: Instant) -> int:
    """Return how many open remedies are past their day."""
    wanted = select(func.count()).select_from(REMEDY).where(REMEDY.c.state == "open", REMEDY.c.due <= now)
    return int(db.execute(wanted).scalar_one())


def states(db: Reads, control: str) -> dict[str, set[str]]:
    """Return the states of a control's subjects by system, as its last run found them."""
    found: dict[str, set[str]] = {}
    for row in db.execute(select(CELL.c.system, CELL.c.state).where(CELL.c.control == control)):
        found.setdefault(row.system, set()).add(row.state)
    return found


def _made(row: Row[Any]) -> Remedy:
    """Return the remedy of a row."""
    return Remedy(**row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
