"""Statements on incidents themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from lionrock.incidents.awareness import Awareness, Former
from lionrock.incidents.model import Incident
from lionrock.incidents.seriousness import Line
from lionrock.incidents.store.tables import INCIDENT, Db
from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.text import Text

_LONGEST: Final = 500
"""How many incidents a list holds at most."""


def next_number(db: Connection) -> int:
    """Return the number of the next incident; the writer's lock keeps it free."""
    return int(db.execute(select(func.max(INCIDENT.c.number))).scalar() or 0) + 1


def add(db: Connection, incident: Incident, opened_by: str, entry: str) -> None:
    """Insert a new incident."""
    fixed = {"id": incident.id, "number": incident.number, "by_hand": incident.by_hand, "exercise": incident.exercise}
    title = {"title_en": incident.title.en, "title_zh": incident.title.zh, "opened_at": incident.opened_at}
    db.execute(insert(INCIDENT).values(**fixed, **title, opened_by=opened_by, entry=entry, **_answers(incident)))


def save(db: Connection, before: Incident, after: Incident) -> None:
    """Write the next version; raises ConflictError when somebody else wrote it first."""
    moved = db.execute(
        update(INCIDENT)
        .where(INCIDENT.c.id == before.id, INCIDENT.c.version == before.version)
        .values(**_answers(after))
    )
    if moved.rowcount != 1:
        raise conflict(before)


def conflict(incident: Incident) -> ConflictError:
    """Return the error that says somebody else answered first."""
    return ConflictError(
        Text(
            f"{incident.reference} changed while you were looking at it",
            f"{incident.reference} 在閣下閱覽期間已有更改",
        ),
        Text("See what was decided meanwhile, then answer again.", "請先查看期間所作的決定，然後再回答。"),
    )


def tally(db: Db, since: Instant) -> dict[str, int]:
    """Return by system how many incidents were opened since a moment, exercises and those merged away left out."""
    wanted = select(INCIDENT.c.system, INCIDENT.c.lines).where(INCIDENT.c.opened_at >= since)
    wanted = wanted.where(INCIDENT.c.exercise == False, INCIDENT.c.merged_into.is_(None))  # noqa: E712 a column
    found: dict[str, int] = {}
    for row in db.execute(wanted):
        named = {row.system, *(line["system"] for line in row.lines or ())}
        for system in filter(None, named):
            found[system] = found.get(system, 0) + 1
    return found


def get(db: Db, id: str) -> Incident:
    """Return the incident; raises NotFoundError."""
    row = db.execute(*_one(id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no incident has the id {id[:40]}", f"沒有編號為 {id[:40]} 的事故"),
            Text("See the list of incidents.", "請查閱事故清單。"),
        )
    return _incident(row)


def by_number(db: Db, number: int) -> Incident | None:
    """Return the incident with this number, if there is one."""
    row = db.execute(select(INCIDENT).where(INCIDENT.c.number == number)).one_or_none()
    return _incident(row) if row else None


def opening(db: Db, id: str) -> tuple[str, str]:
    """Return who opened the incident and the ledger entry that says so."""
    row = db.execute(select(INCIDENT.c.opened_by, INCIDENT.c.entry).where(INCIDENT.c.id == id)).one()
    return row.opened_by, row.entry


def listing(db: Db, *, closed: bool, most: int = _LONGEST) -> list[Incident]:
    """Return open or closed incidents, the newest first."""
    state = INCIDENT.c.closed_at.is_not(None) if closed else INCIDENT.c.closed_at.is_(None)
    rows = db.execute(select(INCIDENT).where(state).order_by(INCIDENT.c.number.desc()).limit(most))
    return [_incident(row) for row in rows]


def first_found(db: Db, since: Instant) -> Incident | None:
    """Return the first incident that a finding, not a person, opened since then."""
    row = db.execute(*_first_found(since)).one_or_none()
    return _incident(row) if row else None


def count(db: Db, *, closed: bool) -> int:
    """Return how many incidents are open or closed."""
    return int(db.execute(*(_closed() if closed else _open())).scalar_one())


def several(db: Db, ids: Iterable[str]) -> list[Incident]:
    """Return these incidents in the order of their numbers; unknown ids are left out."""
    return [_incident(row) for row in db.execute(*_several(list(ids)))]


@prepared
def _one(id: str) -> Select[Any]:
    """Return the statement for an incident."""
    return select(INCIDENT).where(INCIDENT.c.id == id)


@prepared
def _several(ids: list[str]) -> Select[Any]:
    """Return the statement for several incidents."""
    return select(INCIDENT).where(INCIDENT.c.id.in_(ids)).order_by(INCIDENT.c.number)


@prepared
def _first_found(since: Instant) -> Select[Any]:
    """Return the statement for the first incident that a finding opened."""
    found = select(INCIDENT).where(INCIDENT.c.opened_at >= since, INCIDENT.c.by_hand == 0)
    return found.order_by(INCIDENT.c.number).limit(1)


@prepared
def _open() -> Select[Any]:
    """Return the statement that counts open incidents."""
    return select(func.count()).select_from(INCIDENT).where(INCIDENT.c.closed_at.is_(None))


@prepared
def _closed() -> Select[Any]:
    """Return the statement that counts closed incidents."""
    return select(func.count()).select_from(INCIDENT).where(INCIDENT.c.closed_at.is_not(None))


def _answers(incident: Incident) -> Mapping[str, Any]:
    """Return the columns that answers change."""
    return {
        "scope": incident.scope,
        "system": incident.system,
        "placed_by": incident.placed_by,
        "nature": incident.nature,
        "awareness": incident.awareness,
        "earlier": incident.earlier,
        "verdict": incident.verdict,
        "verdict_at": incident.verdict_at,
        "ask_again_at": incident.ask_again_at,
        "closed_at": incident.closed_at,
        "lines": incident.lines,
        "merged_into": incident.merged_into,
        "version": incident.version,
    }


def _incident(row: Row[Any]) -> Incident:
    """Return the incident of a row; its laws are checked again."""
    return Incident(
        id=row.id,
        number=row.number,
        title=Text(row.title_en, row.title_zh),
        opened_at=row.opened_at,
        by_hand=row.by_hand,
        exercise=row.exercise,
        scope=row.scope,
        system=row.system,
        placed_by=row.placed_by,
        nature=row.nature,
        awareness=msgspec.convert(row.awareness, Awareness | None),
        earlier=msgspec.convert(row.earlier, tuple[Former, ...]),
        verdict=row.verdict,
        verdict_at=row.verdict_at,
        ask_again_at=row.ask_again_at,
        closed_at=row.closed_at,
        lines=msgspec.convert(row.lines or (), tuple[Line, ...]),
        merged_into=row.merged_into,
        version=row.version,
    )
