"""What became of controls when what they watch was broken."""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, insert, select

from lionrock.assurance.kept import Breaking
from lionrock.kernel.columns import flag, instant, real, table, text, uuid
from lionrock.kernel.ledger.store import Reads

BREAKING = table(
    "assurance_breaking",
    uuid("id", primary_key=True),
    text("control"),
    text("world"),
    instant("at"),
    text("before"),
    text("shows"),
    text("after"),
    flag("caught"),
    real("waited"),
    real("seconds"),
    text("code"),
    text("problem"),
    uuid("entry"),
)


def add(db: Connection, breaking: Breaking) -> None:
    """Add what became of one."""
    db.execute(insert(BREAKING).values(**{name: getattr(breaking, name) for name in BREAKING.c.keys()}))  # noqa: SIM118 of columns


def newest(db: Reads, control: str = "") -> list[Breaking]:
    """Return the newest of each control's worlds, or of this control's."""
    last = select(BREAKING.c.world, func.max(BREAKING.c.at).label("at")).group_by(BREAKING.c.world)
    if control:
        last = last.where(BREAKING.c.control == control)
    rows = last.subquery()
    joined = and_(rows.c.world == BREAKING.c.world, rows.c.at == BREAKING.c.at)
    wanted = select(BREAKING).join(rows, joined).order_by(BREAKING.c.control, BREAKING.c.world, BREAKING.c.id)
    found = {row.world: Breaking(**row._mapping) for row in db.execute(wanted)}  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    return list(found.values())


def of(db: Reads, control: str, most: int = 50) -> list[Breaking]:
    """Return what became of a control each time, the newest first."""
    wanted = select(BREAKING).where(BREAKING.c.control == control)
    rows = db.execute(wanted.order_by(BREAKING.c.at.desc(), BREAKING.c.world).limit(most))
    return [Breaking(**row._mapping) for row in rows]  # noqa: SLF001 as above
