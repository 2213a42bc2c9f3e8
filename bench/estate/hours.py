"""Thirty days of Hong Kong: working hours, lunch, weekends, two public holidays, a typhoon day, nights of patching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from random import Random
from typing import Final

HONG_KONG: Final = timezone(timedelta(hours=8))
FIRST: Final = date(2026, 9, 21)
"""A Monday."""
HISTORY: Final = 7
"""Days before rules may open incidents."""
HOLIDAYS: Final = {date(2026, 10, 1): "National Day", date(2026, 10, 19): "the day after Chung Yeung"}
TYPHOON: Final = date(2026, 10, 8)
"""Signal No. 8 from 04:40 to 15:20: who can works from home."""
PATCHING: Final = {
    date(2026, 9, 26): "ring",
    date(2026, 10, 3): "linux",
    date(2026, 10, 14): "pilot",
    date(2026, 10, 17): "servers",
}
"""Nights that begin on these days at 22:00 and end at 05:00, and what is patched."""
WORKSTATIONS_PATCHED: Final = (date(2026, 9, 23), date(2026, 10, 15))
"""Days on which workstations install updates, at lunch."""
_WORK: Final = (1, 1, 1, 1, 1, 1, 3, 12, 55, 100, 100, 95, 75, 30, 85, 100, 100, 95, 55, 30, 16, 9, 5, 2)
"""Percent of people at work in each hour of a working day; lunch is from half past twelve to two."""
_ARRIVE: Final = (0, 0, 0, 0, 0, 0, 2, 8, 38, 40, 6, 1, 0, 1, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0)
"""Percent of people who sign in first in each hour."""


@dataclass(frozen=True)
class Hour:
    """One hour of the estate's life; `number` counts from the first."""

    number: int

    @property
    def day(self) -> int:
        """Return the day, from 1."""
        return self.number // 24 + 1

    @cached_property
    def start(self) -> datetime:
        """Return its begin in UTC."""
        return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=HONG_KONG).astimezone(UTC) + timedelta(
            hours=self.number
        )

    @cached_property
    def local(self) -> datetime:
        """Return its begin in Hong Kong."""
        return self.start.astimezone(HONG_KONG)

    @property
    def date(self) -> date:
        """Return its day in Hong Kong."""
        return self.local.date()

    @cached_property
    def free(self) -> bool:
        """Say whether it is of a Sunday, a Saturday or a public holiday."""
        return self.local.weekday() >= 5 or self.date in HOLIDAYS

    @property
    def storm(self) -> bool:
        """Say whether the typhoon signal is up."""
        return self.date == TYPHOON and 4 <= self.local.hour < 16

    @cached_property
    def busy(self) -> float:
        """Return the share of people at work."""
        whole = _WORK[self.local.hour] / 100
        if self.free:
            return whole * (0.08 if self.local.weekday() == 5 else 0.04)
        return whole * (0.35 if self.storm else 1)

    @cached_property
    def arriving(self) -> float:
        """Return the share of people who sign in for the first time that day."""
        return _ARRIVE[self.local.hour] / 100 * (0.05 if self.free else 0.4 if self.storm else 1)

    @cached_property
    def patching(self) -> str:
        """Return what is patched in this hour, nothing in most."""
        night = self.date if self.local.hour >= 22 else self.date - timedelta(days=1)
        return PATCHING.get(night, "") if self.local.hour >= 22 or self.local.hour < 5 else ""

    def at(self, hour: int, *days: int) -> bool:
        """Say whether it is this hour of the day, on these days of the week (Monday is 0) where some are named."""
        return self.local.hour == hour and (not days or self.local.weekday() in days)


def hours(days: int, first: int = 1) -> Iterator[Hour]:
    """Yield the hours of these many days, from a day on."""
    return (Hour(number) for number in range((first - 1) * 24, (first - 1 + days) * 24))


def moments(rng: Random, rate: float) -> Iterator[float]:
    """Yield the seconds in an hour at which something happens that comes by chance, `rate` times an hour."""
    if rate <= 0:
        return
    second = rng.expovariate(rate) * 3600
    while second < 3600:
        yield second
        second += rng.expovariate(rate) * 3600
