"""Statements on merges, splits, the findings they moved, and what outsiders knew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from lionrock.incidents.history import Merge, Outside, Split, Who
from lionrock.incidents.model import Incident
from lionrock.incidents.store.tables import FINDING, INCIDENT, MERGE, MOVE, OUTSIDE, SPLIT, Db
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import same

_MERGE: Final = ("id", "incident", "absorbed", "counts", "at", "entry", "undone_at", "undone_entry")
_OUTSIDE: Final = ("id", "incident", "knower", "knew_at", "words", "at", "entry")


def add_merge(db: Connection, merge: Merge) -> None:
    """Add a merge with both states of the incident that goes on, without its title: words stand in one place."""
    untitled = same(merge.before.reference)
    states = {"before": replace(merge.before, title=untitled), "after": replace(merge.after, title=untitled)}
    db.execute(insert(MERGE).values(**{name: getattr(merge, name) for name in _MERGE}, **states))


def undo(db: Connection, merge: str, at: Instant, entry: str) -> bool:
    """Mark a merge as taken back; say whether it still stood."""
    standing = (MERGE.c.id == merge, MERGE.c.undone_at.is_(None))
    return db.execute(update(MERGE).where(*standing).values(undone_at=at, undone_entry=entry)).rowcount == 1


def merges(db: Db, incident: str) -> list[Merge]:
    """Return the merges into an incident that stand, the earliest first."""
    wanted = select(MERGE).where(MERGE.c.incident == incident, MERGE.c.undone_at.is_(None))
    return [_merge(row) for row in db.execute(wanted.order_by(MERGE.c.at, MERGE.c.id))]


def merge_of(db: Db, absorbed: str) -> Merge | None:
    """Return the merge by which an incident was absorbed, if one stands."""
    wanted = select(MERGE).where(MERGE.c.absorbed == absorbed, MERGE.c.undone_at.is_(None))
    row = db.execute(wanted).one_or_none()
    return _merge(row) if row else None


def family(db: Db, incident: str) -> list[str]:
    """Return an incident and every incident merged into it, by id, itself first; one query for each generation."""
    found, last = [incident], [incident]
    while last:
        wanted = select(INCIDENT.c.id).where(INCIDENT.c.merged_into.in_(last)).order_by(INCIDENT.c.number)
        last = [id for id in db.execute(wanted).scalars() if id not in found]
        found += last
    return found


def head(db: Db, incident: str) -> str:
    """Return the incident that goes on where this one was merged away, else this one."""
    seen = {incident}
    while (into := db.execute(select(INCIDENT.c.merged_into).where(INCIDENT.c.id == incident)).scalar()) is not None:
        if into in seen:
            break
        seen.add(into)
        incident = into
    return incident


def move(db: Connection, act: str, findings: Sequence[str], to: str) -> None:
    """Put findings to another incident, and remember which act moved them."""
    if findings:
        db.execute(update(FINDING).where(FINDING.c.finding.in_(list(findings))).values(incident=to))
        db.execute(insert(MOVE), [{"act": act, "finding": finding} for finding in findings])


def moved(db: Db, act: str, at: str) -> list[str]:
    """Return the findings that an act moved and that are still at this incident."""
    wanted = select(FINDING.c.finding).join(MOVE, MOVE.c.finding == FINDING.c.finding)
    same = (MOVE.c.act == act, FINDING.c.incident == at)
    return list(db.execute(wanted.where(*same).order_by(FINDING.c.first, FINDING.c.finding)).scalars())


def add_split(db: Connection, split: Split) -> None:
    """Add a split."""
    db.execute(insert(SPLIT).values(**asdict(split)))


def splits(db: Db, source: str) -> list[Split]:
    """Return what was split off an incident, the earliest first."""
    rows = db.execute(select(SPLIT).where(SPLIT.c.source == source).order_by(SPLIT.c.at, SPLIT.c.made))
    return [Split(row.made, row.source, row.applies, row.at, row.entry) for row in rows]


def split_of(db: Db, made: str) -> Split | None:
    """Return the split an incident was made by, if it was made by one."""
    row = db.execute(select(SPLIT).where(SPLIT.c.made == made)).one_or_none()
    return Split(row.made, row.source, row.applies, row.at, row.entry) if row else None


def add_outside(db: Connection, outside: Outside) -> None:
    """Add when an outsider first knew."""
    values = {name: getattr(outside, name) for name in _OUTSIDE}
    db.execute(insert(OUTSIDE).values(**values, **asdict(outside.who)))


def outsiders(db: Db, incidents: Sequence[str]) -> list[Outside]:
    """Return what outsiders knew of these incidents, by the time they knew."""
    wanted = select(OUTSIDE).where(OUTSIDE.c.incident.in_(list(incidents)))
    return [_outside(row) for row in db.execute(wanted.order_by(OUTSIDE.c.knew_at, OUTSIDE.c.id))]


def _merge(row: Row[Any]) -> Merge:
    """Return the merge of a row; the laws of both states are checked again."""
    found = row._asdict()
    before, after = (msgspec.convert(found[name], Incident) for name in ("before", "after"))
    return Merge(**{name: found[name] for name in _MERGE}, before=before, after=after)


def _outside(row: Row[Any]) -> Outside:
    """Return the record of a row."""
    found = row._asdict()
    who = Who(row.actor, row.name, row.role, row.factor)
    return Outside(**{name: found[name] for name in _OUTSIDE}, who=who)
