"""Correlations while frames are counted: once each, in one change with their groups, on both databases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import HandClock
from sqlalchemy import update

from detection.correlation.test_flow import BOOKS, told
from lionrock.detection import modes
from lionrock.detection import store as findings
from lionrock.detection.correlation import flow, service, store
from lionrock.detection.correlation.memory import Past
from lionrock.detection.correlation.model import SECOND, Book, Occurrence
from lionrock.detection.correlation.store import Table
from lionrock.detection.findings import Finding
from lionrock.detection.modes import Live
from lionrock.detection.serving import Runner, ready
from lionrock.detection.store import Search
from lionrock.events.findings import CorrelationsJudged
from lionrock.events.records import Frame, LogRecord, LogSource
from lionrock.events.telemetry import FrameCommitted
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache
from lionrock.telemetry import model
from lionrock.telemetry import service as telemetry
from lionrock.telemetry import store as streams
from lionrock.telemetry.model import Stream

GUESSED, MANY, QUIET = (f"6f3c1f0e-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
NOON = datetime(2026, 11, 22, 1, tzinfo=UTC)
RULES = """title: Refused
name: refused
logsource: {product: linux}
detection: {sel: {f: refused}, condition: sel}
---
title: Let in
name: let_in
logsource: {product: linux}
detection: {sel: {f: accepted}, condition: sel}
---
title: Guessed and let in
id: 6f3c1f0e-0000-4000-8000-000000000001
level: high
correlation:
  type: temporal_ordered
  rules: [many, let_in]
  group-by: user
  timespan: 10m
---
title: Guessing
name: many
id: 6f3c1f0e-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: refused
  group-by: user
  timespan: 5m
  condition: {gte: 3}
---
title: Gone quiet
id: 6f3c1f0e-0000-4000-8000-000000000003
correlation:
  type: event_count
  rules: let_in
  group-by: host
  timespan: 5m
  condition: {lt: 2}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a folder with rules and correlations."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "guess.yml").write_text(RULES, "utf-8")
    return folder


def prepared(platform: Platform, rules: Path) -> Platform:
    """Return the platform with these rules and two streams."""
    platform.bind(Runner, Runner(ready([rules], Cache(rules.parent / "plans"))))
    with platform.change(system("test"), "two streams") as change:
        for id in ("one", "two"):
            streams.add(change.db, Stream(id, id, "x", f"/{id}", {}, 0, 60, change.now))
        change.publish(FrameCommitted("one", "x", 0, 0, 0, 0, ""))
    return platform


@pytest.fixture
def served(either: Platform, rules: Path) -> Platform:
    """Return a platform with rules and streams, once on each database."""
    return prepared(either, rules)


@pytest.fixture
def light(platform: Platform, rules: Path) -> Platform:
    """Return a platform with rules and streams, on SQLite alone."""
    return prepared(platform, rules)


def record(f: str, at: float, user: str = "ann", host: str = "web") -> LogRecord:
    """Return a record of a sign-in, `at` minutes after noon."""
    time = NOON + timedelta(minutes=at)
    return LogRecord("x", LogSource("linux"), 0, time, "", host, user, None, f"{f} {at}", {"f": f}, b"x")


def frame(stream: str, first: int, count: int, learned: Instant = NOON, replayed_by: int = 0) -> Frame:
    """Return a frame."""
    return Frame(stream, "x", first, (b"x",) * count, learned, "00", replayed_by)


def take(platform: Platform, of: Frame, records: Sequence[LogRecord]) -> bool:
    """Match and count a frame; say whether it was counted now."""
    matches = platform.port(Runner).match(records, of.first)
    return telemetry.commit(platform, model.tally(of, records, matches, 0))


def listed(platform: Platform) -> list[Finding]:
    """Return what was found, in order of rules."""
    return sorted(findings.listing(platform.db, Search(expected=None)), key=lambda one: (one.rule, one.entity.id))


