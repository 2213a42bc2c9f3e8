"""Populations and what was drawn from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from lionrock.audit.model import Draw, Fixed
from lionrock.audit.store.tables import DRAW, POPULATION
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads


def next_population(db: Connection, audit: str) -> int:
    """Return the number the next population of an audit gets."""
    last = select(func.max(POPULATION.c.number)).where(POPULATION.c.audit == audit)
    return int(db.execute(last).scalar_one_or_none() or 0) + 1


def fix(db: Connection, fixed: Fixed) -> None:
    """Add a population."""
    db.execute(insert(POPULATION).values(**asdict(fixed)))


def population(db: Reads, id: str) -> Fixed | None:
    """Return a population."""
    row = db.execute(select(POPULATION).where(POPULATION.c.id == id)).one_or_none()
    return Fixed(**row._mapping) if row else None  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def numbered(db: Reads, audit: str, number: int) -> Fixed | None:
    """Return a population of an audit by its number."""
    same = (POPULATION.c.audit == audit, POPULATION.c.number == number)
    row = db.execute(select(POPULATION).where(*same)).one_or_none()
    return Fixed(**row._mapping) if row else None  # noqa: SLF001 as above


def populations(db: Reads, audit: str) -> list[Fixed]:
    """Return the populations of an audit in their order."""
    rows = db.execute(select(POPULATION).where(POPULATION.c.audit == audit).order_by(POPULATION.c.number))
    return [Fixed(**row._mapping) for row in rows]  # noqa: SLF001 as above


def add(db: Connection, draw: Draw) -> None:
    """Add a draw."""
    db.execute(insert(DRAW).values(**asdict(draw)))


def draw(db: Reads, id: str) -> Draw | None:
    """Return a draw."""
    row = db.execute(select(DRAW).where(DRAW.c.id == id)).one_or_none()
    return _draw(row) if row else None


def draws(db: Reads, population: str) -> list[Draw]:
    """Return every draw from a population in its order."""
    return [
        _draw(row) for row in db.execute(select(DRAW).where(DRAW.c.population == population).order_by(DRAW.c.number))
    ]


def earliest(db: Reads, seed: str) -> Instant | None:
    """Return when a seed was first entered, whatever it drew; None when it never was."""
    found: Instant | None = db.execute(select(func.min(DRAW.c.at)).where(DRAW.c.seed == seed)).scalar_one_or_none()
    return found


def drawn(db: Reads, audit: str) -> list[Draw]:
    """Return every draw of an audit in its order."""
    return [_draw(row) for row in db.execute(select(DRAW).where(DRAW.c.audit == audit).order_by(DRAW.c.at, DRAW.c.id))]


def _draw(row: Row[Any]) -> Draw:
    """Return the draw of a row."""
    values = dict(row._mapping)  # noqa: SLF001 as above
    return Draw(**values | {"positions": tuple(values["positions"])})
