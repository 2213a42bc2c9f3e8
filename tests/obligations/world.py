"""A small world for obligations: people of each role, and an incident whose answers a test gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lionrock.events.incidents import IncidentAssessed, IncidentOpened, Seriousness, Standing
from lionrock.kernel import timers
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.obligations import service, store
from lionrock.obligations.model import Clock, Kind
from lionrock.obligations.service import Told

DEPUTY = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
REDUCED = Actor("d" * 32, "May Ho", "deputy", "none", fresh=False)
ADMINISTRATOR = Actor("b" * 32, "Root Admin", "administrator", "totp", fresh=True)


def hkt(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> Instant:
    """Return a Hong Kong time, in November 2026 unless said otherwise."""
    return datetime(year, month, day, hour, minute, tzinfo=HONG_KONG).astimezone(UTC)


AWARE = hkt(22, 6, 30)


@dataclass
class Case:
    """One incident: answers are published as incidents would, and everything settles."""

    platform: Platform
    clock: Any
    id: str = field(default_factory=new_id)
    reference: str = "INC-0007"
    state: dict[str, object] = field(default_factory=dict)

    def open(self, *, exercise: bool = False) -> Case:
        """Open it as a suspicion."""
        with self.platform.change(system("incidents"), "opened", exercise=exercise) as change:
            title = ("Web front entered", "對外網站遭入侵")
            change.publish(IncidentOpened(self.id, self.reference, *title, system="oms", by_hand=False))
        self.platform.settle()
        return self

    def answer(
        self,
        *,
        standing: Standing = "incident",
        aware: Instant | None = AWARE,
        seriousness: Seriousness = "undecided",
        at: Instant | None = None,
        exercise: bool = False,
    ) -> Case:
        """Answer so that this state stands; `at` is the instant of the decision on the core function."""
        ends = standing in ("threat_only", "technical_fault", "not_ours", "suspected")
        decided = at or self.clock.now
        fact = IncidentAssessed(
            incident=self.id,
            reference=self.reference,
            question="core" if seriousness != "undecided" else "nature",
            system="oms",
            standing=standing,
            aware_at=None if ends else aware,
            provisional=standing == "possible",
            seriousness="undecided" if ends else seriousness,
            serious_at=None if ends or seriousness == "undecided" else decided,
            reason="a test",
        )
        with self.platform.change(system("incidents"), "answered", exercise=exercise) as change:
            change.publish(fact)
        self.platform.settle()
        return self

    def call(self, at: Instant | None = None) -> None:
        """Record a completed call."""
        told = Told("Officer Chan", "Nature, system and short account were read out.", "OCC-11", at)
        service.complete(self.platform, self.id, DEPUTY, told)
        self.platform.settle()

    def clocks(self, kind: Kind) -> list[Clock]:
        """Return its clocks of a kind that run or were worked off, the governing ones first."""
        found = [one for one in store.current(self.platform.db, self.id) if one.terms.kind == kind]
        return sorted(found, key=lambda one: not one.terms.governs)

    def pass_time(self, now: Instant) -> None:
        """Move the clock on, fire what is due and let everything settle."""
        self.clock.set(now)
        timers.fire_due(self.platform)
        self.platform.settle()


def entries(platform: Platform, kind: str) -> int:
    """Count ledger entries of a kind."""
    from sqlalchemy import func, select

    return int(platform.db.execute(select(func.count()).where(ENTRY.c.kind == kind)).scalar_one())
