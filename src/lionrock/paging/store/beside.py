"""Queries on the switch and on watched questions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from lionrock.paging.record import Switch, Watched
from lionrock.paging.store.tables import QUESTION, SWITCH, Reads


def turn(db: Connection, switch: Switch) -> None:
    """Add a turn of the switch."""
    db.execute(
        insert(SWITCH).values(
            scope=switch.scope,
            assumed=switch.assumed,
            at=switch.at,
            who=switch.who,
            reason=switch.reason,
            entry=switch.entry,
        )
    )


def turned(db: Reads, scope: str) -> Switch | None:
    """Return how the switch of a scope stands, None when it was never turned."""
    wanted = select(SWITCH).where(SWITCH.c.scope == scope).order_by(SWITCH.c.number.desc()).limit(1)
    row = db.execute(wanted).first()
    return None if row is None else _switch(row)


def turns(db: Reads, most: int = 20) -> list[Switch]:
    """Return the latest turns, the newest first."""
    return [_switch(row) for row in db.execute(select(SWITCH).order_by(SWITCH.c.number.desc()).limit(most))]


def watch(db: Connection, watched: Watched) -> None:
    """Write a watched question; it takes the place of the incident's former one."""
    values = {
        "question": watched.question,
        "since": watched.since,
        "calls": watched.calls,
        "exercise": watched.exercise,
    }
    if db.execute(update(QUESTION).where(QUESTION.c.incident == watched.incident).values(values)).rowcount == 0:
        db.execute(insert(QUESTION).values(incident=watched.incident, **values))


def unwatch(db: Connection, incident: str) -> bool:
    """Forget the question of an incident; say whether there was one."""
    return db.execute(delete(QUESTION).where(QUESTION.c.incident == incident)).rowcount > 0


def watched(db: Reads, incident: str) -> Watched | None:
    """Return the watched question of an incident."""
    row = db.execute(select(QUESTION).where(QUESTION.c.incident == incident)).first()
    return None if row is None else Watched(row.incident, row.question, row.since, row.calls, row.exercise)


def _switch(row: Row[Any]) -> Switch:
    """Return the turn of a row."""
    return Switch(row.scope, row.assumed, row.at, row.who, row.reason, row.entry)
