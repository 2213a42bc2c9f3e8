"""Official files and which of our fields go where."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from lionrock.filings.record import Mapping, Official
from lionrock.filings.store.rows import by, read
from lionrock.filings.store.tables import MAP, OFFICIAL, Reads


def add(db: Connection, one: Official) -> None:
    """Insert an official file; earlier ones stay."""
    picked = {name: getattr(one, name) for name in ("id", "filing", "kind", "digest", "blob", "at")}
    slots = [list(slot) for slot in one.slots]
    db.execute(insert(OFFICIAL).values(**picked, file=one.name, slots=slots, **by(one.who, one.entry)))


def current(db: Reads, filing: str) -> Official | None:
    """Return the newest official file of a form, None when none was uploaded."""
    same = OFFICIAL.c.filing == filing
    row = db.execute(select(OFFICIAL).where(same).order_by(OFFICIAL.c.at.desc(), OFFICIAL.c.id.desc())).first()
    return _official(row) if row else None


def map_fields(db: Connection, one: Mapping) -> None:
    """Insert a map; earlier ones stay."""
    picked = {name: getattr(one, name) for name in ("id", "form", "filing", "digest", "pairs", "language", "at")}
    db.execute(insert(MAP).values(**picked, **by(one.who, one.entry)))


def newest_map(db: Reads, filing: str) -> Mapping | None:
    """Return the newest map of a form, for whichever file it was made; None when there is none."""
    row = db.execute(select(MAP).where(MAP.c.filing == filing).order_by(MAP.c.at.desc(), MAP.c.id.desc())).first()
    return read(Mapping, row, pairs=dict(row.pairs)) if row else None


def _official(row: Row[Any]) -> Official:
    """Return the official file of a row."""
    return read(Official, row, name=row.file, slots=tuple((id, label) for id, label in row.slots))