def test_a_chain_over_two_streams_is_one_finding_counted_once(served: Platform) -> None:
    """Rules that only feed it make no findings; a frame that comes again changes nothing."""
    assert take(served, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    assert listed(served) == []
    assert take(served, frame("two", 0, 1), [record("accepted", 4)])
    [found] = listed(served)
    assert (found.rule, found.entity.kind, found.entity.id, found.level) == (GUESSED, "user", "ann", "high")
    assert (found.count, found.opens) == (2, False)
    before = store.size(served.db)
    assert not take(served, frame("two", 0, 1), [record("accepted", 4)])
    assert (listed(served), store.size(served.db)) == ([found], before)
    seen = findings.events(served.db, found.id)
    assert [(one.event, one.rule != "") for one in seen] == [
        ("one:0", True),
        ("one:1", True),
        ("one:2", True),
        ("two:0", True),
    ]
    assert found.first == NOON


def test_what_comes_late_and_in_any_order_finds_the_same(light: Platform) -> None:
    """The sign-in that succeeded is read first, the guesses hours later and backwards."""
    assert take(light, frame("two", 0, 1), [record("accepted", 4)])
    later = NOON + hours(5)
    for n, at in enumerate((2, 1, 0)):
        assert take(light, frame("one", n, 1, later), [record("refused", at)])
    [found] = listed(light)
    assert (found.rule, found.count, found.first) == (GUESSED, 2, NOON)


def test_what_comes_days_later_begins_anew(light: Platform) -> None:
    """A group that did not grow for a day longer than its span is gone."""
    assert take(light, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    assert take(light, frame("two", 0, 1, NOON + hours(30)), [record("accepted", 4)])
    assert listed(light) == []


def test_a_change_that_fails_leaves_no_trace(light: Platform) -> None:
    """Groups and findings stand or fall together: who was killed between begins where it was."""
    take(light, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    before = store.size(light.db)
    of, records = frame("two", 0, 1), [record("accepted", 4)]
    matches = light.port(Runner).match(records, 0)

    def killed() -> None:
        with light.change(system("test"), "killed") as change:
            assert len(service.joined(light, change, of, matches)) == 2
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert store.size(light.db) == before
    assert take(light, of, records)
    assert [one.count for one in listed(light)] == [2]


def test_a_fault_in_a_correlation_stops_no_stream_and_is_a_finding(
    light: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame is counted, what its groups had stays as it was, and the next frame goes on from there."""
    take(light, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    before = store.size(light.db)

    def flawed(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as flaw:
        flaw.setattr("lionrock.detection.correlation.flow.judging.met", flawed)
        assert take(light, frame("one", 3, 1), [record("refused", 3)])
    assert store.size(light.db) == before
    (found,) = listed(light)
    assert (found.rule, found.entity.id, found.opens) == (service.FAILING, "one", False)
    assert take(light, frame("two", 0, 1), [record("accepted", 4)])
    assert [one.count for one in listed(light)] == [2, 1]


def test_a_drill_and_what_is_real_do_not_meet(light: Platform) -> None:
    """Guesses of a drill and a real sign-in make no finding."""
    take(light, frame("one", 0, 3, replayed_by=1), [record("refused", n) for n in range(3)])
    take(light, frame("two", 0, 1), [record("accepted", 4)])
    assert listed(light) == []
    take(light, frame("two", 1, 1, replayed_by=1), [record("accepted", 4)])
    assert [one.exercise for one in listed(light)] == [True]


def test_a_window_that_has_to_be_over_is_judged_then(served: Platform, clock: HandClock) -> None:
    """Fewer than two in five minutes of the clock is known when they and the patience for what is late are over."""
    clock.set(NOON + hours(1))
    take(served, frame("one", 0, 2, clock.now), [record("accepted", 0), record("accepted", 1)])
    assert service.judge(served) == 0
    take(served, frame("two", 0, 1, clock.now), [record("accepted", 6)])
    clock.set(clock.now + timedelta(minutes=2))
    assert service.judge(served) == 1
    assert service.judge(served) == 0
    [found] = listed(served)
    assert (found.rule, found.count, found.entity.id) == (QUIET, 1, "web")
    assert [one.event for one in findings.events(served.db, found.id)] == ["two:0"]


def test_a_correlation_let_by_a_person_opens(light: Platform) -> None:
    """It is in watch like every rule, and its word covers the rules it builds on."""
    info = light.port(Runner).serving.rules[GUESSED]
    with light.change(system("test"), "let") as change:
        modes.let(change.db, Live(GUESSED, info.digest, change.now, "me", "seen", new_id(), new_id()))
        change.publish(CorrelationsJudged(0, 0))
    take(light, frame("one", 0, 4), [*(record("refused", n) for n in range(3)), record("accepted", 4)])
    assert [one.opens for one in listed(light)] == [True]


def test_other_text_of_a_rule_is_another_correlation(light: Platform, rules: Path, tmp_path: Path) -> None:
    """Its groups begin anew, those of before are dropped, and its digest is another."""
    take(light, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    before = light.port(Runner).serving.rules[GUESSED].digest
    (rules / "guess.yml").write_text(RULES.replace("f: refused", "f: ['refused', 'denied']"), "utf-8")
    light.port(Runner).serve(ready([rules], Cache(tmp_path / "plans")))
    assert light.port(Runner).serving.rules[GUESSED].digest != before
    assert service.judge(light) == 0
    assert store.size(light.db) == {}


def test_groups_beyond_the_bound_are_let_go(served: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many groups those that grew longest ago."""
    monkeypatch.setattr(store, "MOST_GROUPS", 500)
    for n in range(3):
        many = [record("refused", n, user=f"u{n}-{m}") for m in range(250)]
        take(served, frame("one", n * 250, 250, NOON + timedelta(seconds=n)), [replace(one) for one in many])
    assert store.size(served.db)[MANY][0] <= 500


def test_the_table_keeps_what_memory_keeps(served: Platform) -> None:
    """Events of many groups in any order and some of them twice, a few in each change: the same is found."""
    lots = random.Random(653)
    events = [
        Occurrence(lots.choice("abc"), n * 20 * SECOND, lots.choice("xy"), n, {"user": (f"u{n % 3}",), "v": ("1",)})
        for n in range(120)
    ]
    late = [*lots.sample(events, len(events)), *lots.sample(events, 20)]
    for book in (BOOKS[0], BOOKS[9], BOOKS[10], *BOOKS[-2:]):
        past, met = Past(book), []
        for start in range(0, len(late), 20):
            with served.change(system("test"), "events") as change:
                met += flow.run(book, Table(change.db, NOON, exercise=False), late[start : start + 20])
                change.publish(CorrelationsJudged(0, 0))
        with served.change(system("test"), "the end") as change:
            met += flow.judge(book, Table(change.db, NOON, exercise=False), 1 << 51)
            store.drop(change.db, store.stale(change.db, Book()))
            change.publish(CorrelationsJudged(0, 0))
        assert told(met) == told([*past.add(events), *past.end()])


def test_a_group_that_cannot_be_read_begins_anew(light: Platform) -> None:
    """What another version wrote stops no frame."""
    take(light, frame("one", 0, 3), [record("refused", n) for n in range(3)])
    with light.change(system("test"), "another version") as change:
        change.db.execute(update(store.GROUP).values(body=b"\xc1"))
        change.publish(CorrelationsJudged(0, 0))
    assert take(light, frame("one", 3, 4), [*(record("refused", n) for n in range(3)), record("accepted", 4)])
    assert [one.rule for one in listed(light)] == [GUESSED]
