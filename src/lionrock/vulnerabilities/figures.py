"""Sums that every page asks for, kept in memory until something changes, a minute at most."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

from lionrock.kernel.clock import Instant
from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.store import sums

_LONGEST: Final = timedelta(minutes=1)
Figure = TypeVar("Figure")


class Figures:
    """Figures over all findings; whoever changes findings, hosts or exceptions calls `changed` after its commit."""

    def __init__(self, platform: Platform) -> None:
        """Know nothing yet."""
        self._platform = platform
        self._kept: dict[str, tuple[Instant, Any]] = {}
        self._lock = threading.Lock()

    def changed(self) -> None:
        """Forget what was summed."""
        with self._lock:
            self._kept = {}

    def sums(self) -> list[dict[str, Any]]:
        """Return open findings by system and level."""
        return self._once("sums", lambda now: sums.sums(self._platform.db, now))

    def ages(self) -> dict[tuple[int, str], int]:
        """Return open findings by age and level."""
        return self._once("ages", lambda now: sums.ages(self._platform.db, now))

    def overdue(self, level: str) -> dict[str, int]:
        """Return by critical system how many findings of a level are past due without an exception."""
        return self._once(f"overdue {level}", lambda now: sums.overdue(self._platform.db, now, level))

    def late(self) -> int:
        """Return how many findings are past due without an exception."""
        return sum(one["past"] - one["excepted"] for one in self.sums())

    def totals(self) -> dict[str, int]:
        """Return how many findings stand in each state."""
        return self._once("totals", lambda _: sums.totals(self._platform.db))

    def _once(self, name: str, make: Callable[[Instant], Figure]) -> Figure:
        """Return a figure, summed again when it is gone or old."""
        now, kept = self._platform.now(), self._kept
        if name not in kept or not timedelta(0) <= now - kept[name][0] < _LONGEST:
            kept[name] = (now, make(now))
        found: Figure = kept[name][1]
        return found
