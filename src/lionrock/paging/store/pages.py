"""Queries on pages and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.paging.model import Ending, Page, Policy
from lionrock.paging.record import Step
from lionrock.paging.store.tables import PAGE, STEP, Reads


def add(db: Connection, page: Page) -> None:
    """Insert a page."""
    db.execute(insert(PAGE).values(_values(page)))


def save(db: Connection, page: Page) -> None:
    """Write a page back."""
    db.execute(update(PAGE).where(PAGE.c.id == page.id).values(_values(page)))


def get(db: Reads, id: str) -> Page:
    """Return one page; raises NotFoundError."""
    row = db.execute(select(PAGE).where(PAGE.c.id == id)).first()
    if row is None:
        raise NotFoundError(
            Text("there is no such page", "沒有這次傳召"), Text("See Paging for those there are.", "請查看「傳召」頁。")
        )
    return _page(row)


def by_number(db: Reads, number: int) -> Page | None:
    """Return the page with a number."""
    row = db.execute(select(PAGE).where(PAGE.c.number == number)).first()
    return None if row is None else _page(row)


def by_key(db: Reads, key: str) -> Page | None:
    """Return the page that was opened under a key."""
    row = db.execute(select(PAGE).where(PAGE.c.key == key)).first()
    return None if row is None else _page(row)


def next_number(db: Connection) -> int:
    """Return the number of the next page."""
    return int(db.execute(select(func.max(PAGE.c.number))).scalar() or 0) + 1


def opened(db: Reads) -> list[Page]:
    """Return the pages that want an answer, the oldest first."""
    rows = db.execute(select(PAGE).where(PAGE.c.ended_at.is_(None)).order_by(PAGE.c.number))
    return [_page(row) for row in rows]


def count(db: Reads) -> int:
    """Return how many pages want an answer."""
    return int(db.execute(select(func.count()).select_from(PAGE).where(PAGE.c.ended_at.is_(None))).scalar() or 0)


def ended(db: Reads, most: int = 50, offset: int = 0) -> list[Page]:
    """Return the pages that were answered, the newest first."""
    wanted = select(PAGE).where(PAGE.c.ended_at.is_not(None)).order_by(PAGE.c.number.desc())
    return [_page(row) for row in db.execute(wanted.limit(most).offset(offset))]


def about(db: Reads, incident: str) -> list[Page]:
    """Return the pages about an incident, the oldest first."""
    rows = db.execute(select(PAGE).where(PAGE.c.incident == incident).order_by(PAGE.c.number))
    return [_page(row) for row in rows]


def latest(db: Reads, why: str) -> Page | None:
    """Return the newest page with a code, None when there was none."""
    row = db.execute(select(PAGE).where(PAGE.c.why == why).order_by(PAGE.c.number.desc()).limit(1)).first()
    return None if row is None else _page(row)


def note(db: Connection, step: Step) -> None:
    """Add a step."""
    db.execute(
        insert(STEP).values(
            page=step.page,
            at=step.at,
            kind=step.kind,
            person=step.person,
            line=step.line,
            detail=step.detail,
            who=step.who,
            entry=step.entry,
        )
    )


def steps(db: Reads, pages: Sequence[str]) -> list[Step]:
    """Return the steps of pages, the oldest first."""
    rows = db.execute(select(STEP).where(STEP.c.page.in_(list(pages))).order_by(STEP.c.number))
    return [Step(row.page, row.at, row.kind, row.entry, row.person, row.line, row.detail, row.who) for row in rows]


def _values(page: Page) -> dict[str, Any]:
    """Return the columns of a page."""
    ending = page.ending
    return {
        "id": page.id,
        "number": page.number,
        "key": page.key,
        "why": page.why,
        "incident": page.incident,
        "minutes": page.policy.minutes,
        "rounds": page.policy.rounds,
        "everybody": page.policy.everybody,
        "opened_at": page.opened_at,
        "entry": page.entry,
        "exercise": page.exercise,
        "roles": list(page.roles),
        "last": list(page.last),
        "only": page.only,
        "person": page.person,
        "state": page.state,
        "round": page.round,
        "calls": page.calls,
        "called": list(page.called),
        "ladder": list(page.ladder),
        "current": page.current,
        "deadline": page.deadline,
        "timer": page.timer,
        "unanswered_at": page.unanswered_at,
        "ended_at": ending.at if ending else None,
        "ending": msgspec.to_builtins(ending) if ending else None,
    }


def _page(row: Row[Any]) -> Page:
    """Return the page of a row."""
    return Page(
        id=row.id,
        number=row.number,
        key=row.key,
        why=row.why,
        incident=row.incident,
        policy=Policy(row.minutes, row.rounds, row.everybody),
        opened_at=row.opened_at,
        entry=row.entry,
        exercise=row.exercise,
        roles=tuple(row.roles),
        last=tuple(row.last),
        only=row.only,
        person=row.person,
        state=row.state,
        round=row.round,
        calls=row.calls,
        called=tuple(row.called),
        ladder=tuple(row.ladder),
        current=row.current,
        deadline=row.deadline,
        timer=row.timer,
        unanswered_at=row.unanswered_at,
        ending=msgspec.convert(row.ending, Ending) if row.ending else None,
    )
