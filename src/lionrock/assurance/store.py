"""Tables of assurance: packs issued, checkpoints given out, results of controls."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, PrimaryKeyConstraint, Row, delete, insert, select

from lionrock.assurance.kept import Exported, Issued, Outcome
from lionrock.kernel.clock import Instant
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
RESULT = table(
    "assurance_result",
    text("control"),
    text("subject"),
    text("state"),
    text("proof"),
    instant("tested"),
    instant("effective"),
    instant("fresh_until"),
    text("reason_en"),
    text("reason_zh"),
    uuid("entry"),
    PrimaryKeyConstraint("control", "subject", name="assurance_result_key"),
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


def keep(db: Connection, control: str, results: list[Outcome]) -> None:
    """Replace the results of a control by those of its newest run."""
    db.execute(delete(RESULT).where(RESULT.c.control == control))
    rows = [{name: getattr(one, name) for name in RESULT.c.keys()} for one in results]  # noqa: SIM118 of columns
    if rows:
        db.execute(insert(RESULT), rows)


def results(db: Reads, control: str | None = None) -> list[Outcome]:
    """Return the newest results by control and subject, of one control when it is given."""
    wanted = select(RESULT).order_by(RESULT.c.control, RESULT.c.subject)
    if control is not None:
        wanted = wanted.where(RESULT.c.control == control)
    return [_outcome(row) for row in db.execute(wanted)]


def tested(db: Reads, control: str) -> Instant | None:
    """Return when a control was last run, None for never."""
    return db.execute(select(RESULT.c.tested).where(RESULT.c.control == control).limit(1)).scalar_one_or_none()


def _outcome(row: Row[Any]) -> Outcome:
    """Return the result of a row."""
    return Outcome(**row._mapping)  # noqa: SLF001 as above
