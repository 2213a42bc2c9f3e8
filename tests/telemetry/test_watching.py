"""The watch over streams: silence begins as a finding and ends with one closed; nothing else is held against one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock
from register.world import load

from lionrock.events.obligations import WarningDayRecorded
from lionrock.events.ports import EventStore, Findings
from lionrock.events.records import Frame, Match
from lionrock.events.telemetry import SourceChanged
from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.telemetry import hours, service, store, watching
from lionrock.telemetry.expecting import Hour, number
from lionrock.telemetry.model import Stream, Tally
from lionrock.telemetry.watching import Watch
from telemetry.world import BOSS, Count, equip

USUAL = 200


class Noted(Count):
    """Findings that are only noted."""

    def __init__(self) -> None:
        self.seen: list[Match] = []

    def count(self, change: Change, frame: Frame, matches: Any) -> None:
        """Note the matches."""
        self.seen += matches


class Mute:
    """An event store that knows two hosts."""

    def facets(self, *asked: Any) -> list[tuple[str, int]]:
        """Return the hosts."""
        return [("jump-01", 5), ("jump-02", 3)]


@pytest.fixture
def noted() -> Noted:
    """Return findings that are only noted."""
    return Noted()


@pytest.fixture
def site(platform: Platform, clock: HandClock, noted: Noted, tmp_path: Path) -> Platform:
    """Return a platform with two streams that were watched for eight weeks, each with 200 records an hour."""
    return equipped(platform, clock, noted, tmp_path)


def equipped(platform: Platform, clock: HandClock, noted: Noted, place: Path) -> Platform:
    """Give a platform two streams and what was learned of them."""
    equip(platform)
    platform.bind(Findings, noted)
    platform.bind(EventStore, Mute())
    platform.bind(Watch, Watch(lambda: clock().timestamp()))
    for name in ("one", "two"):
        (place / name).mkdir()
        service.add(platform, BOSS, "test", name=name, location=str(place / name))
        taught(platform, name, clock())
    return platform


def taught(site: Platform, stream: str, now: Instant) -> None:
    """Give a stream eight weeks of hours."""
    end = number(now)
    with site.change(BOSS, "taught") as change:
        known = [Hour(hour, USUAL, USUAL, 60, looked=True) for hour in range(end - 1344, end)]
        hours._write(change.db, stream, known, {})
        change.publish(SourceChanged(stream, "taught"))


def give(site: Platform, stream: str, count: int = 10) -> None:
    """Have a stream give records now."""
    known = store.stream(site.db, stream)
    raws = (b"x",) * count
    frame = Frame(stream, "linux.auth", known.next, (), site.now(), batch_root(raws).hex())
    told = {number(site.now()): count}
    assert service.commit(site, Tally(frame, count, count, 0, (), (), site.now(), 0, {"linux.auth": count}, told))


def pass_time(site: Platform, clock: HandClock, minutes: int, *giving: str) -> None:
    """Let minutes pass, look every five, and have these streams give as usual."""
    for _ in range(0, minutes, 5):
        clock.set(clock() + timedelta(minutes=5))
        for stream in giving:
            give(site, stream, USUAL // 12 + 1)
        watching.look(site)


def of(site: Platform, stream: str = "one") -> Stream:
    """Return a stream."""
    return store.stream(site.db, stream)


def facts(site: Platform, kind: str) -> int:
    """Return how many facts of a kind there are."""
    return len(site.db.execute(OUTBOX.select().where(OUTBOX.c.kind == kind)).all())


def test_silence_of_an_hour_is_a_finding_that_ends(
    either: Platform, clock: HandClock, noted: Noted, tmp_path: Path
) -> None:
    """The stream that goes on is left alone; the silent one is found once, and closed when it gives again."""
    site = equipped(either, clock, noted, tmp_path)
    pass_time(site, clock, 65, "one", "two")
    assert of(site).watched is not None
    assert noted.seen == []
    silenced = of(site).last_learned
    pass_time(site, clock, 60, "two")
    assert of(site).standing(clock()) == "silent"
    assert of(site).silent_since == silenced
    assert of(site, "two").standing(clock()) == "reading"
    (found,) = noted.seen
    assert (found.rule, found.level, found.host, found.opens) == (watching.RULE, "medium", "one", False)
    assert found.alert is not None
    assert found.alert.state == "open"
    give(site, "one")
    pass_time(site, clock, 1, "one", "two")
    assert of(site).standing(clock()) == "reading"
    assert noted.seen[1].alert is not None
    assert (noted.seen[1].alert.id, noted.seen[1].alert.state) == (found.alert.id, "closed")
    pass_time(site, clock, 30, "one", "two")
    assert len(noted.seen) == 2
    assert (facts(site, "SourceSilent"), facts(site, "SourceHeard")) == (1, 1)


def test_restart_jump_and_new_key_raise_no_storm(site: Platform, clock: HandClock, noted: Noted) -> None:
    """After each of them silence is counted anew."""
    pass_time(site, clock, 5, "one", "two")
    clock.set(clock() + timedelta(hours=3))
    watching.look(site)
    assert noted.seen == []
    service.settle(site, BOSS, "new key", "one", zone="", host="jump", silent_after=60)
    pass_time(site, clock, 10)
    site.port(Watch).steady = lambda: 0.0
    clock.set(clock() + timedelta(hours=6))
    pass_time(site, clock, 3)
    assert noted.seen == []


def test_stream_without_history_has_its_window(site: Platform, clock: HandClock, noted: Noted) -> None:
    """Until enough is learned, the seconds that a person set decide."""
    with site.change(BOSS, "forgotten") as change:
        change.db.execute(hours.HOUR.delete())
        store.save(change.db, replace(store.stream(change.db, "one"), silent_after=1800))
        change.publish(SourceChanged("one", "forgotten"))
    pass_time(site, clock, 5, "one", "two")
    pass_time(site, clock, 30)
    assert noted.seen == []
    pass_time(site, clock, 5)
    assert len(noted.seen) == 1


def test_canary_s_own_lines_are_no_records(site: Platform, clock: HandClock) -> None:
    """They neither end a silence nor teach anything."""
    give(site, "one")
    before = of(site)
    clock.set(clock() + timedelta(minutes=5))
    frame = Frame("one", "lionrock.canary", before.next, (), clock(), batch_root((b"x",)).hex())
    service.commit(site, Tally(frame, 1, 1, 0, (), (), clock(), 0, {"lionrock.canary": 1}, {number(clock()): 1}))
    assert of(site).last_learned == before.last_learned
    assert hours.latest(site.db, number(clock()))["one"][1].records == 10


def test_backlog_counts_in_its_own_hours(site: Platform, clock: HandClock) -> None:
    """What came late is counted where it belongs, and where it was learned."""
    known = store.stream(site.db, "one")
    frame = Frame("one", "linux.auth", known.next, (), clock(), batch_root((b"x",) * 5).hex())
    told = {number(clock()) - 2: 3, number(clock()): 2, number(clock()) - 9999: 1}
    service.commit(site, Tally(frame, 5, 5, 0, (), (), clock(), 0, {}, told))
    found = {one.hour: one for one in hours.of(site.db, "one", number(clock()) - 2)}
    assert found[number(clock())].records == 5
    assert found[number(clock()) - 2].events == USUAL + 3
    assert number(clock()) - 9999 not in {one.hour for one in hours.of(site.db, "one")}


def test_silence_of_a_critical_system_is_high(site: Platform, clock: HandClock, noted: Noted) -> None:
    """By the register: the host that the site settled belongs to a designated system."""
    load(site)
    service.settle(site, BOSS, "named", "one", zone="", host="WORKSTATION5", silent_after=60)
    service.settle(site, BOSS, "named", "two", zone="", host="pc-7.office.example", silent_after=60)
    pass_time(site, clock, 5, "one", "two")
    pass_time(site, clock, 60)
    assert {found.host: found.level for found in noted.seen} == {
        "WORKSTATION5": "high",
        "pc-7.office.example": "medium",
    }


def test_a_warning_day_that_was_entered_counts_as_a_sunday(platform: Platform) -> None:
    """By the days that obligations keep: a gale is entered, and taken back."""
    gale = date(2026, 11, 23)
    for stands in (True, False):
        with platform.change(BOSS, "a signal was hoisted") as change:
            change.publish(WarningDayRecorded(gale.isoformat(), "gale", "Hong Kong Observatory", stands))
        platform.settle()
        assert watching.sundays(platform)(gale) is stands
    assert watching.sundays(platform)(date(2026, 12, 25))
