"""Tables of learning: what is usual for each entity, what waits, and what was unusual."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, PrimaryKeyConstraint, Row, delete, func, insert, select, update

from lionrock.detection.learning.model import Detector, Habit, Wait
from lionrock.detection.store import Reads
from lionrock.kernel.clock import Instant, instant
from lionrock.kernel.columns import blob, integer, real, table, text, uuid
from lionrock.kernel.columns import instant as instant_column
from lionrock.kernel.text import Text

HABIT = table(
    "detection_habit",
    text("detector"),
    text("key"),
    instant_column("since"),
    instant_column("last"),
    blob("body"),
    PrimaryKeyConstraint("detector", "key", name="detection_habit_key"),
)
ROOM = table(
    "detection_room",
    text("detector"),
    text("stream"),
    integer("next"),
    instant_column("clock", nullable=True),
    integer("waiting"),
    blob("body"),
    PrimaryKeyConstraint("detector", "stream", name="detection_room_key"),
)
ANOMALY = table(
    "detection_anomaly",
    uuid("id", primary_key=True),
    text("rule", index=True),
    text("key"),
    text("event", index=True),
    instant_column("at", index=True),
    text("reason_en"),
    text("reason_zh"),
    real("once_in"),
    real("deviations", nullable=True),
    real("second", nullable=True),
    integer("second_of"),
    text("host", nullable=True),
    text("user", nullable=True),
    text("address", nullable=True),
)
MOST: Final = 20_000
"""Entities that one detector remembers, those heard last."""
_MANY: Final = 400
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Place:
    """How far a detector has come in a stream: the next record, the time reached, and how much waits."""

    detector: str
    stream: str
    next: int = 0
    clock: Instant | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something unusual as it was found, with its reason and measures; kept beside the finding it counts in.

    `second` is the share of the entity's own past that a second opinion holds to be more ordinary, of `second_of`
    points; None where it was not asked.
    """

    id: str
    rule: str
    key: str
    event: str
    at: Instant
    reason: Text
    once_in: float
    deviations: float | None
    second: float | None
    second_of: int
    host: str | None
    user: str | None
    address: str | None


def places(db: Reads) -> dict[tuple[str, str], Place]:
    """Return how far each detector has come in each stream."""
    columns = (ROOM.c.detector, ROOM.c.stream, ROOM.c.next, ROOM.c.clock, ROOM.c.waiting)
    return {(row.detector, row.stream): Place(*row) for row in db.execute(select(*columns))}


def waits(db: Reads, place: Place) -> list[Wait]:
    """Return what waits."""
    wanted = select(ROOM.c.body).where(ROOM.c.detector == place.detector, ROOM.c.stream == place.stream)
    body = db.execute(wanted).scalar_one_or_none()
    return msgspec.msgpack.decode(zlib.decompress(body), type=list[Wait]) if body else []


def keep_place(db: Connection, place: Place, waiting: Sequence[Wait]) -> None:
    """Keep how far a detector has come, with what waits."""
    body = zlib.compress(msgspec.msgpack.encode(waiting), 1)
    values = {"next": place.next, "clock": place.clock, "waiting": len(waiting), "body": body}
    mine = (ROOM.c.detector == place.detector, ROOM.c.stream == place.stream)
    if not db.execute(update(ROOM).where(*mine).values(**values)).rowcount:
        db.execute(insert(ROOM).values(detector=place.detector, stream=place.stream, **values))


def habits(db: Reads, detector: Detector, keys: Iterable[str]) -> dict[str, Habit]:
    """Return what is known of these entities."""
    wanted, found = sorted(set(keys)), dict[str, Habit]()
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        rows = db.execute(select(HABIT).where(HABIT.c.detector == detector.id, HABIT.c.key.in_(part)))
        found |= {row.key: _habit(row, detector) for row in rows}
    return found


def keep_habits(db: Connection, detector: Detector, made: Mapping[str, Habit]) -> None:
    """Keep what is known of entities now; beyond the bound those heard longest ago are forgotten."""
    keys = sorted(made)
    for start in range(0, len(keys), _MANY):
        part = keys[start : start + _MANY]
        db.execute(delete(HABIT).where(HABIT.c.detector == detector.id, HABIT.c.key.in_(part)))
        db.execute(insert(HABIT), [_row(detector, key, made[key]) for key in part])
    many = number(db, detector.id)
    if many > MOST:
        oldest = select(HABIT.c.key).where(HABIT.c.detector == detector.id)
        gone = [row.key for row in db.execute(oldest.order_by(HABIT.c.last, HABIT.c.key).limit(many - MOST))]
        for start in range(0, len(gone), _MANY):
            db.execute(
                delete(HABIT).where(HABIT.c.detector == detector.id, HABIT.c.key.in_(gone[start : start + _MANY]))
            )


