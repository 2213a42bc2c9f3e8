"""Virtual time: what is to happen at which moment, and every deadline of the platform fired when it comes."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Final

from conftest import HandClock
from sqlalchemy import func, select

from lionrock.kernel import timers
from lionrock.kernel.clock import Instant
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.kernel.timers import TIMER

LONGEST: Final = 200_000
"""Steps after which a run is taken for one that never ends."""


@dataclass
class Clockwork:
    """Runs a platform forward, from one moment at which something is due to the next."""

    platform: Platform
    clock: HandClock
    told: Callable[[], object] = field(default=lambda: None)
    """Called after each step, when every fact was delivered."""
    steps: int = 0
    _waiting: list[tuple[Instant, int, Callable[[], object]]] = field(default_factory=list)
    _told: int | None = None
    _order: count[int] = field(default_factory=count)

    @property
    def now(self) -> Instant:
        """Return the present moment."""
        return self.clock.now

    def at(self, moment: Instant, act: Callable[[], object]) -> None:
        """Do something at a moment, at once where that has passed."""
        heapq.heappush(self._waiting, (max(moment, self.now), next(self._order), act))

    def after(self, delay: timedelta, act: Callable[[], object]) -> None:
        """Do something after a while."""
        self.at(self.now + delay, act)

    def run(self, until: Instant) -> None:
        """Run until a moment."""
        while (moment := self._next()) is not None and moment <= until:
            self.steps += 1
            assert self.steps < LONGEST, "the run never ends"
            self.clock.set(moment)
            timers.fire_due(self.platform)
            while self._waiting and self._waiting[0][0] <= moment:
                heapq.heappop(self._waiting)[2]()
            self._settle()
            self.told()
        self.clock.set(until)

    def _settle(self) -> None:
        """Deliver what was told since, which is nothing on most days."""
        newest = self.platform.db.execute(select(func.max(OUTBOX.c.seq))).scalar()
        if newest != self._told:
            self.platform.settle()
            self._told = self.platform.db.execute(select(func.max(OUTBOX.c.seq))).scalar()

    def _next(self) -> Instant | None:
        """Return the next moment at which anything is due."""
        wanted = select(func.min(TIMER.c.due)).where(TIMER.c.fired == 0)
        due = self.platform.db.execute(wanted).scalar()
        own = self._waiting[0][0] if self._waiting else None
        found = [one for one in (due, own) if one is not None]
        return max(min(found), self.now) if found else None
