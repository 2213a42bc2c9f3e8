"""Statements of an import: hosts, weaknesses, findings, looks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.database import Database, add
from lionrock.vulnerabilities.store.tables import (
    CVE,
    EXPLOITED,
    FINDING,
    HOST,
    LIKELIHOOD,
    LOOK,
    SCAN,
    TURN,
    WEAKNESS,
)
from lionrock.vulnerabilities.turning import Standing

Reads = Database | Connection
Item = TypeVar("Item")
_MOST: Final = 500
"""Values in one statement."""
_FINDING: Final = tuple(column.name for column in FINDING.columns)
_TIMES: Final = tuple(_FINDING.index(name) for name in ("first_seen", "last_seen", "opened", "ended", "due"))
_LOCAL: Final = _FINDING.index("local")


def chunks(items: Collection[Item], most: int = _MOST) -> Iterator[Sequence[Item]]:
    """Yield items a few hundred at a time."""
    listed = list(items)
    for at in range(0, len(listed), most):
        yield listed[at : at + most]


def scan_of(db: Reads, digest: str, said: str) -> dict[str, Any] | None:
    """Return the import of a file by its digest and what a person said of it."""
    row = db.execute(select(SCAN).where(SCAN.c.digest == digest, SCAN.c.said == said)).mappings().one_or_none()
    return dict(row) if row else None


def begin(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an import that is under way."""
    db.execute(insert(SCAN).values(**values))


def advance(db: Connection, id: str, values: Mapping[str, Any]) -> None:
    """Keep how far an import is."""
    db.execute(update(SCAN).where(SCAN.c.id == id).values(**values))


def hosts(db: Reads, names: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the hosts of these names."""
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(names):
        for row in db.execute(select(HOST).where(HOST.c.name.in_(some))).mappings():
            found[row["name"]] = dict(row)
    return found


def add_hosts(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add hosts."""
    if rows:
        db.execute(insert(HOST), list(rows))


def place_hosts(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set where hosts stand: `key` is the id; asset, system, exposure and other names follow."""
    if rows:
        db.execute(update(HOST).where(HOST.c.id == bindparam("key")), list(rows))


def weaknesses(db: Reads, scanner: str, identifiers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the weaknesses of a scanner with these identifiers."""
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(identifiers):
        wanted = select(WEAKNESS).where(WEAKNESS.c.scanner == scanner, WEAKNESS.c.identifier.in_(some))
        for row in db.execute(wanted).mappings():
            found[row["identifier"]] = dict(row)
    return found


def add_weaknesses(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add weaknesses with their CVE numbers."""
    if rows:
        db.execute(insert(WEAKNESS), list(rows))
        add(db, CVE, ("cve", "weakness"), [(cve, row["id"]) for row in rows for cve in row["cves"]])


def mend_weaknesses(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what is known of weaknesses: `key` is the id."""
    if rows:
        db.execute(update(WEAKNESS).where(WEAKNESS.c.id == bindparam("key")), list(rows))


def add_cves(db: Connection, rows: Sequence[tuple[str, str]]) -> None:
    """Add CVE numbers of weaknesses."""
    add(db, CVE, ("cve", "weakness"), rows)


def known_cves(db: Reads, names: Collection[str]) -> tuple[dict[str, Instant], dict[str, float]]:
    """Return since when each CVE is listed as exploited, and how likely each is to be."""
    listed: dict[str, Instant] = {}
    likely: dict[str, float] = {}
    for some in chunks(names):
        dates = db.execute(select(EXPLOITED.c.cve, EXPLOITED.c.added).where(EXPLOITED.c.cve.in_(some)))
        listed |= {row.cve: row.added for row in dates}
        scores = db.execute(select(LIKELIHOOD.c.cve, LIKELIHOOD.c.score).where(LIKELIHOOD.c.cve.in_(some)))
        likely |= {row.cve: row.score for row in scores}
    return listed, likely


def standings(db: Reads, keys: Collection[str]) -> dict[str, Standing]:
    """Return the findings of these identities as they stand."""
    columns = [FINDING.c[name] for name in Standing.__slots__]
    found: dict[str, Standing] = {}
    for some in chunks(keys):
        for row in db.execute(select(FINDING.c.identity, *columns).where(FINDING.c.identity.in_(some))):
            found[row.identity] = Standing(**{name: getattr(row, name) for name in Standing.__slots__})
    return found


def add_findings(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add findings, by the driver itself."""
    add(db, FINDING, _FINDING, [_row(row) for row in rows])


def mend_findings(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what was told anew of findings: `key` is the id; all rows hold the same columns."""
    if rows:
        db.execute(update(FINDING).where(FINDING.c.id == bindparam("key")), list(rows))


def turn(db: Connection, scan: str, rows: Sequence[tuple[str, Instant, str]]) -> None:
    """Add turns of findings, each of which a scan makes once."""
    add(db, TURN, ("finding", "scan", "at", "what"), [(id, scan, micros(at), what) for id, at, what in rows])


def add_looks(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add which hosts a scan looked at."""
    if rows:
        db.execute(insert(LOOK), list(rows))


def later(db: Reads, scanner: str, hosts: Collection[str], after: Instant) -> dict[str, list[tuple[str, Instant]]]:
    """Return scans that looked at these hosts after a time and finished, by host, the earliest first."""
    found: dict[str, list[tuple[str, Instant]]] = {}
    for some in chunks(hosts):
        wanted = (
            select(LOOK.c.host, LOOK.c.scan, LOOK.c.at)
            .where(LOOK.c.host.in_(some), LOOK.c.scanner == scanner, LOOK.c.at > after, LOOK.c.finished == True)  # noqa: E712 a column
            .order_by(LOOK.c.at)
        )
        for row in db.execute(wanted):
            found.setdefault(row.host, []).append((row.scan, row.at))
    return found


def scope_blobs(db: Reads, scans: Collection[str]) -> dict[str, str]:
    """Return where the scopes of scans are kept."""
    return {
        row.id: row.scope
        for some in chunks(scans)
        for row in db.execute(select(SCAN.c.id, SCAN.c.scope).where(SCAN.c.id.in_(some)))
    }


def there(db: Reads, scanner: str, hosts: Collection[str]) -> Iterator[dict[str, Any]]:
    """Yield what a scanner told of these hosts that is not fixed."""
    columns = ("id", "identity", "host", "looked_for", "level", "port", "local", "quality", "last_seen")
    for some in chunks(hosts):
        wanted = select(*(FINDING.c[name] for name in columns)).where(
            FINDING.c.host.in_(some), FINDING.c.scanner == scanner, FINDING.c.state != "fixed"
        )
        for row in db.execute(wanted).mappings():
            yield dict(row)


def _row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a finding as the database keeps it."""
    values = [row[name] for name in _FINDING]
    for at in _TIMES:
        values[at] = None if values[at] is None else micros(values[at])
    values[_LOCAL] = int(values[_LOCAL])
    return tuple(values)
