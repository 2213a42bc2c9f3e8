"""How many subjects stood in each state, by control and system, at any moment: posture's own small table of the past.

A set of counts is written when one of them changed, so that a moment is found by one step into the index of each
control, however many subjects and runs there were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, PrimaryKeyConstraint, Select, and_, delete, func, select

from lionrock.assurance import judging
from lionrock.assurance.board import ITSELF, Board, Count, Worth, board
from lionrock.assurance.judging import Found
from lionrock.assurance.store.results import CELL, RUN, STANDING
from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.columns import instant, integer, table, text
from lionrock.kernel.database import add
from lionrock.kernel.ledger.store import Reads

COUNTED = table(
    "assurance_counted",
    text("control"),
    instant("since"),
    text("system"),
    text("state"),
    integer("many"),
    PrimaryKeyConstraint("control", "since", "system", "state", name="assurance_counted_key"),
)


def count(db: Connection, control: str, many: Mapping[tuple[str, str], int], now: Instant) -> None:
    """Keep how many subjects of a control are in each state, by system, under their time where they changed.

    Counts from the future, kept before the clock was set back, go.
    """
    unsaid = db.execute(delete(COUNTED).where(COUNTED.c.control == control, COUNTED.c.since > now)).rowcount
    kept = db.execute(select(CELL).where(CELL.c.control == control))
    if not unsaid and {(row.system, row.state): row.many for row in kept} == dict(many):
        return
    db.execute(delete(CELL).where(CELL.c.control == control))
    db.execute(delete(COUNTED).where(COUNTED.c.control == control, COUNTED.c.since == now))  # twice in one instant
    rows = [(control, *key, n) for key, n in many.items()]
    add(db, CELL, ["control", "system", "state", "many"], rows)
    add(db, COUNTED, ["control", "system", "state", "many", "since"], [(*row, micros(now)) for row in rows])


def cells(found: Iterable[Found], many: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Return counts by system and state with what the control says of itself apart."""
    return apart(many, [(one.system, one.state) for one in found if one.subject == judging.WHOLE])


def apart(many: Mapping[tuple[str, str], int], itself: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return counts by system and state with those that the control says of itself apart."""
    kept = dict(many)
    for system, state in itself:
        kept[system, state] -= 1
        kept[ITSELF, state] = kept.get((ITSELF, state), 0) + 1
    return {key: n for key, n in kept.items() if n}


def standing(db: Reads) -> dict[str, Worth]:
    """Return what the newest run of each control that was run is worth."""
    return _worth(
        select(STANDING.c.control, STANDING.c.tested, STANDING.c.fresh_until, STANDING.c.proof, STANDING.c.entry), db
    )


def counts(db: Reads, controls: Collection[str] = ()) -> dict[str, list[Count]]:
    """Return the newest counts of these controls, or of all, by control."""
    wanted = select(CELL.c.control, CELL.c.system, CELL.c.state, CELL.c.many)
    if controls:
        wanted = wanted.where(CELL.c.control.in_(controls))
    return _counts(wanted, db)


def at(db: Reads, moment: Instant) -> Board:
    """Return the board at a moment; of runs one after another that found the same only the last time is known."""
    older, newer = RUN.alias(), COUNTED.alias()
    last = select(func.max(older.c.began)).where(older.c.control == STANDING.c.control, older.c.began <= moment)
    joined = and_(RUN.c.control == STANDING.c.control, RUN.c.began == last.correlate(STANDING).scalar_subquery())
    runs = select(RUN.c.control, RUN.c.last, RUN.c.fresh_until, RUN.c.proof, RUN.c.entry)
    tested = {
        control: _then(run, moment) for control, run in _worth(runs.select_from(STANDING.join(RUN, joined)), db).items()
    }
    since = select(func.max(newer.c.since)).where(newer.c.control == STANDING.c.control, newer.c.since <= moment)
    same = and_(COUNTED.c.control == STANDING.c.control, COUNTED.c.since == since.correlate(STANDING).scalar_subquery())
    cells = select(COUNTED.c.control, COUNTED.c.system, COUNTED.c.state, COUNTED.c.many)
    return board(moment, tested, _counts(cells.select_from(STANDING.join(COUNTED, same)), db))


def past(db: Reads, control: str) -> dict[Instant, dict[tuple[str, str], int]]:
    """Return every set of counts of a control by system and state, under the moment since which it stood."""
    found: dict[Instant, dict[tuple[str, str], int]] = {}
    for row in db.execute(select(COUNTED).where(COUNTED.c.control == control)):
        found.setdefault(row.since, {})[row.system, row.state] = row.many
    return found


def forget(db: Connection, before: Instant) -> None:
    """Remove the counts that were superseded before a moment."""
    newer = COUNTED.alias()
    kept = select(func.max(newer.c.since)).where(newer.c.control == COUNTED.c.control, newer.c.since <= before)
    db.execute(delete(COUNTED).where(COUNTED.c.since < kept.correlate(COUNTED).scalar_subquery()))


def _worth(wanted: Select[Any], db: Reads) -> dict[str, Worth]:
    """Return by control what its run is worth."""
    rows: Sequence[Any] = db.execute(wanted).all()
    return {row[0]: Worth(*row[1:]) for row in rows}


def _counts(wanted: Select[Any], db: Reads) -> dict[str, list[Count]]:
    """Return counts by control."""
    found: dict[str, list[Count]] = {}
    for row in db.execute(wanted).all():
        one = Count._make(row)
        found.setdefault(one.control, []).append(one)
    return found


def _then(run: Worth, moment: Instant) -> Worth:
    """Return what a run of several was worth at a moment: up to its last it was run again before it went stale."""
    if moment <= run.tested:
        return run._replace(tested=moment, fresh_until=moment)
    return run
