"""Scenarios with their actions and acceptances, as sealed rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads
from lionrock.risk.store.tables import ACCEPTANCE, ACTION, ASSESSMENT, SCENARIO


def add(db: Connection, values: Mapping[str, Any]) -> None:
    """Add a scenario."""
    db.execute(insert(SCENARIO).values(**values))


def change(db: Connection, id: str, revision: int, values: Mapping[str, Any]) -> bool:
    """Change a scenario as it was read; say whether nobody was first."""
    fits = (SCENARIO.c.id == id, SCENARIO.c.revision == revision)
    return db.execute(update(SCENARIO).where(*fits).values(**values)).rowcount == 1


def number(db: Reads, assessment: str) -> int:
    """Return the highest number of an assessment's scenarios, dropped ones too."""
    return db.execute(select(func.max(SCENARIO.c.number)).where(SCENARIO.c.assessment == assessment)).scalar() or 0


def get(db: Reads, id: str) -> Row[Any] | None:
    """Return the row of a scenario that was not dropped."""
    wanted = select(SCENARIO).where(SCENARIO.c.id == id, SCENARIO.c.dropped == False)  # noqa: E712 a column
    return db.execute(wanted).one_or_none()


def of(db: Reads, assessment: str) -> list[Row[Any]]:
    """Return the rows of an assessment's scenarios by number, those dropped left out."""
    wanted = select(SCENARIO).where(SCENARIO.c.assessment == assessment, SCENARIO.c.dropped == False)  # noqa: E712 a column
    return list(db.execute(wanted.order_by(SCENARIO.c.number)))


def act(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an action."""
    db.execute(insert(ACTION).values(**values))


def done(db: Connection, id: str, values: Mapping[str, Any]) -> bool:
    """Mark an action that is not done; say whether it was not."""
    return db.execute(update(ACTION).where(ACTION.c.id == id, ACTION.c.done.is_(None)).values(**values)).rowcount == 1


def action(db: Reads, id: str) -> Row[Any] | None:
    """Return the row of an action."""
    return db.execute(select(ACTION).where(ACTION.c.id == id)).one_or_none()


def actions(db: Reads, scenarios: Iterable[str]) -> dict[str, list[Row[Any]]]:
    """Return the actions of these scenarios, those due first standing first."""
    found: dict[str, list[Row[Any]]] = {}
    wanted = select(ACTION).where(ACTION.c.scenario.in_(list(scenarios))).order_by(ACTION.c.due, ACTION.c.id)
    for row in db.execute(wanted):
        found.setdefault(row.scenario, []).append(row)
    return found


def accept(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an acceptance."""
    db.execute(insert(ACCEPTANCE).values(**values))


def acceptances(db: Reads, scenarios: Iterable[str]) -> dict[str, list[Row[Any]]]:
    """Return the acceptances of these scenarios, the newest first."""
    found: dict[str, list[Row[Any]]] = {}
    wanted = select(ACCEPTANCE).where(ACCEPTANCE.c.scenario.in_(list(scenarios)))
    for row in db.execute(wanted.order_by(ACCEPTANCE.c.at.desc(), ACCEPTANCE.c.id)):
        found.setdefault(row.scenario, []).append(row)
    return found


def late(db: Reads, day: date) -> int:
    """Return how many actions of scenarios that were not dropped should have been done before a day."""
    wanted = select(func.count()).select_from(ACTION.join(SCENARIO, SCENARIO.c.id == ACTION.c.scenario))
    fits = (ACTION.c.done.is_(None), ACTION.c.due < day.isoformat(), SCENARIO.c.dropped == False)  # noqa: E712 a column
    return int(db.execute(wanted.where(*fits)).scalar_one())


def acceptance(db: Reads, id: str) -> Row[Any] | None:
    """Return the row of an acceptance."""
    return db.execute(select(ACCEPTANCE).where(ACCEPTANCE.c.id == id)).one_or_none()


def end(db: Connection, id: str, at: Instant, who: str, why: str) -> bool:
    """End an acceptance nobody ended; say whether it was so."""
    fits = (ACCEPTANCE.c.id == id, ACCEPTANCE.c.ended.is_(None))
    return db.execute(update(ACCEPTANCE).where(*fits).values(ended=at, ended_by=who, ended_why=why)).rowcount == 1


def lapsed(db: Reads, now: Instant) -> list[Row[Any]]:
    """Return the acceptances whose time is over and that nobody ended."""
    return list(db.execute(select(ACCEPTANCE).where(ACCEPTANCE.c.ended.is_(None), ACCEPTANCE.c.until <= now)))


def accepted(db: Reads) -> list[Row[Any]]:
    """Return all acceptances with number, system and assessment of their scenarios, those that end first first."""
    wanted = (
        select(
            ACCEPTANCE,
            SCENARIO.c.number,
            SCENARIO.c.system,
            SCENARIO.c.threat,
            SCENARIO.c.assessment,
            SCENARIO.c.revision.label("written"),
            ASSESSMENT.c.number.label("assessment_number"),
        )
        .join(SCENARIO, SCENARIO.c.id == ACCEPTANCE.c.scenario)
        .join(ASSESSMENT, ASSESSMENT.c.id == SCENARIO.c.assessment)
        .order_by(ACCEPTANCE.c.ended.is_not(None), ACCEPTANCE.c.until)
    )
    return list(db.execute(wanted))