def number(db: Reads, detector: str) -> int:
    """Return how many entities a detector knows."""
    return int(db.execute(select(func.count()).select_from(HABIT).where(HABIT.c.detector == detector)).scalar_one())


def learned(db: Reads, detector: str, before: Instant) -> int:
    """Return of how many entities a detector has known since before a moment."""
    wanted = select(func.count()).select_from(HABIT).where(HABIT.c.detector == detector, HABIT.c.since <= before)
    return int(db.execute(wanted).scalar_one())


def earliest(db: Reads, detector: str) -> Instant | None:
    """Return since when a detector has known the entity it has known longest."""
    found: Instant | None = db.execute(select(func.min(HABIT.c.since)).where(HABIT.c.detector == detector)).scalar_one()
    return found


def latest(db: Reads, detector: Detector, words: str = "") -> list[tuple[str, Habit]]:
    """Return entities with what is known of them, those heard last first; `words` stands somewhere in their key."""
    wanted = select(HABIT).where(HABIT.c.detector == detector.id)
    if words:
        wanted = wanted.where(HABIT.c.key.contains(words.lower(), autoescape=True))
    rows = db.execute(wanted.order_by(HABIT.c.last.desc(), HABIT.c.key).limit(_SHOWN))
    return [(row.key, _habit(row, detector)) for row in rows]


def add(db: Connection, found: Sequence[Anomaly]) -> None:
    """Keep what was unusual."""
    if found:
        db.execute(insert(ANOMALY), [_values(one) for one in found])


def forget(db: Connection, before: Instant) -> None:
    """Drop what was unusual before a moment."""
    db.execute(delete(ANOMALY).where(ANOMALY.c.at < before))


def of_events(db: Reads, rule: str, events: Sequence[str]) -> list[Anomaly]:
    """Return what a detector found at these events, the latest first."""
    wanted = select(ANOMALY).where(ANOMALY.c.rule == rule, ANOMALY.c.event.in_(list(events)[:_SHOWN]))
    return [_anomaly(row) for row in db.execute(wanted.order_by(ANOMALY.c.at.desc(), ANOMALY.c.id).limit(_SHOWN))]


def between(db: Reads, rule: str, since: Instant, until: Instant) -> Iterator[Anomaly]:
    """Yield what a detector found in a span of event time."""
    wanted = select(ANOMALY).where(ANOMALY.c.rule == rule, ANOMALY.c.at >= since, ANOMALY.c.at < until)
    yield from (_anomaly(row) for row in db.execute(wanted.order_by(ANOMALY.c.at, ANOMALY.c.id)))


def counts(db: Reads, since: Instant) -> dict[str, int]:
    """Return how much each detector found since a moment."""
    wanted = select(ANOMALY.c.rule, func.count().label("many")).where(ANOMALY.c.at >= since).group_by(ANOMALY.c.rule)
    return {row.rule: int(row.many) for row in db.execute(wanted)}


def _habit(row: Row[Any], detector: Detector) -> Habit:
    """Return the habit of a row."""
    return msgspec.msgpack.decode(zlib.decompress(row.body), type=detector.habit)


def _row(detector: Detector, key: str, habit: Habit) -> dict[str, Any]:
    """Return the row of a habit."""
    return {
        "detector": detector.id,
        "key": key,
        "since": instant(habit.since),
        "last": instant(habit.last),
        "body": zlib.compress(msgspec.msgpack.encode(habit), 1),
    }


def _values(one: Anomaly) -> dict[str, Any]:
    """Return the row of an anomaly."""
    return {
        "id": one.id,
        "rule": one.rule,
        "key": one.key,
        "event": one.event,
        "at": one.at,
        "reason_en": one.reason.en,
        "reason_zh": one.reason.zh,
        "once_in": one.once_in,
        "deviations": one.deviations,
        "second": one.second,
        "second_of": one.second_of,
        "host": one.host,
        "user": one.user,
        "address": one.address,
    }


def _anomaly(row: Row[Any]) -> Anomaly:
    """Return the anomaly of a row."""
    return Anomaly(
        id=row.id,
        rule=row.rule,
        key=row.key,
        event=row.event,
        at=row.at,
        reason=Text(row.reason_en, row.reason_zh),
        once_in=row.once_in,
        deviations=row.deviations,
        second=row.second,
        second_of=row.second_of,
        host=row.host,
        user=row.user,
        address=row.address,
    )
