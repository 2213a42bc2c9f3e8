"""What was imported and what hosts and findings went through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.store.tables import FINDING, HOST, LOOK, SCAN, TURN, WEAKNESS
from lionrock.vulnerabilities.store.writing import Reads


def every_host(db: Reads) -> list[dict[str, Any]]:
    """Return every host."""
    return [dict(row) for row in db.execute(select(HOST).order_by(HOST.c.name)).mappings()]


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


def scans(db: Reads, most: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Return imports, the last first."""
    wanted = select(SCAN).order_by(SCAN.c.learned.desc(), SCAN.c.id.desc()).limit(most).offset(offset)
    return [dict(row) for row in db.execute(wanted).mappings()]


def scan(db: Reads, id: str) -> dict[str, Any]:
    """Return one import; raises NotFoundError."""
    row = db.execute(select(SCAN).where(SCAN.c.id == id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(Text("no such scan", "沒有此掃描"), Text("See the list.", "請查閱清單。"))
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


def turns(db: Reads, finding: str) -> list[tuple[Instant, str, str]]:
    """Return time, what and scan of the turns of a finding, in order."""
    wanted = select(TURN.c.at, TURN.c.what, TURN.c.scan).where(TURN.c.finding == finding).order_by(TURN.c.at)
    return [(row.at, row.what, row.scan) for row in db.execute(wanted)]
