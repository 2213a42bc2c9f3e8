"""How many groups of findings a shift is given to read, beside how many it can: counted shift by shift. Pure.

A group counts in every shift in which something of it that nobody called expected began.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from lionrock.detection import stories
from lionrock.detection.findings import Finding
from lionrock.kernel.clock import HONG_KONG, Instant

SHIFTS: Final = 21
"""Shifts told of, the present one last."""
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_USUAL: Final = (time(0), time(8), time(16))


@dataclass(frozen=True, slots=True)
class Budget:
    """Groups of each shift, the present one last, which began at `since`; `most` is what one shift reads."""

    since: Instant
    counts: tuple[int, ...]
    most: int

    @property
    def now(self) -> int:
        """Return how many groups the present shift was given so far."""
        return self.counts[-1]

    @property
    def over(self) -> int:
        """Return in how many of the shifts before there were more."""
        return sum(count > self.most for count in self.counts[:-1])

    @property
    def mean(self) -> float:
        """Return the mean of the shifts before."""
        before = self.counts[:-1]
        return sum(before) / len(before) if before else 0.0


def times(written: str) -> tuple[time, ...]:
    """Return the times of day at which shifts begin, in order; three of eight hours where none can be read."""
    found = {time(int(hour), int(minute)) for hour, minute in _TIME.findall(written)}
    return tuple(sorted(found)) or _USUAL


def begins(now: Instant, starts: Sequence[time], many: int = SHIFTS) -> list[Instant]:
    """Return when the last shifts began, the present one last; times of day are Hong Kong's."""
    here = now.astimezone(HONG_KONG)
    found: list[Instant] = []
    day = here.date()
    while len(found) < many:
        for start in reversed(starts):
            at = datetime.combine(day, start, HONG_KONG)
            if at <= here:
                found.append(at.astimezone(now.tzinfo))
        day -= timedelta(days=1)
    return found[:many][::-1]


def budget(findings: Iterable[Finding], began: Sequence[Instant], most: int) -> Budget:
    """Return how many groups each of these shifts was given; exercises count, for they are read too."""
    counts = [0] * len(began)
    for group in stories.groups(one for one in findings if one.expected is None):
        news = {bisect_right(began, one.first) - 1 for one in group.findings}
        for place in news - {-1}:
            counts[place] += 1
    return Budget(began[-1], tuple(counts), most)
