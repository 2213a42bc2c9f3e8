"""Statements on matters, their clocks, reminders and warning days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.law.dates import Warnings
from lionrock.obligations.model import Clock, Ending, Matter, Terms
from lionrock.obligations.record import Reminder, WarningDay, WarningKind
from lionrock.obligations.store.tables import CLOCK, MATTER, REMINDER, WARNING, Reads

_MATTER: Final = (
    "reference",
    "opened_at",
    "system",
    "standing",
    "aware_at",
    "provisional",
    "seriousness",
    "serious_at",
    "relaxed",
    "chosen",
    "exercise",
    "merged_into",
)


def matter(db: Reads, incident: str) -> Matter:
    """Return an incident as obligations know it, by id or reference; raises NotFoundError."""
    row = db.execute(*_named(incident, incident.upper())).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no incident {incident}", f"沒有事故 {incident}"),
            Text(
                "See the list of incidents; one just opened is here in a moment.", "請查看事故列表；剛開立的稍後即見。"
            ),
        )
    return _matter(row)


def matters(db: Reads, incidents: Iterable[str]) -> dict[str, Matter]:
    """Return several incidents by id."""
    rows = db.execute(*_several(list(incidents)))
    return {row.incident: _matter(row) for row in rows}


def with_kin(db: Reads, incidents: Iterable[str]) -> dict[str, Matter]:
    """Return several incidents and all that were merged into any other, by id; one statement."""
    wanted = or_(MATTER.c.incident.in_(list(incidents)), MATTER.c.merged_into.is_not(None))
    return {row.incident: _matter(row) for row in db.execute(select(MATTER).where(wanted))}


def families(db: Reads, incidents: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each incident, itself and every incident merged into it: what was given for one was for all."""
    rows = db.execute(select(MATTER.c.incident, MATTER.c.merged_into).where(MATTER.c.merged_into.is_not(None)))
    return kin({row.incident: row.merged_into for row in rows}, incidents)


