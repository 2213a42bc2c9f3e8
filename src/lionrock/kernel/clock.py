"""The clock: the only place that reads the time of day."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Instant = datetime
"""An aware UTC datetime with microseconds."""

HONG_KONG = timezone(timedelta(hours=8), "HKT")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Clock = Callable[[], Instant]


def wall() -> Instant:
    """Return the present as aware UTC."""
    return datetime.now(UTC)


def hours(n: float) -> timedelta:
    """Return `n` hours."""
    return timedelta(hours=n)


def days(n: float) -> timedelta:
    """Return `n` days of 24 hours."""
    return timedelta(days=n)


def minutes(n: float) -> timedelta:
    """Return `n` minutes."""
    return timedelta(minutes=n)


def micros(moment: Instant) -> int:
    """Return whole microseconds since 1970; raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        msg = f"naive datetime {moment!r}: give it a time zone"
        raise ValueError(msg)
    return (moment - EPOCH) // timedelta(microseconds=1)


def instant(microseconds: int) -> Instant:
    """Return the aware UTC datetime of `microseconds` since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


class StoryClock:
    """A clock for demo folders that a story moves forward, never back.

    It runs with the machine's clock plus an offset of zero or less; a folder says in
    its genesis entry that it has one. Raises ValueError when asked to go back.
    """

    def __init__(self, start: Instant | None = None, base: Clock = wall) -> None:
        """Begin at `start`, or at the present."""
        self._base = base
        self._lock = threading.Lock()
        self._offset = (start - base()) if start else timedelta(0)

    def __call__(self) -> Instant:
        """Return the story's present."""
        return self._base() + self._offset

    def advance(self, moment: Instant) -> None:
        """Move the story forward to `moment`."""
        with self._lock:
            now = self()
            if moment < now:
                msg = f"a story cannot go back from {now} to {moment}"
                raise ValueError(msg)
            self._offset += moment - now

    def reach(self, moment: Instant) -> None:
        """Move the story forward to `moment`, unless it is past it."""
        with self._lock:
            self._offset += max(moment - self(), timedelta(0))

    def join(self) -> None:
        """Let the story catch up with the machine's clock and run with it; a story ahead of it stays ahead."""
        with self._lock:
            self._offset = max(self._offset, timedelta(0))


def monotonic() -> float:
    """Return seconds that never run backwards, for measuring durations."""
    return time.monotonic()
