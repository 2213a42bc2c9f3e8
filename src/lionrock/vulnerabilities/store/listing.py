"""What is asked of findings and weaknesses: lists with their filters, one of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import LEVELS
from lionrock.vulnerabilities.store.lists import excepted
from lionrock.vulnerabilities.store.tables import CVE, FINDING, HOST, WEAKNESS
from lionrock.vulnerabilities.store.writing import Reads

_ORDER: Final = case({level: number for number, level in enumerate(LEVELS)}, value=FINDING.c.level, else_=len(LEVELS))


@dataclass(frozen=True, slots=True)
class Search:
    """What to list; empty words mean any. `standing` is overdue, excepted, listed (as exploited) or likely."""

    state: str = "open"
    level: str = ""
    system: str = ""
    scanner: str = ""
    standing: str = ""
    text: str = ""
    asset: str = ""
    host: str = ""
    weakness: str = ""
    limit: int = 50
    offset: int = 0


def findings(db: Reads, search: Search, now: Instant) -> list[dict[str, Any]]:
    """Return findings with host and weakness: what is due first stands first, then the gravest."""
    wanted = _wanted(
        select(
            FINDING,
            HOST.c.name.label("host_name"),
            HOST.c.asset,
            HOST.c.system,
            HOST.c.exposure,
            WEAKNESS.c.title,
            WEAKNESS.c.identifier,
            WEAKNESS.c.cves,
            WEAKNESS.c.exploited,
            WEAKNESS.c.likelihood,
            excepted(now).label("excepted"),
        ),
        search,
        now,
    )
    wanted = wanted.order_by(FINDING.c.due.is_(None), FINDING.c.due, _ORDER, FINDING.c.id)
    return [dict(row) for row in db.execute(wanted.limit(search.limit).offset(search.offset)).mappings()]


def count(db: Reads, search: Search, now: Instant) -> int:
    """Return how many findings there are."""
    return int(db.execute(_wanted(select(func.count()), search, now)).scalar_one())


def finding(db: Reads, id: str, now: Instant) -> dict[str, Any]:
    """Return one finding with host and weakness; raises NotFoundError."""
    row = db.execute(
        select(
            FINDING,
            HOST.c.name.label("host_name"),
            HOST.c.also,
            HOST.c.asset,
            HOST.c.system,
            HOST.c.exposure,
            excepted(now).label("excepted"),
        )
        .join(HOST, HOST.c.id == FINDING.c.host)
        .where(FINDING.c.id == id)
    )
    found = row.mappings().one_or_none()
    if found is None:
        raise _none()
    return dict(found)


def weakness(db: Reads, id: str) -> dict[str, Any]:
    """Return one weakness; raises NotFoundError."""
    row = db.execute(select(WEAKNESS).where(WEAKNESS.c.id == id)).mappings().one_or_none()
    if row is None:
        raise _none()
    return dict(row)


def find(db: Reads, words: str, most: int = 10) -> list[dict[str, Any]]:
    """Return weaknesses whose title, number or CVE holds words; findings are not looked through."""
    sought = words.strip()
    numbered = select(CVE.c.weakness).where(CVE.c.cve == sought.upper())
    wanted = (
        select(WEAKNESS.c.id, WEAKNESS.c.title, WEAKNESS.c.identifier)
        .where(
            or_(
                WEAKNESS.c.title.icontains(sought, autoescape=True),
                WEAKNESS.c.identifier.icontains(sought, autoescape=True),
                WEAKNESS.c.id.in_(numbered),
            )
        )
        .order_by(WEAKNESS.c.exploited.is_(None), WEAKNESS.c.title)
        .limit(most)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def relatives(db: Reads, id: str, cves: Sequence[str]) -> list[dict[str, Any]]:
    """Return what other scanners call the same CVE numbers."""
    wanted = (
        select(WEAKNESS.c.id, WEAKNESS.c.scanner, WEAKNESS.c.identifier, WEAKNESS.c.title)
        .where(WEAKNESS.c.id.in_(select(CVE.c.weakness).where(CVE.c.cve.in_(list(cves)[:400]))), WEAKNESS.c.id != id)
        .order_by(WEAKNESS.c.scanner, WEAKNESS.c.identifier)
        .limit(20)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def _wanted(wanted: Select[Any], search: Search, now: Instant) -> Select[Any]:
    """Return a statement over findings that asks for what is searched."""
    wanted = wanted.select_from(FINDING).join(HOST, HOST.c.id == FINDING.c.host)
    wanted = wanted.join(WEAKNESS, WEAKNESS.c.id == FINDING.c.weakness)
    exact = {
        FINDING.c.state: search.state,
        FINDING.c.level: search.level,
        FINDING.c.scanner: search.scanner,
        FINDING.c.host: search.host,
        FINDING.c.weakness: search.weakness,
        HOST.c.asset: search.asset,
    }
    wanted = wanted.where(*(column == value for column, value in exact.items() if value))
    if search.system:
        wanted = wanted.where(HOST.c.system.is_(None) if search.system == "none" else HOST.c.system == search.system)
    if search.standing:
        wanted = wanted.where(_standing(search.standing, now))
    return wanted.where(_mentions(search.text)) if search.text else wanted


def _standing(standing: str, now: Instant) -> ColumnElement[bool]:
    """Return the condition of one of the standings."""
    late = FINDING.c.due <= now
    return {
        "overdue": and_(late, ~excepted(now)),
        "excepted": excepted(now),
        "listed": WEAKNESS.c.exploited.is_not(None),
        "likely": WEAKNESS.c.likelihood >= 0.1,  # noqa: PLR2004 the top few per cent of EPSS
    }.get(standing, late)


def _mentions(text: str) -> ColumnElement[bool]:
    """Return the condition that title, number, CVE, component or host holds words."""
    sought = text.strip()
    columns = (WEAKNESS.c.title, WEAKNESS.c.identifier, FINDING.c.component, HOST.c.name)
    found = [column.icontains(sought, autoescape=True) for column in columns]
    numbered = select(CVE.c.weakness).where(CVE.c.cve == sought.upper())
    return or_(*found, FINDING.c.weakness.in_(numbered))


def _none() -> NotFoundError:
    """Return the error for what is not there."""
    return NotFoundError(Text("no such vulnerability", "沒有此漏洞"), Text("See the list.", "請查閱清單。"))