def kin(merged: Mapping[str, str | None], incidents: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the families of these incidents; `merged` says into which incident each was merged."""
    into: dict[str, list[str]] = {}
    for incident, head in merged.items():
        if head is not None:
            into.setdefault(head, []).append(incident)
    return {incident: tuple(_descent(incident, into)) for incident in incidents}


def head(db: Reads, matter: Matter) -> Matter:
    """Return the incident that goes on where this one was merged away, else this one."""
    seen = {matter.incident}
    while matter.merged_into is not None and matter.merged_into not in seen:
        seen.add(matter.merged_into)
        matter = _matter(db.execute(select(MATTER).where(MATTER.c.incident == matter.merged_into)).one())
    return matter


def _descent(incident: str, into: Mapping[str, list[str]]) -> list[str]:
    """Return an incident and what was merged into it, itself first."""
    found = [incident]
    for one in found:
        found += [other for other in into.get(one, ()) if other not in found]
    return found


def save(db: Connection, matter: Matter) -> None:
    """Insert or replace what is known of an incident."""
    values = {name: getattr(matter, name) for name in _MATTER}
    values |= {"title_en": matter.title.en, "title_zh": matter.title.zh}
    found = db.execute(update(MATTER).where(MATTER.c.incident == matter.incident).values(**values))
    if found.rowcount == 0:
        db.execute(insert(MATTER).values(incident=matter.incident, **values))


def add(db: Connection, clock: Clock) -> None:
    """Insert a clock."""
    terms = clock.terms
    rolled = [[day.isoformat(), why.en, why.zh] for day, why in terms.rolled]
    values = {name: getattr(terms, name) for name in terms.__slots__}
    values |= {"last_day": terms.last_day.isoformat() if terms.last_day else None, "rolled": rolled}
    plain = {name: getattr(clock, name) for name in ("id", "incident", "made", "because", "entry", "state", "ended_at")}
    db.execute(insert(CLOCK).values(**values, **plain))


def end(db: Connection, clock: Clock, how: Ending, at: Instant) -> None:
    """End a clock; one that was worked off before keeps the instant when it was."""
    ended = at if clock.ended_at is None else clock.ended_at
    db.execute(update(CLOCK).where(CLOCK.c.id == clock.id).values(state=how, ended_at=ended))


def clock(db: Reads, id: str) -> Clock:
    """Return one clock; raises NotFoundError."""
    row = db.execute(select(CLOCK).where(CLOCK.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(Text(f"no clock {id}", f"沒有時限 {id}"), Text("See Obligations.", "請看「法定責任」。"))
    return _clock(row)


def current(db: Reads, incident: str) -> list[Clock]:
    """Return the clocks of an incident that run or were worked off."""
    wanted = select(CLOCK).where(CLOCK.c.incident == incident, CLOCK.c.state.in_(("running", "done")))
    return [_clock(row) for row in db.execute(wanted.order_by(CLOCK.c.work_to, CLOCK.c.id))]


def history(db: Reads, incident: str) -> list[Clock]:
    """Return every clock an incident ever had, in the order they were computed."""
    return [_clock(row) for row in db.execute(*_history(incident))]


def running(db: Reads) -> list[Clock]:
    """Return every running clock, the soonest first."""
    return [_clock(row) for row in db.execute(*_running())]


def kept(db: Reads, since: Instant) -> list[Clock]:
    """Return the governing clocks that run, and those worked off since a moment, the soonest end first."""
    open_ones = or_(CLOCK.c.state == "running", (CLOCK.c.state == "done") & (CLOCK.c.ended_at >= since))
    wanted = select(CLOCK).where(open_ones, CLOCK.c.governs == 1).order_by(CLOCK.c.work_to, CLOCK.c.id)
    return [_clock(row) for row in db.execute(wanted)]


def assessed(db: Reads) -> bool:
    """Say whether any real incident is known, drills apart."""
    return db.execute(select(MATTER.c.incident).where(MATTER.c.exercise == 0).limit(1)).first() is not None


def count(db: Reads) -> int:
    """Return how many duties have a running clock; two readings of one duty count once."""
    return int(db.execute(*_count()).scalar_one())


@prepared
def _named(incident: str, reference: str) -> Select[Any]:
    """Return the statement for an incident by id or reference."""
    return select(MATTER).where(or_(MATTER.c.incident == incident, MATTER.c.reference == reference))


@prepared
def _several(incidents: list[str]) -> Select[Any]:
    """Return the statement for several incidents."""
    return select(MATTER).where(MATTER.c.incident.in_(incidents))


@prepared
def _history(incident: str) -> Select[Any]:
    """Return the statement for all clocks of an incident."""
    return select(CLOCK).where(CLOCK.c.incident == incident).order_by(CLOCK.c.made, CLOCK.c.id)


@prepared
def _running() -> Select[Any]:
    """Return the statement for the clocks that run."""
    return select(CLOCK).where(CLOCK.c.state == "running").order_by(CLOCK.c.work_to, CLOCK.c.id)


@prepared
def _count() -> Select[Any]:
    """Return the statement that counts duties."""
    runs = select(CLOCK.c.incident, CLOCK.c.kind).where(CLOCK.c.state == "running", CLOCK.c.governs == 1).distinct()
    return select(func.count()).select_from(runs.subquery())


def remind(db: Connection, reminder: Reminder) -> None:
    """Add a reminder."""
    db.execute(insert(REMINDER).values(**{name: getattr(reminder, name) for name in reminder.__slots__}))


def reminders(db: Reads, incident: str) -> list[Reminder]:
    """Return the reminders of an incident, the earliest first."""
    rows = db.execute(select(REMINDER).where(REMINDER.c.incident == incident).order_by(REMINDER.c.at))
    return [Reminder(row.clock, row.incident, row.share, row.at, row.entry) for row in rows]


def warn(db: Connection, warning: WarningDay, at: Instant) -> None:
    """Add a warning day."""
    db.execute(insert(WARNING).values(**asdict(warning) | {"day": warning.day.isoformat()}, recorded_at=at))


def unwarn(db: Connection, day: date, kind: WarningKind) -> None:
    """Take a warning day out."""
    db.execute(delete(WARNING).where(WARNING.c.day == day.isoformat(), WARNING.c.kind == kind))


def warned(db: Reads) -> list[WarningDay]:
    """Return the warning days entered, the latest first."""
    rows = db.execute(select(WARNING).order_by(WARNING.c.day.desc(), WARNING.c.kind))
    return [WarningDay(date.fromisoformat(row.day), row.kind, row.name, row.entry) for row in rows]


def warnings(db: Reads) -> Warnings:
    """Return the warning days as the law's dates take them."""
    return Warnings(frozenset(warning.day for warning in warned(db)))


def clocked(db: Reads) -> Sequence[str]:
    """Return the incidents that have a clock that runs or was worked off."""
    wanted = select(CLOCK.c.incident).where(CLOCK.c.state.in_(("running", "done"))).distinct()
    return db.execute(wanted.order_by(CLOCK.c.incident)).scalars().all()


def dated(db: Reads) -> Sequence[str]:
    """Return the incidents whose running clocks have a last day, which warning days can move."""
    wanted = select(CLOCK.c.incident).where(CLOCK.c.state == "running", CLOCK.c.last_day.is_not(None)).distinct()
    return db.execute(wanted.order_by(CLOCK.c.incident)).scalars().all()


def _matter(row: Row[Any]) -> Matter:
    """Return the matter of a row."""
    found = row._asdict()
    values = {name: found[name] for name in _MATTER}
    return Matter(incident=row.incident, title=Text(row.title_en, row.title_zh), **values)


def _clock(row: Row[Any]) -> Clock:
    """Return the clock of a row."""
    found = row._asdict()
    terms = {name: found[name] for name in Terms.__slots__}
    terms["last_day"] = date.fromisoformat(row.last_day) if row.last_day else None
    terms["rolled"] = tuple((date.fromisoformat(day), Text(en, zh)) for day, en, zh in row.rolled)
    plain = {name: found[name] for name in ("id", "incident", "made", "because", "entry", "state", "ended_at")}
    return Clock(terms=Terms(**terms), **plain)
