"""The days on which an account is open: a first and a last one, Hong Kong time, both included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant, days

LONGEST: Final = days(400)
"""The longest term given at once; who stays longer is renewed."""


@dataclass(frozen=True, slots=True)
class Term:
    """From the first instant to the last, half open."""

    opens: Instant
    closes: Instant

    def holds(self, now: Instant) -> bool:
        """Say whether the moment lies within the term."""
        return self.opens <= now < self.closes

    def over(self, now: Instant) -> bool:
        """Say whether the term has ended."""
        return now >= self.closes

    @property
    def first(self) -> date:
        """Return the first day in Hong Kong."""
        return self.opens.astimezone(HONG_KONG).date()

    @property
    def last(self) -> date:
        """Return the last day in Hong Kong."""
        return (self.closes - timedelta(microseconds=1)).astimezone(HONG_KONG).date()

    @property
    def words(self) -> str:
        """Return both days as they are written into the ledger."""
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


def between(first: date, last: date) -> Term:
    """Return the term of two days; raises ValueError when it ends before it begins or is too long."""
    term = Term(_midnight(first), _midnight(last) + days(1))
    if not days(0) < term.closes - term.opens <= LONGEST:
        raise ValueError(f"{first} to {last}")
    return term


def _midnight(day: date) -> Instant:
    """Return when the day begins in Hong Kong."""
    return datetime(day.year, day.month, day.day, tzinfo=HONG_KONG).astimezone(UTC)
