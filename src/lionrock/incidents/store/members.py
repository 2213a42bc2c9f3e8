"""Statements on the findings of incidents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Executable, Row, Select, and_, func, insert, or_, select

from lionrock.events.trails import Kind, Mark, Trail
from lionrock.incidents.history import Member
from lionrock.incidents.model import reference
from lionrock.incidents.store.tables import FINDING, INCIDENT, Db
from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.kernel.text import Text

_MOST_UNFOUNDED: Final = 20_000
_KINDS: Final[tuple[Kind, ...]] = ("host", "user", "address")
_PLAIN: Final = (
    "finding",
    "incident",
    "rule",
    "level",
    "system",
    "host",
    "user",
    "address",
    "first",
    "joined_at",
    "entry",
)


def join(db: Connection, member: Member) -> None:
    """Put a finding to an incident; a finding can be in one alone."""
    keys = dict(member.marks)
    db.execute(
        insert(FINDING).values(
            **{name: getattr(member, name) for name in _PLAIN},
            **{f"{kind}_key": keys.get(kind) for kind in _KINDS},
            title_en=member.title.en,
            title_zh=member.title.zh,
            because=member.because,
            also=member.also,
        )
    )


def member(db: Db, finding: str) -> Member | None:
    """Return the finding as a member of its incident, if it is in one."""
    row = db.execute(select(FINDING).where(FINDING.c.finding == finding)).one_or_none()
    return _member(row) if row else None


def joined(db: Db, findings: Sequence[str]) -> set[str]:
    """Return those of the findings that are in an incident."""
    return set(db.execute(select(FINDING.c.finding).where(FINDING.c.finding.in_(list(findings)))).scalars())


def references(db: Db, findings: Sequence[str]) -> dict[str, str]:
    """Return the reference of the incident of each of these findings that is in one."""
    wanted = select(FINDING.c.finding, INCIDENT.c.number).join(INCIDENT, INCIDENT.c.id == FINDING.c.incident)
    rows = db.execute(wanted.where(FINDING.c.finding.in_(list(findings))))
    return {row.finding: reference(row.number) for row in rows}


def unfounded(db: Db, since: Instant) -> dict[str, str]:
    """Return the reference for each finding of incidents closed since then as a technical fault, those not merged."""
    wanted = select(FINDING.c.finding, INCIDENT.c.number).join(INCIDENT, INCIDENT.c.id == FINDING.c.incident)
    wanted = wanted.where(
        INCIDENT.c.nature == "technical_fault", INCIDENT.c.closed_at >= since, INCIDENT.c.merged_into.is_(None)
    )
    rows = db.execute(wanted.order_by(INCIDENT.c.closed_at.desc(), FINDING.c.finding).limit(_MOST_UNFOUNDED))
    return {row.finding: reference(row.number) for row in rows}


def members(db: Db, incident: str) -> list[Member]:
    """Return the findings of an incident, by their first event time as it was when they joined."""
    return [_member(row) for row in db.execute(*_members(incident))]


@prepared
def _members(incident: str) -> Select[Any]:
    """Return the statement for the findings of an incident."""
    return select(FINDING).where(FINDING.c.incident == incident).order_by(FINDING.c.first, FINDING.c.finding)


def sizes(db: Db) -> dict[str, int]:
    """Return how many findings each incident has."""
    rows = db.execute(select(FINDING.c.incident, func.count().label("n")).group_by(FINDING.c.incident))
    return {row.incident: int(row.n) for row in rows}


def sharing(db: Db, trail: Trail, *, but: str = "") -> list[str]:
    """Return the ids of open incidents whose findings share a mark with the trail, leaving out `but`."""
    same = [getattr(FINDING.c, f"{kind}_key") == key for kind, key in trail.marks]
    if not same:
        return []
    wanted = select(FINDING.c.incident).distinct().join(INCIDENT, INCIDENT.c.id == FINDING.c.incident)
    state = and_(INCIDENT.c.closed_at.is_(None), INCIDENT.c.exercise == trail.exercise, INCIDENT.c.id != but)
    return sorted(db.execute(wanted.where(state, or_(*same))).scalars())


def joined_after(db: Db, moments: Mapping[str, Instant], levels: Collection[str]) -> dict[str, int]:
    """Return how many findings of these levels joined each incident after its moment, where any did."""
    late = or_(*(and_(FINDING.c.incident == one, FINDING.c.joined_at > moment) for one, moment in moments.items()))
    wanted = select(FINDING.c.incident, func.count().label("n")).where(late, FINDING.c.level.in_(list(levels)))
    return {row.incident: int(row.n) for row in db.execute(wanted.group_by(FINDING.c.incident))}


def related(db: Db, incident: str, most: int = 50) -> list[tuple[str, Mark]]:
    """Return other incidents with what their findings share with those of this one."""
    return [
        (row.incident, (kind, row.key))
        for kind, wanted in zip(_KINDS, _RELATED, strict=True)
        for row in db.execute(*wanted(incident, most))
    ]


def _related(kind: str) -> Callable[[str, int], tuple[Executable, Mapping[str, Any]]]:
    """Return the statement for other incidents that share a mark of this kind."""
    key = FINDING.c[f"{kind}_key"]

    @prepared
    def related(incident: str, most: int) -> Select[Any]:
        mine = select(key).where(FINDING.c.incident == incident, key.is_not(None))
        others = select(FINDING.c.incident, key.label("key")).distinct().where(key.in_(mine))
        return others.where(FINDING.c.incident != incident).order_by(FINDING.c.incident).limit(most)

    return related


_RELATED: Final = tuple(_related(kind) for kind in _KINDS)


def _member(row: Row[Any]) -> Member:
    """Return the member of a row."""
    found = row._asdict()
    keys = ((kind, found[f"{kind}_key"]) for kind in _KINDS)
    return Member(
        **{name: found[name] for name in _PLAIN},
        title=Text(row.title_en, row.title_zh),
        marks=frozenset((kind, key) for kind, key in keys if key),
        because=msgspec.convert(row.because, tuple[Mark, ...]),
        also=tuple(row.also),
    )
