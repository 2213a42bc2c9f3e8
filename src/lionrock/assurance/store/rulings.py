"""People's words on what a control does not apply to."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from lionrock.assurance.kept import Ruling
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, table, text, uuid
from lionrock.kernel.ledger.store import Reads

RULING = table(
    "assurance_ruling",
    uuid("id", primary_key=True),
    text("control"),
    text("subject"),
    text("why"),
    text("who"),
    text("who_id"),
    instant("at"),
    instant("until"),
    instant("ended", nullable=True),
    text("ended_why"),
    uuid("entry"),
)


def add(db: Connection, ruling: Ruling) -> None:
    """Add a ruling."""
    db.execute(insert(RULING).values(**{name: getattr(ruling, name) for name in RULING.c.keys()}))  # noqa: SIM118 of columns


def end(db: Connection, id: str, at: Instant, why: str) -> bool:
    """End a ruling before its time; say whether it had not ended yet."""
    wanted = update(RULING).where(RULING.c.id == id, RULING.c.ended.is_(None)).values(ended=at, ended_why=why)
    return db.execute(wanted).rowcount == 1


def standing(db: Reads, now: Instant, control: str = "") -> list[Ruling]:
    """Return the rulings in force, of one control or of all, the newest last."""
    wanted = select(RULING).where(RULING.c.until > now, RULING.c.at <= now, RULING.c.ended.is_(None))
    if control:
        wanted = wanted.where(RULING.c.control == control)
    return [Ruling(**row._mapping) for row in db.execute(wanted.order_by(RULING.c.at, RULING.c.id))]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def of(db: Reads, control: str, most: int = 100) -> list[Ruling]:
    """Return every ruling on a control, the newest first."""
    wanted = select(RULING).where(RULING.c.control == control).order_by(RULING.c.at.desc(), RULING.c.id.desc())
    return [Ruling(**row._mapping) for row in db.execute(wanted.limit(most))]  # noqa: SLF001 as above


def get(db: Reads, id: str) -> Ruling | None:
    """Return a ruling, None when there is none of this id."""
    row = db.execute(select(RULING).where(RULING.c.id == id)).one_or_none()
    return None if row is None else Ruling(**row._mapping)  # noqa: SLF001 as above
