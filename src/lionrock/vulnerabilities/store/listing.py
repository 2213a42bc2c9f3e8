"""What pages and figures ask: lists, counts, histories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import LEVELS
from lionrock.vulnerabilities.store.lists import excepted
from lionrock.vulnerabilities.store.tables import CVE, FINDING, HOST, LOOK, SCAN, TURN, WEAKNESS
from lionrock.vulnerabilities.store.writing import Reads

_ORDER: Final = case({level: number for number, level in enumerate(LEVELS)}, value=FINDING.c.level, else_=len(LEVELS))
AGES: Final = (7, 30, 90, 180)
"""Days that part the ages of open findings."""


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


def relatives(db: Reads, id: str, cves: Sequence[str]) -> list[dict[str, Any]]:
    """Return what other scanners call the same CVE numbers."""
    wanted = (
        select(WEAKNESS.c.id, WEAKNESS.c.scanner, WEAKNESS.c.identifier, WEAKNESS.c.title)
        .where(WEAKNESS.c.id.in_(select(CVE.c.weakness).where(CVE.c.cve.in_(list(cves)[:400]))), WEAKNESS.c.id != id)
        .order_by(WEAKNESS.c.scanner, WEAKNESS.c.identifier)
        .limit(20)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


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


def late(db: Reads, now: Instant) -> int:
    """Return how many findings are past due without an exception."""
    wanted = select(func.count()).select_from(FINDING)
    wanted = wanted.where(FINDING.c.state == "open", FINDING.c.due <= now, ~excepted(now))
    return int(db.execute(wanted).scalar_one())


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


def every_host(db: Reads) -> list[dict[str, Any]]:
    """Return every host."""
    return [dict(row) for row in db.execute(select(HOST).order_by(HOST.c.name)).mappings()]


def scans(db: Reads, most: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Return imports, the last first."""
    wanted = select(SCAN).order_by(SCAN.c.learned.desc(), SCAN.c.id.desc()).limit(most).offset(offset)
    return [dict(row) for row in db.execute(wanted).mappings()]


def scan(db: Reads, id: str) -> dict[str, Any]:
    """Return one import; raises NotFoundError."""
    row = db.execute(select(SCAN).where(SCAN.c.id == id)).mappings().one_or_none()
    if row is None:
        raise _none()
    return dict(row)


def newest(db: Reads) -> list[dict[str, Any]]:
    """Return of every scanner the import of its latest scan."""
    last = select(SCAN.c.scanner, func.max(SCAN.c.at).label("at")).group_by(SCAN.c.scanner).subquery()
    wanted = (
        select(SCAN).join(last, (SCAN.c.scanner == last.c.scanner) & (SCAN.c.at == last.c.at)).order_by(SCAN.c.scanner)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def looks(db: Reads, host: str, scanner: str, most: int = 100) -> list[dict[str, Any]]:
    """Return when a scanner looked at a host, the latest first."""
    wanted = (
        select(LOOK, SCAN.c.name.label("scan_name"), SCAN.c.whole)
        .join(SCAN, SCAN.c.id == LOOK.c.scan)
        .where(LOOK.c.host == host, LOOK.c.scanner == scanner)
        .order_by(LOOK.c.at.desc())
        .limit(most)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def unfinished(db: Reads, scan: str, most: int = 50) -> list[dict[str, Any]]:
    """Return hosts of a scan that do not count as looked at, with the reason."""
    wanted = (
        select(HOST.c.name, LOOK.c.why)
        .join(HOST, HOST.c.id == LOOK.c.host)
        .where(LOOK.c.scan == scan, LOOK.c.finished == False)  # noqa: E712 a column
        .order_by(HOST.c.name)
        .limit(most)
    )
    return [dict(row) for row in db.execute(wanted).mappings()]


def seen_since(db: Reads, since: Instant) -> set[str]:
    """Return the assets that some scan looked at, to the end, since a time."""
    wanted = (
        select(HOST.c.asset)
        .join(LOOK, LOOK.c.host == HOST.c.id)
        .where(HOST.c.asset.is_not(None), LOOK.c.finished == True, LOOK.c.at > since)  # noqa: E712 a column
        .distinct()
    )
    return set(db.execute(wanted).scalars())


def last_look(db: Reads, system: str) -> Instant | None:
    """Return when a scan last looked at a host of a system to the end."""
    wanted = (
        select(func.max(LOOK.c.at))
        .join(HOST, HOST.c.id == LOOK.c.host)
        .where(HOST.c.system == system, LOOK.c.finished == True)  # noqa: E712 a column
    )
    found: Instant | None = db.execute(wanted).scalar()
    return found


def turns(db: Reads, finding: str) -> list[tuple[Instant, str, str]]:
    """Return time, what and scan of the turns of a finding, in order."""
    wanted = select(TURN.c.at, TURN.c.what, TURN.c.scan).where(TURN.c.finding == finding).order_by(TURN.c.at)
    return [(row.at, row.what, row.scan) for row in db.execute(wanted)]


def dated(db: Reads, hosts: Sequence[str]) -> Iterator[Any]:
    """Yield id, opened, due, level, exposure, system and listing of the open findings of some hosts."""
    wanted = (
        select(
            FINDING.c.id,
            FINDING.c.opened,
            FINDING.c.due,
            FINDING.c.level,
            HOST.c.exposure,
            HOST.c.system,
            WEAKNESS.c.exploited,
        )
        .join(HOST, HOST.c.id == FINDING.c.host)
        .join(WEAKNESS, WEAKNESS.c.id == FINDING.c.weakness)
        .where(FINDING.c.state == "open", FINDING.c.host.in_(hosts))
    )
    yield from db.execute(wanted)


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
    return NotFoundError(
        Text("no such vulnerability or scan", "沒有此漏洞或掃描"), Text("See the list.", "請查閱清單。")
    )
