"""Statements on calls and submissions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Executable, Row, Select, Table, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.obligations.model import Given
from lionrock.obligations.record import Call, Done, Submission, Who
from lionrock.obligations.store.clocks import families
from lionrock.obligations.store.tables import CALL, SUBMISSION, Reads

Made = TypeVar("Made", Call, Submission)

_CALL: Final = ("id", "incident", "outcome", "at", "recorded_at", "spoken_to", "their_reference", "digest", "entry")
_SUBMISSION: Final = (
    "id",
    "incident",
    "filing",
    "version",
    "at",
    "recorded_at",
    "channel",
    "first_notice",
    "entry",
)


def add_call(db: Connection, call: Call, said: bytes, *, sealed: bool) -> None:
    """Insert a call with the words said, under the cipher when `sealed`."""
    db.execute(insert(CALL).values(**_picked(call, _CALL), said=said, sealed=sealed, **_whose(CALL, call.who)))


def calls(db: Reads, incident: str) -> list[Call]:
    """Return the calls of an incident, the earliest first."""
    rows = db.execute(select(CALL).where(CALL.c.incident == incident).order_by(CALL.c.at, CALL.c.id))
    return [_call(row) for row in rows]


def completed(db: Reads, since: Instant) -> list[Call]:
    """Return the completed calls of all incidents since a moment, the earliest first."""
    wanted = select(CALL).where(CALL.c.outcome == "completed", CALL.c.at >= since).order_by(CALL.c.at, CALL.c.id)
    return [_call(row) for row in db.execute(wanted)]


def said(db: Reads, call: str) -> tuple[bytes, bool]:
    """Return the words of a call as kept, and whether they are under the cipher; raises NotFoundError."""
    row = db.execute(select(CALL.c.said, CALL.c.sealed).where(CALL.c.id == call)).one_or_none()
    if row is None:
        raise NotFoundError(Text(f"no call {call}", f"沒有通話 {call}"), Text("See the incident.", "請看該事故。"))
    return bytes(row.said), row.sealed


def add_submission(db: Connection, submission: Submission) -> None:
    """Insert the record of a submission."""
    values = _picked(submission, _SUBMISSION) | _whose(SUBMISSION, submission.who)
    db.execute(insert(SUBMISSION).values(**values))


def submissions(db: Reads, incident: str, filing: str | None = None) -> list[Submission]:
    """Return the submissions recorded for an incident, or for one form, the earliest first."""
    wanted = select(SUBMISSION).where(SUBMISSION.c.incident == incident)
    wanted = wanted if filing is None else wanted.where(SUBMISSION.c.filing == filing)
    rows = db.execute(wanted.order_by(SUBMISSION.c.at, SUBMISSION.c.id))
    return [_submission(row) for row in rows]


def given(db: Reads, incident: str) -> Given:
    """Return what the Commissioner's office was given, as recorded on it and on what was merged into it."""
    return done(db, (incident,))[incident].given


def done(db: Reads, incidents: Collection[str], known: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Done]:
    """Return what was done about each of these incidents, and about those merged into it.

    `known` are their families where these were read already.
    """
    kin = families(db, incidents) if known is None else known
    everybody = {id for family in kin.values() for id in family}
    calls = _each(db, _calls(list(everybody)), _call)
    submitted = _each(db, _submissions(list(everybody)), _submission)
    return {id: Done(_together(calls, kin[id]), _together(submitted, kin[id])) for id in incidents}


def _together(found: Mapping[str, tuple[Made, ...]], family: Iterable[str]) -> tuple[Made, ...]:
    """Return what was done for all of a family, the earliest first."""
    each = [one for id in family for one in found.get(id, ())]
    return tuple(sorted(each, key=lambda one: (one.at, one.id)))


@prepared
def _calls(incidents: list[str]) -> Select[Any]:
    """Return the statement for the calls of several incidents."""
    return select(CALL).where(CALL.c.incident.in_(incidents)).order_by(CALL.c.incident, CALL.c.at, CALL.c.id)


@prepared
def _submissions(incidents: list[str]) -> Select[Any]:
    """Return the statement for the submissions of several incidents."""
    mine = select(SUBMISSION).where(SUBMISSION.c.incident.in_(incidents))
    return mine.order_by(SUBMISSION.c.incident, SUBMISSION.c.at, SUBMISSION.c.id)


def _each(
    db: Reads, wanted: tuple[Executable, Mapping[str, Any]], made: Callable[[Row[Any]], Made]
) -> dict[str, tuple[Made, ...]]:
    """Return the rows of several incidents as values, by incident."""
    rows = db.execute(*wanted)
    return {id: tuple(made(row) for row in mine) for id, mine in groupby(rows, key=lambda row: row.incident)}


def _call(row: Row[Any]) -> Call:
    """Return the call of a row."""
    return Call(**_columns(row, _CALL), who=_who(row))


def _submission(row: Row[Any]) -> Submission:
    """Return the submission of a row."""
    return Submission(**_columns(row, _SUBMISSION), who=_who(row))


def _picked(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return these fields of a value."""
    return {name: getattr(value, name) for name in names}


def _columns(row: Row[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return these columns of a row."""
    found = row._asdict()
    return {name: found[name] for name in names}


def _whose(table: Table, who: Who) -> dict[str, str]:
    """Return who acted, as far as the table keeps it."""
    return {name: value for name, value in asdict(who).items() if name in table.c}


def _who(row: Row[Any]) -> Who:
    """Return who a row names."""
    return Who(row.actor, row.name, row.role, getattr(row, "factor", ""))
