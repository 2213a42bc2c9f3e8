"""A week of a source, twelve times with other dice: an hour of silence is found in time, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.law.dates import Warnings, excluded
from lionrock.telemetry import watching
from lionrock.telemetry.expecting import LEAST_QUIET, Hour, Profile, begins, learned, number
from lionrock.telemetry.model import DAY, Stream

MONDAY = datetime(2026, 10, 18, 16, tzinfo=UTC)
"""Monday 19 October 2026 in Hong Kong, the general holiday after Chung Yeung."""
GALE = date(2026, 10, 21)
LOOK = timedelta(minutes=1)
STREAM = Stream("one", "one", "linux.auth", "/log", {}, 0, DAY, MONDAY - timedelta(days=90))


def sunday(day: date) -> bool:
    """Say whether a day counts as a Sunday: the gale was entered as a warning day."""
    return excluded(day, Warnings(frozenset({GALE}))) is not None


def rate(dice: random.Random) -> Callable[[int], int]:
    """Return how many records come in an hour: an office that rests, or a service that never does."""
    much, little = dice.randint(120, 4000), dice.choice((0, 90))

    def usual(hour: int) -> int:
        local = begins(hour).astimezone(HONG_KONG)
        rests = sunday(local.date()) or local.weekday() == 5 or local.hour not in range(8, 19)
        return little if rests else much

    return usual


class Week:
    """A week as the watch sees it, look by look."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.rate = rate(self.dice)
        first = number(MONDAY) - 8 * 168
        before = [self.hour(n) for n in range(first, number(MONDAY))]
        self.profile: Profile = learned(before, number(MONDAY), sunday)
        self.counts = {n: self.hour(n) for n in range(number(MONDAY) - 1, number(MONDAY) + 168)}
        thursday = MONDAY + timedelta(days=3, hours=self.dice.randint(9, 16), minutes=self.dice.randint(0, 59))
        self.silent = (thursday, thursday + timedelta(hours=1))
        self.rekeyed = MONDAY + timedelta(days=1, hours=10, minutes=13)
        self.restarted = MONDAY + timedelta(days=4, hours=11, minutes=37)

    def hour(self, n: int) -> Hour:
        """Return what comes in an hour, with noise."""
        mean = self.rate(n)
        count = max(0, round(self.dice.gauss(mean, mean**0.5 * 2)))
        return Hour(n, count, count, 3600 // max(count, 1), looked=True)

    def last(self, now: Instant) -> Instant:
        """Return when a record last came: none in the hour of silence, and for ten minutes after each restart."""
        for begun in (self.rekeyed, self.restarted):
            if begun <= now < begun + timedelta(minutes=10):
                now = begun
        if self.silent[0] <= now < self.silent[1]:
            now = self.silent[0]
        count = self.counts[number(now)].records
        while not count:
            now = begins(number(now)) - timedelta(seconds=1)
            count = self.counts[number(now)].records if number(now) in self.counts else 1
        return now - timedelta(seconds=3600 / count)

    def alarms(self) -> list[Instant]:
        """Return each look at which the stream began to be called silent."""
        found, silent, now = [], None, MONDAY + LOOK
        while now < MONDAY + timedelta(days=7):
            since = self.restarted if now >= self.restarted else MONDAY - timedelta(days=30)
            settled = self.rekeyed if now >= self.rekeyed else None
            stream = replace(STREAM, last_learned=self.last(now), settled=settled, silent_since=silent)
            n = number(now)
            part = round(self.counts[n].records * (now - begins(n)).total_seconds() / 3600)
            latest = (self.counts[n - 1], replace(self.counts[n], records=part))
            verdict = watching.judged(self.profile, stream, latest, since, now)
            if verdict is not None and silent is None:
                found.append(now)
            silent = verdict.since if verdict else None
            now += LOOK if self.silent[0] <= now < self.silent[1] else 10 * LOOK
        return found

    @property
    def bound(self) -> timedelta:
        """Return how long an hour of silence may go unnoticed by what was learned, and the looks beside."""
        slot = self.profile.slot(number(self.silent[0]))
        assert slot is not None
        missing = 3600 * 15 / slot.usual
        return timedelta(seconds=max(missing, LEAST_QUIET + 1.25 * slot.gap)) + 11 * LOOK


@pytest.mark.parametrize("seed", range(12))
def test_an_hour_of_silence_is_the_only_alarm_of_the_week(seed: int) -> None:
    """Not the holiday, the gale, the weekend, the nights, a new key or a restart."""
    week = Week(seed)
    (alarm,) = week.alarms()
    assert week.silent[0] < alarm <= week.silent[0] + week.bound
    assert week.bound < timedelta(hours=1)
