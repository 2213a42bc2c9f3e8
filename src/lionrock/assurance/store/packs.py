"""Packs issued and checkpoints given out."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from lionrock.assurance.kept import Exported, Issued
from lionrock.kernel.columns import instant, integer, table, text, uuid
from lionrock.kernel.ledger.store import Reads

PACK = table(
    "assurance_pack",
    uuid("id", primary_key=True),
    instant("made"),
    text("profile"),
    uuid("incident", nullable=True, index=True),
    text("reference", nullable=True),
    instant("since", nullable=True),
    instant("until", nullable=True),
    integer("checkpoint"),
    text("digest"),
    integer("bytes"),
    integer("included"),
    integer("withheld"),
    integer("erased"),
    text("actor"),
)
EXPORT = table(
    "assurance_export",
    integer("size", primary_key=True, autoincrement=False),
    text("root"),
    instant("made"),
)


def issue(db: Connection, issued: Issued) -> None:
    """Add a pack."""
    db.execute(insert(PACK).values(**{name: getattr(issued, name) for name in PACK.c.keys()}))  # noqa: SIM118 of columns


def packs(db: Reads, limit: int = 50, incident: str | None = None) -> list[Issued]:
    """Return the packs issued, newest first, of one incident when it is given."""
    wanted = select(PACK).order_by(PACK.c.made.desc(), PACK.c.id.desc()).limit(limit)
    if incident is not None:
        wanted = wanted.where(PACK.c.incident == incident)
    return [Issued(**row._mapping) for row in db.execute(wanted)]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def export(db: Connection, exported: Exported) -> None:
    """Add a checkpoint given out, once."""
    there = select(EXPORT.c.size).where(EXPORT.c.size == exported.size)
    if db.execute(there).one_or_none() is None:
        db.execute(insert(EXPORT).values(size=exported.size, root=exported.root, made=exported.made))


def exports(db: Reads, below: int | None = None) -> list[Exported]:
    """Return the checkpoints given out, the smallest first; `below` is a tree size, exclusive."""
    wanted = select(EXPORT).order_by(EXPORT.c.size)
    if below is not None:
        wanted = wanted.where(EXPORT.c.size < below)
    return [Exported(row.size, row.root, row.made) for row in db.execute(wanted)]
