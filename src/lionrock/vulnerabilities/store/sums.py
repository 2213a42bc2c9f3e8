"""Figures: counts by system, severity and age, hosts that nobody registered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, case, func, select

from lionrock.kernel.clock import Instant
from lionrock.vulnerabilities.store.lists import excepted
from lionrock.vulnerabilities.store.tables import FINDING, HOST, LOOK, WEAKNESS
from lionrock.vulnerabilities.store.writing import Reads

AGES: Final = (7, 30, 90, 180)
"""Days that part the ages of open findings."""
BILL: Final = "cyclonedx"
"""The kind of file that tells what a program is made of, and looks at no host."""


def sums(db: Reads, now: Instant) -> list[dict[str, Any]]:
    """Return open findings by system and level: how many, how many past due, and of those excepted."""
    late = and_(FINDING.c.due.is_not(None), FINDING.c.due <= now)
    wanted = (
        select(
            HOST.c.system,
            FINDING.c.level,
            func.count().label("open"),
            func.sum(case((late, 1), else_=0)).label("past"),
            func.sum(case((and_(late, excepted(now)), 1), else_=0)).label("excepted"),
        )
        .join(HOST, HOST.c.id == FINDING.c.host)
        .where(FINDING.c.state == "open")
        .group_by(HOST.c.system, FINDING.c.level)
    )
    return [
        {**row, "past": int(row["past"]), "excepted": int(row["excepted"])}
        for row in map(dict, db.execute(wanted).mappings())
    ]


def ages(db: Reads, now: Instant) -> dict[tuple[int, str], int]:
    """Return open findings by age and level; the age is the number of bounds of `AGES` it has passed."""
    steps = [(FINDING.c.opened > now - timedelta(days=days), number) for number, days in enumerate(AGES)]
    age = case(*steps, else_=len(AGES))
    wanted = (
        select(age.label("age"), FINDING.c.level, func.count().label("many"))
        .where(FINDING.c.state == "open")
        .group_by(age, FINDING.c.level)
    )
    return {(int(row["age"]), row["level"]): int(row["many"]) for row in db.execute(wanted).mappings()}


def totals(db: Reads) -> dict[str, int]:
    """Return how many findings stand in each state."""
    rows = db.execute(select(FINDING.c.state, func.count().label("many")).group_by(FINDING.c.state))
    return {row["state"]: int(row["many"]) for row in rows.mappings()}


def overdue(db: Reads, now: Instant, level: str) -> dict[str, int]:
    """Return by system how many findings of a level are past due without an exception; only critical systems."""
    wanted = (
        select(HOST.c.system, func.count().label("many"))
        .join(HOST, HOST.c.id == FINDING.c.host)
        .where(FINDING.c.state == "open", FINDING.c.level == level, FINDING.c.due <= now)
        .where(HOST.c.system.is_not(None), ~excepted(now))
        .group_by(HOST.c.system)
    )
    return {row["system"]: int(row["many"]) for row in db.execute(wanted).mappings()}


def unmatched(db: Reads, most: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Return hosts that the register does not know, those with most open findings first."""
    many = func.count(FINDING.c.id)
    wanted = (
        select(HOST.c.id, HOST.c.name, HOST.c.also, many.label("open"))
        .outerjoin(FINDING, and_(FINDING.c.host == HOST.c.id, FINDING.c.state == "open"))
        .where(HOST.c.asset.is_(None))
        .group_by(HOST.c.id, HOST.c.name, HOST.c.also)
        .order_by(many.desc(), HOST.c.name)
        .limit(most)
        .offset(offset)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def host_counts(db: Reads) -> tuple[int, int]:
    """Return how many hosts there are, and how many the register does not know."""
    wanted = select(func.count().label("many"), func.count(HOST.c.asset).label("known")).select_from(HOST)
    row = db.execute(wanted).mappings().one()
    return int(row["many"]), int(row["many"] - row["known"])


def last_look(db: Reads, system: str) -> Instant | None:
    """Return when a scan last looked at a host of a system to the end."""
    wanted = (
        select(func.max(LOOK.c.at))
        .join(HOST, HOST.c.id == LOOK.c.host)
        .where(HOST.c.system == system, LOOK.c.finished == True)  # noqa: E712 a column
    )
    found: Instant | None = db.execute(wanted).scalar()
    return found


def open_of(db: Reads, system: str) -> tuple[dict[str, int], int]:
    """Return the open findings of a system by level, and how many of all are listed as exploited."""
    wanted = (
        select(FINDING.c.level, func.count().label("many"), func.count(WEAKNESS.c.exploited).label("exploited"))
        .join(HOST, HOST.c.id == FINDING.c.host)
        .join(WEAKNESS, WEAKNESS.c.id == FINDING.c.weakness)
        .where(FINDING.c.state == "open", HOST.c.system == system)
        .group_by(FINDING.c.level)
    )
    rows = list(db.execute(wanted).mappings())
    return {row["level"]: int(row["many"]) for row in rows}, sum(int(row["exploited"]) for row in rows)


def looked_at(db: Reads, since: Instant, *, bills: bool = False) -> dict[str, Instant]:
    """Return when a scan last looked to the end at each registered asset, or a bill of materials last told of it."""
    kind = LOOK.c.scanner == BILL if bills else and_(LOOK.c.scanner != BILL, LOOK.c.finished == True)  # noqa: E712 a column
    wanted = (
        select(HOST.c.asset, func.max(LOOK.c.at).label("at"))
        .join(HOST, HOST.c.id == LOOK.c.host)
        .where(HOST.c.asset.is_not(None), LOOK.c.at >= since, kind)
        .group_by(HOST.c.asset)
    )
    return {row["asset"]: row["at"] for row in db.execute(wanted).mappings()}


def exploited(db: Reads, now: Instant) -> dict[str, tuple[int, int]]:
    """Return by critical system how many open findings are listed as exploited without an exception, and past due."""
    late = case((and_(FINDING.c.due.is_not(None), FINDING.c.due <= now), 1), else_=0)
    wanted = (
        select(HOST.c.system, func.count().label("open"), func.sum(late).label("late"))
        .select_from(FINDING)
        .join(HOST, HOST.c.id == FINDING.c.host)
        .join(WEAKNESS, WEAKNESS.c.id == FINDING.c.weakness)
        .where(FINDING.c.state == "open", WEAKNESS.c.exploited.is_not(None))
        .where(HOST.c.system.is_not(None), ~excepted(now))
        .group_by(HOST.c.system)
    )
    return {row["system"]: (int(row["open"]), int(row["late"])) for row in db.execute(wanted).mappings()}
