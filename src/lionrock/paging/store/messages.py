"""Queries on messages and on what is known of the lines they go over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.paging.record import LineState, Message
from lionrock.paging.store.tables import LINE, MESSAGE, Reads

MOST_DUE = 32
"""Messages taken in one round of sending."""


def add(db: Connection, message: Message) -> None:
    """Insert a message."""
    db.execute(
        insert(MESSAGE).values(
            id=message.id,
            page=message.page,
            call=message.call,
            person=message.person,
            line=message.line,
            state=message.state,
            tries=message.tries,
            due=message.due,
            digest=message.digest,
            sealed=message.sealed,
            made_at=message.made_at,
        )
    )


def save(db: Connection, message: Message) -> None:
    """Write back where a message stands."""
    values = {"state": message.state, "tries": message.tries, "due": message.due}
    db.execute(update(MESSAGE).where(MESSAGE.c.id == message.id).values(values))


def get(db: Reads, id: str) -> Message:
    """Return one message."""
    return _message(db.execute(select(MESSAGE).where(MESSAGE.c.id == id)).one())


def due(db: Reads, now: Instant) -> list[Message]:
    """Return the messages to send now, the earliest first."""
    wanted = select(MESSAGE).where(MESSAGE.c.state == "waiting", MESSAGE.c.due <= now)
    return [_message(row) for row in db.execute(wanted.order_by(MESSAGE.c.due, MESSAGE.c.id).limit(MOST_DUE))]


def of(db: Reads, page: str) -> list[Message]:
    """Return the messages of a page, the oldest first."""
    rows = db.execute(select(MESSAGE).where(MESSAGE.c.page == page).order_by(MESSAGE.c.made_at, MESSAGE.c.id))
    return [_message(row) for row in rows]


def by_code(db: Reads, digest: str) -> Message | None:
    """Return the message that carries a code."""
    row = db.execute(select(MESSAGE).where(MESSAGE.c.digest == digest)).first()
    return None if row is None else _message(row)


def drop(db: Connection, page: str) -> None:
    """Give up the messages of a page that still wait."""
    waits = (MESSAGE.c.page == page) & (MESSAGE.c.state == "waiting")
    db.execute(update(MESSAGE).where(waits).values(state="dropped"))


def drop_over(db: Connection, page: str, lines: Iterable[str]) -> None:
    """Give up every message of a page over these lines, sent ones too: their codes answer nothing more."""
    gone = (MESSAGE.c.page == page) & MESSAGE.c.line.in_(list(lines))
    db.execute(update(MESSAGE).where(gone).values(state="dropped"))


def line(db: Reads, id: str) -> LineState:
    """Return what is known of a line."""
    row = db.execute(select(LINE).where(LINE.c.id == id)).first()
    return LineState(id) if row is None else _line(row)


def keep(db: Connection, state: LineState) -> None:
    """Write what is known of a line."""
    values: dict[str, Any] = {
        "accepted_at": state.accepted_at,
        "proven_at": state.proven_at,
        "failed_at": state.failed_at,
        "problem": {"en": state.problem.en, "zh": state.problem.zh} if state.problem else None,
        "set_as": state.set_as,
    }
    if db.execute(update(LINE).where(LINE.c.id == state.id).values(values)).rowcount == 0:
        db.execute(insert(LINE).values(id=state.id, **values))


def _message(row: Row[Any]) -> Message:
    """Return the message of a row."""
    return Message(
        id=row.id,
        page=row.page,
        call=row.call,
        person=row.person,
        line=row.line,
        digest=row.digest,
        sealed=bytes(row.sealed),
        made_at=row.made_at,
        due=row.due,
        state=row.state,
        tries=row.tries,
    )


def _line(row: Row[Any]) -> LineState:
    """Return the state of a row."""
    problem = Text(row.problem["en"], row.problem["zh"]) if row.problem else None
    return LineState(row.id, row.accepted_at, row.proven_at, row.failed_at, problem, row.set_as)
