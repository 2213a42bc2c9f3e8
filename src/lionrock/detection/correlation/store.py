"""The table of groups: what correlations remember between frames, changed together with the findings it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    PrimaryKeyConstraint,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from lionrock.detection.correlation.flow import Stretch, Values
from lionrock.detection.correlation.model import LATENESS, MOST_GROUPS, PATIENCE, Book, Correlation, Event
from lionrock.kernel.clock import Instant, instant, micros
from lionrock.kernel.columns import blob, flag, integer, table, text
from lionrock.kernel.columns import instant as moment
from lionrock.kernel.database import Database

GROUP = table(
    "detection_correlation",
    text("correlation"),
    text("version"),
    flag("exercise"),
    text("grp"),
    integer("stretch"),
    blob("body"),
    integer("events"),
    moment("touched"),
    moment("due", nullable=True, index=True),
    PrimaryKeyConstraint("correlation", "version", "exercise", "grp", "stretch", name="detection_correlation_key"),
    Index("detection_correlation_touched", "correlation", "touched"),
)
_MANY: Final = 400
_MOST_WAITING: Final = 500
"""Stretches of one correlation that are judged in one go."""

_Body = tuple[Values, list[Event]]


class Table:
    """Implements `States` within a change: groups of what is real, or of drills.

    `learned` is when the newest of the events was learned: it decides what is too old to be there, so that a frame
    counted again later finds the same.
    """

    def __init__(self, db: Connection, learned: Instant, *, exercise: bool) -> None:
        """Keep groups in this change."""
        self._db = db
        self._learned = learned
        self._exercise = exercise

    def load(self, correlation: Correlation, wanted: Mapping[str, set[int]]) -> Mapping[tuple[str, int], Stretch]:
        """Return the stretches of these groups that are there."""
        groups, numbers = list(wanted), {number for of in wanted.values() for number in of}
        found: dict[tuple[str, int], Stretch] = {}
        asked = select(GROUP.c.grp, GROUP.c.stretch, GROUP.c.body).where(
            self._own(correlation),
            GROUP.c.touched >= self._cut(correlation),
            GROUP.c.stretch.between(min(numbers), max(numbers)),
        )
        for start in range(0, len(groups), _MANY):
            for row in self._db.execute(asked.where(GROUP.c.grp.in_(groups[start : start + _MANY]))):
                held = _read(row.body) if row.stretch in wanted[row.grp] else None
                if held is not None:
                    found[row.grp, row.stretch] = Stretch(row.grp, held[0], row.stretch, held[1])
        return found

    def save(self, correlation: Correlation, changed: Sequence[Stretch]) -> None:
        """Keep stretches in the place of what stood there; what is too old, or too much, is let go."""
        if not changed:
            return
        which = (GROUP.c.grp == bindparam("of"), GROUP.c.stretch == bindparam("at"))
        there = [{"of": one.group, "at": one.number} for one in changed]
        self._db.execute(delete(GROUP).where(self._own(correlation), *which), there)
        self._db.execute(insert(GROUP), [self._row(correlation, one) for one in changed])
        self._forget(correlation)

    def waiting(self, correlation: Correlation, until: int) -> Iterable[tuple[str, Values, int]]:
        """Return the stretches with windows that were over by then, in order of time."""
        asked = select(GROUP.c.grp, GROUP.c.stretch, GROUP.c.body).where(
            self._own(correlation), GROUP.c.due <= instant(until + PATIENCE)
        )
        rows = self._db.execute(asked.order_by(GROUP.c.stretch, GROUP.c.grp).limit(_MOST_WAITING)).all()
        read = ((row.grp, row.stretch, _read(row.body)) for row in rows)
        return [(group, held[0], number) for group, number, held in read if held is not None]

    def _own(self, correlation: Correlation) -> ColumnElement[bool]:
        """Return what the rows of a correlation, as it is written now, have in common."""
        return and_(
            GROUP.c.correlation == correlation.id,
            GROUP.c.version == correlation.digest,
            GROUP.c.exercise == self._exercise,
        )

    def _row(self, correlation: Correlation, one: Stretch) -> dict[str, Any]:
        """Return a stretch as a row."""
        due = None if one.due is None else instant(max(one.due, micros(self._learned)) + PATIENCE)
        return {
            "correlation": correlation.id,
            "version": correlation.digest,
            "exercise": self._exercise,
            "grp": one.group,
            "stretch": one.number,
            "body": msgspec.msgpack.encode((one.values, one.events)),
            "events": len(one.events),
            "touched": self._learned,
            "due": due,
        }

    def _cut(self, correlation: Correlation) -> Instant:
        """Return when a group must have grown last to be there still."""
        return self._learned - timedelta(microseconds=correlation.span + LATENESS)

    def _forget(self, correlation: Correlation) -> None:
        """Let go what is too old, and of too many groups those that grew longest ago."""
        gone = GROUP.c.touched < self._cut(correlation)
        own = GROUP.c.correlation == correlation.id
        self._db.execute(delete(GROUP).where(own, gone))
        many = self._db.execute(select(func.count()).where(own)).scalar_one() - MOST_GROUPS
        if many > 0:
            marks = (GROUP.c.version, GROUP.c.exercise, GROUP.c.grp, GROUP.c.stretch)
            oldest = select(*marks).where(own).order_by(GROUP.c.touched, *marks).limit(many + MOST_GROUPS // 20)
            self._db.execute(delete(GROUP).where(own, tuple_(*marks).in_(oldest)))


def _read(body: bytes) -> _Body | None:
    """Return what a row holds; None for what another version of the platform wrote: it stops no frame."""
    try:
        found: _Body = msgspec.msgpack.decode(body, type=_Body)
    except msgspec.MsgspecError:
        return None
    return found


def due(db: Database | Connection, now: Instant) -> set[bool]:
    """Return whether windows wait that are over: of what is real, of drills."""
    return {row.exercise for row in db.execute(select(GROUP.c.exercise).where(GROUP.c.due <= now).distinct())}


def stale(db: Database | Connection, book: Book) -> list[tuple[str, str]]:
    """Return the correlations with groups that serve no more as they were written."""
    serving = {(one.id, one.digest) for one in book.correlations}
    kept = db.execute(select(GROUP.c.correlation, GROUP.c.version).distinct())
    return [(row.correlation, row.version) for row in kept if (row.correlation, row.version) not in serving]


def drop(db: Connection, gone: Iterable[tuple[str, str]]) -> None:
    """Drop the groups of correlations that serve no more."""
    for correlation, version in gone:
        db.execute(delete(GROUP).where(GROUP.c.correlation == correlation, GROUP.c.version == version))


def size(db: Database | Connection) -> dict[str, tuple[int, int, int]]:
    """Return by correlation how many stretches of groups are kept, their events and their bytes."""
    columns = (
        func.count().label("stretches"),
        func.sum(GROUP.c.events).label("events"),
        func.sum(func.length(GROUP.c.body)).label("size"),
    )
    found = db.execute(select(GROUP.c.correlation, *columns).group_by(GROUP.c.correlation))
    return {row.correlation: (int(row.stretches), int(row.events), int(row.size)) for row in found}
