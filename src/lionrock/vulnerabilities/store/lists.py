"""Statements of the reference lists, the exceptions and the marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, func, insert, or_, select, update

from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.database import add
from lionrock.vulnerabilities.model import Exploited, Likelihood
from lionrock.vulnerabilities.store.tables import (
    CVE,
    EXCEPTION,
    EXPLOITED,
    FINDING,
    HOST,
    LIKELIHOOD,
    MARK,
    REFERENCE,
    WEAKNESS,
)
from lionrock.vulnerabilities.store.writing import Reads


def replace_likelihoods(db: Connection, entries: Iterable[Likelihood]) -> None:
    """Put a new list in place of the one before."""
    db.execute(delete(LIKELIHOOD))
    rows = [(one.cve, one.score, one.percentile) for one in entries]
    add(db, LIKELIHOOD, ("cve", "score", "percentile"), rows)


def replace_exploited(db: Connection, entries: Iterable[Exploited]) -> None:
    """Put a new catalogue in place of the one before."""
    db.execute(delete(EXPLOITED))
    rows = [
        (one.cve, micros(one.added), micros(one.due) if one.due else None, one.name, int(one.ransomware))
        for one in entries
    ]
    add(db, EXPLOITED, ("cve", "added", "due", "name", "ransomware"), rows)


def keep_reference(db: Connection, kind: str, values: Mapping[str, Any]) -> None:
    """Keep which list is in force."""
    db.execute(delete(REFERENCE).where(REFERENCE.c.kind == kind))
    db.execute(insert(REFERENCE).values(kind=kind, **values))


def references(db: Reads) -> dict[str, dict[str, Any]]:
    """Return the lists in force."""
    return {row["kind"]: dict(row) for row in db.execute(select(REFERENCE)).mappings()}


def reference_of(db: Reads, digest: str) -> dict[str, Any] | None:
    """Return the list that came from a file of this digest."""
    row = db.execute(select(REFERENCE).where(REFERENCE.c.digest == digest)).mappings().one_or_none()
    return dict(row) if row else None


def told_of(db: Reads, cves: Sequence[str]) -> list[dict[str, Any]]:
    """Return what the lists say of CVE numbers, in their order."""
    wanted = (
        select(
            CVE.c.cve,
            func.max(LIKELIHOOD.c.score).label("score"),
            func.max(LIKELIHOOD.c.percentile).label("percentile"),
        )
        .outerjoin(LIKELIHOOD, LIKELIHOOD.c.cve == CVE.c.cve)
        .where(CVE.c.cve.in_(list(cves)[:400]))
        .group_by(CVE.c.cve)
        .order_by(CVE.c.cve)
    )
    listed = {
        row["cve"]: dict(row)
        for row in db.execute(select(EXPLOITED).where(EXPLOITED.c.cve.in_(list(cves)[:400]))).mappings()
    }
    return [dict(row) | {"listed": listed.get(row["cve"])} for row in db.execute(wanted).mappings()]


def weigh_again(db: Connection) -> int:
    """Set of every weakness since when it is exploited and how likely it is to be; return how many changed."""
    wanted = (
        select(
            WEAKNESS.c.id,
            WEAKNESS.c.exploited,
            WEAKNESS.c.likelihood,
            func.min(EXPLOITED.c.added).label("added"),
            func.max(LIKELIHOOD.c.score).label("score"),
        )
        .join(CVE, CVE.c.weakness == WEAKNESS.c.id)
        .outerjoin(EXPLOITED, EXPLOITED.c.cve == CVE.c.cve)
        .outerjoin(LIKELIHOOD, LIKELIHOOD.c.cve == CVE.c.cve)
        .group_by(WEAKNESS.c.id, WEAKNESS.c.exploited, WEAKNESS.c.likelihood)
    )
    changed = [
        {"key": row.id, "exploited": row.added, "likelihood": row.score}
        for row in db.execute(wanted)
        if (row.exploited, row.likelihood) != (row.added, row.score)
    ]
    if changed:
        db.execute(update(WEAKNESS).where(WEAKNESS.c.id == bindparam("key")), changed)
    return len(changed)


def add_exception(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an exception."""
    db.execute(insert(EXCEPTION).values(**values))


def end_exception(db: Connection, id: str, at: Instant, by: str, why: str) -> bool:
    """End an exception; say whether it was in force."""
    ended = update(EXCEPTION).where(EXCEPTION.c.id == id, EXCEPTION.c.ended.is_(None))
    return db.execute(ended.values(ended=at, ended_by=by, ended_why=why)).rowcount == 1


def exceptions(db: Reads, weakness: str | None = None, *, ended: bool = False) -> list[dict[str, Any]]:
    """Return exceptions with what they are about, those that end first standing first."""
    wanted = (
        select(EXCEPTION, WEAKNESS.c.title, WEAKNESS.c.identifier, HOST.c.name.label("host_name"))
        .join(WEAKNESS, WEAKNESS.c.id == EXCEPTION.c.weakness)
        .outerjoin(HOST, HOST.c.id == EXCEPTION.c.host)
        .order_by(EXCEPTION.c.ended.is_not(None), EXCEPTION.c.until, EXCEPTION.c.id)
        .limit(500)
    )
    if weakness is not None:
        wanted = wanted.where(EXCEPTION.c.weakness == weakness)
    if not ended:
        wanted = wanted.where(EXCEPTION.c.ended.is_(None))
    return [dict(row) for row in db.execute(wanted).mappings()]


def lapsed(db: Reads, now: Instant) -> list[str]:
    """Return exceptions whose time is over and that nobody ended."""
    wanted = select(EXCEPTION.c.id).where(EXCEPTION.c.ended.is_(None), EXCEPTION.c.until <= now)
    return list(db.execute(wanted).scalars())


def excepted(now: Instant) -> ColumnElement[bool]:
    """Return the condition that an exception in force covers a finding."""
    covers = or_(EXCEPTION.c.host.is_(None), EXCEPTION.c.host == FINDING.c.host)
    in_force = and_(EXCEPTION.c.ended.is_(None), EXCEPTION.c.until > now)
    return exists().where(EXCEPTION.c.weakness == FINDING.c.weakness, covers, in_force)


def mark(db: Reads, name: str) -> str:
    """Return a mark, nothing when it was never set."""
    return db.execute(select(MARK.c.value).where(MARK.c.name == name)).scalar() or ""


def set_mark(db: Connection, name: str, value: str) -> None:
    """Set a mark."""
    db.execute(delete(MARK).where(MARK.c.name == name))
    db.execute(insert(MARK).values(name=name, value=value))
