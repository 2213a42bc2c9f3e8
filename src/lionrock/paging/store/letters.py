"""Queries on letters: sealed while they wait, emptied once they left or were given up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from lionrock.events.post import Posted
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.paging.record import Waiting
from lionrock.paging.store.tables import LETTER, Reads

MOST_DUE = 16
"""Letters taken in one round of sending."""


def known(db: Reads, key: str) -> bool:
    """Say whether a letter under this key was ever made."""
    return db.execute(select(LETTER.c.id).where(LETTER.c.key == key)).first() is not None


def add(db: Connection, one: Waiting) -> None:
    """Add a letter that waits."""
    db.execute(
        insert(LETTER).values(
            id=one.id,
            key=one.key,
            about=one.about,
            person=one.person,
            state="waiting",
            tries=one.tries,
            made=one.made,
            due=one.made,
            until=one.until,
            sealed=one.sealed,
        )
    )


def due(db: Reads, now: Instant) -> list[Waiting]:
    """Return the letters to send now, the earliest first."""
    wanted = select(LETTER).where(LETTER.c.state == "waiting", LETTER.c.due <= now)
    return [_waiting(row) for row in db.execute(wanted.order_by(LETTER.c.due, LETTER.c.id).limit(MOST_DUE))]


def drop(db: Connection, about: str) -> None:
    """Give up and empty whatever waits about something."""
    waits = (LETTER.c.about == about) & (LETTER.c.state == "waiting")
    db.execute(update(LETTER).where(waits).values(state="dropped", sealed=b""))


def sent(db: Connection, id: str, now: Instant, tries: int) -> None:
    """Keep that a letter was accepted, and empty it; one that was given up meanwhile stays so."""
    db.execute(update(LETTER).where(LETTER.c.id == id).values(sent=now, tries=tries, problem=None, sealed=b""))
    db.execute(update(LETTER).where(LETTER.c.id == id, LETTER.c.state == "waiting").values(state="sent"))


def failed(db: Connection, id: str, tries: int, problem: Text, due: Instant | None) -> None:
    """Keep why a letter was not accepted and when it is tried next; without that it is given up and emptied."""
    values: dict[str, Any] = {"tries": tries, "problem": {"en": problem.en, "zh": problem.zh}}
    values |= {"due": due} if due is not None else {"state": "failed", "sealed": b""}
    db.execute(update(LETTER).where(LETTER.c.id == id, LETTER.c.state == "waiting").values(values))


def newest(db: Reads, about: str) -> Posted | None:
    """Return how the newest letter about something stands."""
    wanted = select(LETTER).where(LETTER.c.about == about).order_by(LETTER.c.made.desc(), LETTER.c.id.desc())
    row = db.execute(wanted.limit(1)).first()
    if row is None:
        return None
    problem = Text(row.problem["en"], row.problem["zh"]) if row.problem else None
    return Posted(row.person, row.state, row.made, row.sent, row.due, row.tries, problem)


def _waiting(row: Row[Any]) -> Waiting:
    """Return the letter of a row."""
    return Waiting(row.id, row.key, row.about, row.person, row.made, row.until, bytes(row.sealed), row.tries)
