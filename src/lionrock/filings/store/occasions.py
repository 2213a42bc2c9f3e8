"""Occasions: what a form may be about that is not an incident."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.filings.record import Occasion
from lionrock.filings.store.rows import by, read
from lionrock.filings.store.tables import OCCASION, Reads
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text


def add(db: Connection, one: Occasion) -> None:
    """Insert an occasion."""
    names = ("id", "number", "filing", "system", "opened_at", "effective", "told")
    picked = {name: getattr(one, name) for name in names}
    empty = {"material": None, "reason": b"", "judged_at": None, "judge": "", "judged": ""}
    db.execute(insert(OCCASION).values(**picked, **empty, **by(one.who, one.entry)))


def save(db: Connection, one: Occasion) -> None:
    """Store what happened since, and how it was judged."""
    changed = {name: getattr(one, name) for name in ("told", "material", "reason", "judged_at", "judge", "judged")}
    db.execute(update(OCCASION).where(OCCASION.c.id == one.id).values(**changed))


def next_number(db: Connection) -> int:
    """Return the number of the next occasion."""
    return int(db.execute(select(func.max(OCCASION.c.number))).scalar() or 0) + 1


def occasion(db: Reads, id: str) -> Occasion:
    """Return an occasion by id or reference; raises NotFoundError."""
    number = int(id[4:]) if id.startswith("FIL-") and id[4:].isascii() and id[4:].isdigit() and len(id) < 14 else None  # noqa: PLR2004 digits that fit
    same = OCCASION.c.id == id if number is None else OCCASION.c.number == number
    row = db.execute(select(OCCASION).where(same)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no occasion {id[:40]}", f"沒有事由 {id[:40]}"),
            Text("See the list of filings.", "請看表格內容清單。"),
        )
    return _occasion(row)


def waiting(db: Reads, filing: str, system: str | None) -> Occasion | None:
    """Return the occasion of a form and system that nobody has judged yet, None when there is none."""
    same = (OCCASION.c.filing == filing) & OCCASION.c.judged_at.is_(None)
    same &= OCCASION.c.system.is_(None) if system is None else OCCASION.c.system == system
    row = db.execute(select(OCCASION).where(same).order_by(OCCASION.c.number.desc())).first()
    return _occasion(row) if row else None


def listing(db: Reads, most: int = 200) -> list[Occasion]:
    """Return the occasions, the newest first."""
    return [_occasion(row) for row in db.execute(select(OCCASION).order_by(OCCASION.c.number.desc()).limit(most))]


def unjudged(db: Reads) -> int:
    """Return how many occasions nobody has judged."""
    wanted = select(func.count()).select_from(OCCASION).where(OCCASION.c.judged_at.is_(None))
    return int(db.execute(wanted).scalar_one())


def _occasion(row: Row[Any]) -> Occasion:
    """Return the occasion of a row."""
    return read(Occasion, row, told=bytes(row.told), reason=bytes(row.reason))
