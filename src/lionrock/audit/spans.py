"""Days as people type them, as moments in Hong Kong. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.ui import times


def start(written: str) -> Instant:
    """Return the first moment of a day, Hong Kong; raises InputError."""
    return datetime.combine(times.day(written), time(), HONG_KONG)


def end(written: str) -> Instant:
    """Return the first moment after a day, Hong Kong; raises InputError."""
    return datetime.combine(times.day(written) + timedelta(days=1), time(), HONG_KONG)
