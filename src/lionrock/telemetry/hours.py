"""The table of hours: how many records of each stream came in each, for as long as that teaches anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, PrimaryKeyConstraint, bindparam, delete, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import flag, integer, table, text
from lionrock.kernel.database import Database
from lionrock.telemetry import expecting
from lionrock.telemetry.expecting import WEEKS, Hour
from lionrock.telemetry.model import Stream, Tally

KEPT: Final = WEEKS * 7 * 24 + 48
"""Hours kept: those that teach, and two days."""

HOUR = table(
    "telemetry_hour",
    text("stream"),
    integer("hour"),
    integer("records"),
    integer("events"),
    integer("gap"),
    flag("looked"),
    PrimaryKeyConstraint("stream", "hour", name="telemetry_hour_key"),
)


def of(db: Connection | Database, stream: str, since: int = 0) -> list[Hour]:
    """Return the hours of a stream from one on, in order."""
    wanted = select(HOUR).where(HOUR.c.stream == stream, HOUR.c.hour >= since).order_by(HOUR.c.hour)
    return [_hour(row) for row in db.execute(wanted)]


def latest(db: Connection | Database, hour: int) -> dict[str, tuple[Hour, Hour]]:
    """Return of each stream the hour before this one, and this one."""
    found: dict[str, dict[int, Hour]] = {}
    for row in db.execute(select(HOUR).where(HOUR.c.hour.in_([hour - 1, hour]))):
        found.setdefault(row.stream, {})[row.hour] = _hour(row)
    return {id: (own.get(hour - 1, Hour(hour - 1)), own.get(hour, Hour(hour))) for id, own in found.items()}


def count(db: Connection, before: Stream, tally: Tally) -> None:
    """Count a frame's records in the hour they were learned and the hours they tell of; a canary's do not count."""
    learned = tally.frame.learned
    now, records = expecting.number(learned), tally.own
    if not records:
        return
    events = {hour: many for hour, many in tally.hours.items() if now - KEPT < hour <= now + 1}
    gaps = expecting.pauses(before.last_learned, learned)
    known = {one.hour: one for one in _these(db, before.id, {now, *events, *gaps})}
    rows = [
        _grown(known.get(hour), hour, records if hour == now else 0, events.get(hour, 0), gaps.get(hour, 0))
        for hour in sorted({now, *events, *gaps})
    ]
    _write(db, before.id, rows, known)


def look(db: Connection, streams: Sequence[str], now: Instant) -> None:
    """Note that these streams are watched from the beginning of this hour; forget hours that teach nothing."""
    hour = expecting.number(now)
    for id in streams:
        known = {one.hour: one for one in _these(db, id, {hour})}
        one = known.get(hour, Hour(hour))
        _write(db, id, [Hour(hour, one.records, one.events, one.gap, looked=True)], known)
    db.execute(delete(HOUR).where(HOUR.c.hour < hour - KEPT))


def _these(db: Connection, stream: str, hours: set[int]) -> list[Hour]:
    """Return those of the hours that are there."""
    wanted = select(HOUR).where(HOUR.c.stream == stream, HOUR.c.hour.in_(sorted(hours)))
    return [_hour(row) for row in db.execute(wanted)]


def _grown(known: Hour | None, hour: int, records: int, events: int, gap: int) -> Hour:
    """Return an hour with more in it."""
    one = known or Hour(hour)
    return Hour(hour, one.records + records, one.events + events, max(one.gap, gap), one.looked)


def _write(db: Connection, stream: str, rows: Sequence[Hour], known: Mapping[int, Hour]) -> None:
    """Write hours that are there and those that are not yet."""
    old = [_values(stream, one) for one in rows if one.hour in known]
    new = [_values(stream, one) for one in rows if one.hour not in known]
    if new:
        db.execute(insert(HOUR), new)
    if old:
        wanted = update(HOUR).where(HOUR.c.stream == bindparam("s"), HOUR.c.hour == bindparam("h"))
        names = ("records", "events", "gap", "looked")
        db.execute(
            wanted.values({name: bindparam(f"new_{name}") for name in names}),
            [{"s": stream, "h": one["hour"]} | {f"new_{name}": one[name] for name in names} for one in old],
        )


def _values(stream: str, one: Hour) -> dict[str, Any]:
    """Return the columns of an hour."""
    return {
        "stream": stream,
        "hour": one.hour,
        "records": one.records,
        "events": one.events,
        "gap": one.gap,
        "looked": one.looked,
    }


def _hour(row: Any) -> Hour:
    """Return the hour of a row."""
    return Hour(row.hour, row.records, row.events, row.gap, row.looked)
