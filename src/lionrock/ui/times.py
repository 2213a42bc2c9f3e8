"""Times as a person types them into a field: Hong Kong time, to the minute or the second."""

from __future__ import annotations

from datetime import UTC, date, datetime

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

_OLDEST = 2000


def typed(written: str) -> Instant | None:
    """Return the moment of a date-and-time field, None when it was left empty; raises InputError."""
    written = written.strip()
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as problem:
        raise _unreadable(written, "2026-11-22T06:30") from problem
    if moment.tzinfo is not None or moment.year < _OLDEST:
        raise _unreadable(written, "2026-11-22T06:30")
    return moment.replace(tzinfo=HONG_KONG).astimezone(UTC)


def moment(written: str) -> Instant:
    """Return the instant of a time written with its zone, as on the command line; raises InputError."""
    try:
        found = datetime.fromisoformat(written.strip())
        if found.tzinfo is None or found.year < _OLDEST:
            raise _unreadable(written, "2026-11-22T18:30+08:00")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise _unreadable(written, "2026-11-22T18:30+08:00") from problem


def day(written: str) -> date:
    """Return the day of a date field; raises InputError."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError as problem:
        raise _unreadable(written, "2026-11-22") from problem


def field(moment: Instant) -> str:
    """Return a moment as a date-and-time field holds it, to the minute."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%dT%H:%M}"


def _unreadable(written: str, example: str) -> InputError:
    """Return the error for a time that cannot be read."""
    return InputError(
        Text(f"“{written[:40]}” is no date or time as expected", f"「{written[:40]}」並非所需的日期或時間"),
        Text(f"Write it as {example}, Hong Kong time.", f"請按 {example} 的格式填寫香港時間。"),
    )
