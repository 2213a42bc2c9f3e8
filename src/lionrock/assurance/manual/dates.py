"""Days as people write them, Hong Kong time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text


def start(written: str) -> Instant:
    """Return when a day begins; raises InputError for what is no day."""
    return _midnight(_day(written))


def end(written: str) -> Instant:
    """Return when a day is over; raises InputError for what is no day."""
    return _midnight(_day(written) + timedelta(days=1))


def _day(written: str) -> date:
    """Return the day that is written, which lies in this century or the last."""
    try:
        found = date.fromisoformat(written.strip()) if len(written) <= 10 else None  # noqa: PLR2004 2026-11-22
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:  # noqa: PLR2004 what a slip of the finger exceeds
        raise InputError(
            Text(f"{written[:20]!r} is no day", f"{written[:20]!r} 並非日期"),
            Text("Write it as 2026-11-22.", "請寫成 2026-11-22。"),
        )
    return found


def _midnight(day: date) -> Instant:
    """Return the first instant of a day in Hong Kong."""
    return datetime.combine(day, time(), HONG_KONG).astimezone(UTC)
