"""Learning as a job: by event time, exactly once, never an alarm while it learns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import HandClock
from sqlalchemy import select

from detection.learning.world import MONDAY, Happened, Memory, anomalies, bound, happened, learned
from lionrock.detection import store as findings
from lionrock.detection.learning import running, store
from lionrock.detection.learning.store import HABIT
from lionrock.detection.store import Search
from lionrock.events.learning import Asked, Group, Lately
from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import Change
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

WEEK = timedelta(weeks=1)


def sign_ins(weeks: int, usual: int = 2, host: str = "jump") -> list[Happened]:
    """Return a few sign-ins every day at two in the morning."""
    return [
        happened(MONDAY + timedelta(days=day, hours=2, minutes=n), host=host, user="chan", message="Accepted")
        for day in range(weeks * 7)
        for n in range(usual)
    ]


def burst(weeks: int, many: int = 41, host: str = "jump") -> list[Happened]:
    """Return many sign-ins within one hour of the Monday after so many weeks."""
    begin = MONDAY + weeks * WEEK + timedelta(hours=2)
    return [happened(begin + timedelta(minutes=n), host=host, user="chan", message="Accepted") for n in range(many)]


def test_a_burst_is_found_with_its_reason(platform: Platform) -> None:
    """Forty-one sign-ins at an hour that held two on twelve Mondays; in both languages, with numbers."""
    bound(platform, *sign_ins(11), *burst(11))
    learned(platform)
    host, user = sorted(anomalies(platform, "lionrock.anomaly.rate"), key=lambda one: one.key)
    assert (host.host, host.user, user.user) == ("jump", None, "chan")
    assert "41 sign-ins between 02:00 – 03:00; usual on Mondays at that hour: 2 – 2 in 11 weeks" in host.reason.en
    assert "robust deviations; at most once in 77 days by own history" in host.reason.en
    assert "星期一" in host.reason.zh
    assert host.once_in > 70


def test_what_is_found_is_a_finding_in_watch(platform: Platform) -> None:
    """It is counted as a rule's finding is, opens nothing, and names the record that shows it."""
    bound(platform, *sign_ins(11), *burst(11))
    learned(platform)
    found = findings.listing(platform.db, Search(rule="lionrock.anomaly.rate"))
    assert {one.level for one in found} == {"medium"}
    assert not any(one.opens for one in found)
    assert findings.events(platform.db, found[0].id)[0].event.startswith("s1:")


def test_nothing_is_said_while_it_learns(platform: Platform) -> None:
    """The same burst in the second week is learned in silence."""
    bound(platform, *sign_ins(2), *burst(2))
    learned(platform)
    assert anomalies(platform) == []
    assert store.number(platform.db, "lionrock.anomaly.rate") == 2


def test_reading_twice_finds_once(platform: Platform) -> None:
    """A second round over the same records changes nothing."""
    bound(platform, *sign_ins(11), *burst(11))
    learned(platform)
    before = [(one.id, one.reason) for one in anomalies(platform)]
    assert running.learn(platform) == 0
    assert [(one.id, one.reason) for one in anomalies(platform)] == before


def test_a_change_that_fails_leaves_nothing_behind(platform: Platform) -> None:
    """Broken off while it counts, a round leaves place, habits and findings as they were; the next one finds it all."""
    bound(platform, *sign_ins(11), *burst(11))
    desk = platform.port(Findings)
    platform.bind(Findings, Broken())
    with pytest.raises(RuntimeError):
        learned(platform)
    assert anomalies(platform) == []
    assert store.places(platform.db) == {}
    platform.bind(Findings, desk)
    learned(platform)
    assert len(anomalies(platform)) == 2
    assert sum(one.count for one in findings.listing(platform.db, Search())) == 2


def test_a_store_that_refuses_much_is_asked_for_less(platform: Platform) -> None:
    """A stretch that is too much at once is read in smaller ones, to its end."""
    memory = bound(platform, *sign_ins(11, usual=30), *burst(11, many=200))
    platform.bind(Lately, Strict(memory.streams, memory.heard))
    learned(platform)
    assert store.places(platform.db)["lionrock.anomaly.rate", "s1"].next == len(memory.streams["s1"])
    assert len(anomalies(platform)) >= 2


class Strict(Memory):
    """A memory that refuses more than two thousand records at a time."""

    def groups(self, asked: Asked) -> list[Group]:
        """Return the groups; raises UnavailableError."""
        if asked.until - asked.first > 2_000:
            raise UnavailableError(Text("too much", "過多"), Text("Ask for less.", "請縮小範圍。"))
        return super().groups(asked)


class Broken:
    """Counts nothing, and breaks off."""

    def count(self, change: Change, frame: Frame, matches: Sequence[Match]) -> None:
        """Break off."""
        raise RuntimeError


def test_the_order_within_lateness_does_not_matter(platform: Platform, clock: HandClock) -> None:
    """Records that come shuffled within five minutes of one another teach and tell the same, in whatever portions."""
    records = [*sign_ins(4), *burst(4), *sign_ins(5)[-2:]]
    told = []
    for seed in (0, 1):
        chance = random.Random(seed)
        mixed = sorted(records, key=lambda one: one.at + timedelta(seconds=chance.randint(0, 240) * seed))
        live = [replace(one, learned=one.at + timedelta(minutes=5)) for one in mixed]
        memory = bound(platform)
        start = 0
        while start < len(live):
            end = start + chance.randint(30, 90)
            memory.put(*live[start:end])
            clock.set(live[min(end, len(live)) - 1].learned)
            running.learn(platform)
            start = end
        clock.set(clock.now + timedelta(hours=1))
        running.learn(platform)
        rows = {
            (row.detector, row.key): row.body
            for row in platform.db.execute(select(HABIT.c.detector, HABIT.c.key, HABIT.c.body))
        }
        told.append(([(one.rule, one.key, one.at, one.reason) for one in anomalies(platform)], rows))
        _emptied(platform)
    assert told[0][0] == told[1][0] != []
    assert told[0][1] == told[1][1]


def test_a_span_waits_until_its_time_has_passed(platform: Platform, clock: HandClock) -> None:
    """The hour is judged once the stream is past it by the lateness, and of an import once it rests."""
    memory = bound(platform, *sign_ins(11), *burst(11))
    clock.set(memory.heard["s1"] + timedelta(seconds=30))
    running.learn(platform)
    assert anomalies(platform) == []
    clock.set(memory.heard["s1"] + timedelta(minutes=3))
    running.learn(platform)
    assert len(anomalies(platform)) == 2


def test_late_records_are_taken_in_when_they_come(platform: Platform) -> None:
    """What comes after its span was judged is learned, and judged with what was there."""
    memory = bound(platform, *sign_ins(11), *burst(11, many=20), *sign_ins(12)[-2:])
    learned(platform)
    assert anomalies(platform) == []
    memory.put(*(replace(one, learned=memory.heard["s1"]) for one in burst(11, many=41)[20:]))
    learned(platform)
    assert len(anomalies(platform, "lionrock.anomaly.rate")) == 2


def _emptied(platform: Platform) -> None:
    """Forget everything, so that it can be learned again."""
    with platform.db.engine.begin() as db:
        for table in (store.HABIT, store.ROOM, store.ANOMALY, findings.FINDING, findings.EVENT):
            db.execute(table.delete())
