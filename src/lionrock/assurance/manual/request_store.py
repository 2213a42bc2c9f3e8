"""Every statement on requests for evidence and their answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.assurance.manual.record import Reply, Request
from lionrock.assurance.manual.tables import ANSWER, REQUEST
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads


def add(db: Connection, one: Request) -> None:
    """Add a request."""
    values = {name: getattr(one, name) for name in REQUEST.c.keys()}  # noqa: SIM118 of columns
    db.execute(insert(REQUEST).values(**values | {"systems": list(one.systems)}))


def next_number(db: Connection) -> int:
    """Return the number of the next request."""
    return int(db.execute(select(func.coalesce(func.max(REQUEST.c.number), 0))).scalar_one()) + 1


def get(db: Reads, id: str) -> Request | None:
    """Return a request by id or by its reference, None when there is none."""
    number = id[3:] if id.startswith("ER-") else ""
    column = REQUEST.c.number == int(number) if number.isascii() and number.isdigit() else REQUEST.c.id == id
    row = db.execute(select(REQUEST).where(column)).one_or_none() if len(id) <= 32 else None  # noqa: PLR2004 digits of an id
    return None if row is None else _made(row)


def listing(db: Reads, most: int = 200) -> list[Request]:
    """Return requests, those first that wait for somebody, then the newest."""
    waiting = select(REQUEST).where(REQUEST.c.state.in_(("answered", "open"))).order_by(REQUEST.c.state, REQUEST.c.due)
    done = select(REQUEST).where(REQUEST.c.state.not_in(("answered", "open"))).order_by(REQUEST.c.number.desc())
    return [_made(row) for wanted in (waiting, done) for row in db.execute(wanted.limit(most))][:most]


def waiting(db: Reads, now: Instant) -> tuple[int, int]:
    """Return how many requests are answered and not yet judged, and how many open ones are past their day."""
    answered = select(func.count()).select_from(REQUEST).where(REQUEST.c.state == "answered")
    late = select(func.count()).select_from(REQUEST).where(REQUEST.c.state == "open", REQUEST.c.due <= now)
    return int(db.execute(answered).scalar_one()), int(db.execute(late).scalar_one())


def move(db: Connection, id: str, before: str, under: str, **values: Any) -> bool:
    """Change a request that is in this state under this link; say whether it was."""
    same = (REQUEST.c.id == id, REQUEST.c.state == before, REQUEST.c.link == under)
    return db.execute(update(REQUEST).where(*same).values(**values)).rowcount == 1


def reply(db: Connection, one: Reply) -> None:
    """Add an answer."""
    db.execute(insert(ANSWER).values(**{name: getattr(one, name) for name in ANSWER.c.keys()}))  # noqa: SIM118 of columns


def judge(db: Connection, one: Reply) -> None:
    """Keep what became of an answer."""
    values = {name: getattr(one, name) for name in ("verdict", "judged", "judge", "why", "judged_entry")}
    db.execute(update(ANSWER).where(ANSWER.c.id == one.id).values(**values))


def replies(db: Reads, request: str) -> list[Reply]:
    """Return the answers to a request, the newest first."""
    wanted = select(ANSWER).where(ANSWER.c.request == request).order_by(ANSWER.c.at.desc(), ANSWER.c.id.desc())
    return [Reply(**dict(row._mapping) | {"sealed": bytes(row.sealed)}) for row in db.execute(wanted)]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def _made(row: Row[Any]) -> Request:
    """Return the request of a row."""
    found = {"systems": tuple(row.systems), "sealed": bytes(row.sealed)}
    return Request(**dict(row._mapping) | found)  # noqa: SLF001 as above
