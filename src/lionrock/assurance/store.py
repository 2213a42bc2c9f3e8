"""Tables of assurance: packs issued, checkpoints given out, results of controls."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Case, Connection, PrimaryKeyConstraint, Row, Select, and_, case, delete, func, insert, select

from lionrock.assurance.judging import SHOWN
from lionrock.assurance.kept import Exported, Issued, Outcome
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, integer, table, text, uuid
from lionrock.kernel.database import prepared
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


def results(db: Reads, controls: Collection[str] = ()) -> list[Outcome]:
    """Return the newest results by control and subject, of these controls when some are named."""
    wanted = select(RESULT).order_by(RESULT.c.control, RESULT.c.subject)
    if controls:
        wanted = wanted.where(RESULT.c.control.in_(controls))
    return [_outcome(row) for row in db.execute(wanted)]


def counts(db: Reads, now: Instant) -> dict[str, dict[str, int]]:
    """Return, for each control that was run, how many subjects are in each state as it stands `now`."""
    state = _as_of(now)
    rows: Iterable[Any] = db.execute(select(RESULT.c.control, state, func.count()).group_by(RESULT.c.control, state))
    found: dict[str, dict[str, int]] = {}
    for control, name, many in rows:
        found.setdefault(control, {})[name] = many
    return found


def foremost(db: Reads, most: int) -> list[Outcome]:
    """Return at most so many results of each control, those first that are shown first."""
    order = case({state: at for at, state in enumerate(SHOWN)}, value=RESULT.c.state)
    place = func.row_number().over(partition_by=RESULT.c.control, order_by=(order, RESULT.c.subject)).label("place")
    ranked = select(RESULT, place).subquery()
    columns = [ranked.c[column.name] for column in RESULT.columns]
    wanted = select(*columns).where(ranked.c.place <= most).order_by(ranked.c.control, ranked.c.place)
    return [_outcome(row) for row in db.execute(wanted)]


def unknown(db: Reads, now: Instant) -> list[Outcome]:
    """Return of each control that has a subject of unknown state `now` the first such result."""
    first = (
        select(RESULT.c.control, func.min(RESULT.c.subject).label("subject"))
        .where(_as_of(now) == "unknown")
        .group_by(RESULT.c.control)
        .subquery()
    )
    same = and_(first.c.control == RESULT.c.control, first.c.subject == RESULT.c.subject)
    return [_outcome(row) for row in db.execute(select(RESULT).join(first, same).order_by(RESULT.c.control))]


def _as_of(now: Instant) -> Case[str]:
    """Return the state of a result as it stands `now` (see `judging.as_of`)."""
    return case((RESULT.c.fresh_until < now, "unknown"), else_=RESULT.c.state)


def controls(db: Reads) -> set[str]:
    """Return the controls that were ever run."""
    return set(db.execute(*_controls()).scalars())


@prepared
def _controls() -> Select[Any]:
    """Return the statement that steps through the key from control to control, past all results of each."""
    first = select(func.min(RESULT.c.control).label("control")).cte("step", recursive=True)
    after = select(func.min(RESULT.c.control)).where(RESULT.c.control > first.c.control).scalar_subquery()
    steps = first.union_all(select(after).where(first.c.control.is_not(None)))
    return select(steps.c.control).where(steps.c.control.is_not(None))


def tested(db: Reads, control: str) -> Instant | None:
    """Return when a control was last run, None for never."""
    return db.execute(select(RESULT.c.tested).where(RESULT.c.control == control).limit(1)).scalar_one_or_none()


def _outcome(row: Row[Any]) -> Outcome:
    """Return the result of a row."""
    return Outcome(**row._mapping)  # noqa: SLF001 as above
