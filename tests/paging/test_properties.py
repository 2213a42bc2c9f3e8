"""Laws of roster and ladder, for any roster, leave, answers and kills."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from conftest import HandClock, scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register.rosters import staff
from sqlalchemy import select

from lionrock.events.paging import PageUnanswered
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.ledger.store import ENTRY, PAYLOAD
from lionrock.kernel.platform import Platform
from lionrock.kernel.timers import fire_due, waiting
from lionrock.paging import service, store
from lionrock.paging.controls.answered import answered
from lionrock.paging.model import Page, Policy, advance, ordered
from lionrock.register import roster
from lionrock.register.commands import SHELL
from lionrock.register.roster import Leave, Shift
from lionrock.register.roster.model import Entry, absent, gaps, holds, ladder
from paging.world import HO, ask, followed, got, id_of

BASE = datetime(2026, 1, 1, tzinfo=UTC)
EVERYBODY = ("a", "b", "c", "d", "e")
PEOPLE = st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=4, unique=True)


@st.composite
def rosters(draw: Callable[..., Any]) -> tuple[list[Shift], list[Leave]]:
    """Return shifts that do not overlap, some with gaps between, and leave of any person."""
    shifts, at = [], BASE
    for people, length, pause in draw(st.lists(st.tuples(PEOPLE, st.integers(1, 20), st.integers(0, 5)), max_size=6)):
        shifts.append(Shift(at, at + hours(length), people[0], tuple(people[1:])))
        at += hours(length + pause)
    drawn = draw(st.lists(st.tuples(st.sampled_from(EVERYBODY), st.integers(-5, 80), st.integers(1, 40)), max_size=8))
    return shifts, [Leave(BASE + hours(start), BASE + hours(start + length), who) for who, start, length in drawn]


@given(rosters(), st.sets(st.sampled_from(EVERYBODY)), st.integers(-2, 100), st.lists(st.sampled_from("de")))
def test_nobody_away_stands_on_the_ladder(
    found: tuple[list[Shift], list[Leave]], known: set[str], at: int, supervisors: list[str]
) -> None:
    """And nobody twice, nobody unknown; the shift's people stand before supervisors, in their order."""
    shifts, leaves = found
    moment = BASE + hours(at)
    duties = ladder(shifts, leaves, supervisors, frozenset(known), moment)
    people = [duty.person for duty in duties]
    assert len(people) == len(set(people))
    assert not set(people) & absent(leaves, moment)
    assert set(people) <= known
    order = [person for shift in shifts if holds(shift, moment) for person in shift.people]
    assert people == [one for one in dict.fromkeys([*order, *supervisors]) if one in people]


@given(rosters(), st.sets(st.sampled_from(EVERYBODY)), st.integers(0, 160))
def test_a_gap_is_where_nobody_is_on_duty(
    found: tuple[list[Shift], list[Leave]], known: set[str], half_hours: int
) -> None:
    """Gaps are in order, apart from one another, and cover exactly the moments without anybody."""
    shifts, leaves = found
    people = frozenset(known)
    spans = gaps(shifts, leaves, people, BASE, BASE + hours(80))
    assert all(one.ends <= other.starts for one, other in pairwise(spans))
    moment = BASE + hours(half_hours / 2)
    if moment < BASE + hours(80):
        within = any(gap.starts <= moment < gap.ends for gap in spans)
        assert within == (not ladder(shifts, leaves, [], people, moment))


@given(st.integers(1, 4), st.lists(PEOPLE, min_size=1, max_size=30))
def test_every_page_ends_within_its_rounds(rounds: int, ladders: list[list[str]]) -> None:
    """However the ladder changes between steps: nobody twice in a round, and an end is reached.

    The end is that of the ladder: whoever stood on it then was called in the last round.
    """
    page = Page("p", 1, "k", "duty", None, Policy(5, rounds), BASE, "e")
    seen: set[tuple[int, str]] = set()
    for n in range(len(EVERYBODY) * rounds + 1):
        now = ladders[min(n, len(ladders) - 1)]
        move = advance(page, now)
        if move.person is None:
            assert set(now) <= set(page.called)
            assert page.round == rounds or not now
            return
        assert (move.round, move.person) not in seen
        assert move.person in now
        assert page.round <= move.round <= rounds
        seen.add((move.round, move.person))
        page = replace(page.calling(move.person, move.round, BASE), ladder=tuple(now))
    pytest.fail("the ladder has no end")


@given(PEOPLE, st.lists(st.sampled_from(EVERYBODY)))
def test_who_comes_last_stays_on_the_ladder(people: list[str], last: list[str]) -> None:
    """Nobody is lost, and those who were called before come after the others."""
    order = ordered(people, last)
    assert sorted(order) == sorted(people)
    assert list(order) == sorted(order, key=lambda one: (one in last, people.index(one)))


@dataclass
class World:
    """A platform that lives on from example to example, each some days later."""

    platform: Platform
    clock: HandClock
    ids: dict[str, str]
    pages: int = 0
    called: list[tuple[Instant, str]] = field(default_factory=list)

    def put(self, entry: Entry) -> None:
        """Add an entry, unless it does not fit beside the others."""
        try:
            roster.put(self.platform, SHELL, "an example", entry)
        except ConflictError:
            return  # it overlaps another; the roster refuses it

    def settle(self) -> None:
        """Fire what is due and let paging follow, as after a fresh start."""
        fire_due(self.platform)
        followed(self.platform)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a platform with five people."""
    clock = HandClock()
    made = scratch(tmp_path_factory.mktemp("properties"), clock)
    staff(made)
    keys = ("ng", "cheung", "ho", "lam")
    yield World(made, clock, {key: id_of(made, key) for key in keys})
    made.close()


KEYS = st.sampled_from(["ng", "cheung", "ho", "lam"])
ACTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 12)),
    st.tuples(st.just("kill"), st.integers(1, 12)),
    st.tuples(st.just("leave"), KEYS),
    st.tuples(st.just("answer"), st.just(0)),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shifts=st.lists(st.lists(KEYS, min_size=1, max_size=4, unique=True), max_size=4),
    away=st.lists(st.tuples(KEYS, st.integers(0, 60)), max_size=3),
    acts=st.lists(ACTS, max_size=12),
)
def test_each_page_ends_answered_or_with_everybody_called(
    world: World, shifts: list[list[str]], away: list[tuple[str, int]], acts: list[tuple[str, Any]]
) -> None:
    """Every page is taken, or goes to the end of the ladder and then says so loudly.

    Recorded either way; one person at a time before the deadline, and never one on leave.
    """
    world.clock.set(world.clock.now + hours(30))
    begin, platform = world.clock.now, world.platform
    for n, names in enumerate(shifts):
        start = begin + minutes(25 * n)
        people = [world.ids[name] for name in names]
        world.put(Shift(start, start + minutes(25), people[0], tuple(people[1:])))
    for name, after in away:
        world.put(Leave(begin + minutes(after), begin + minutes(after + 45), world.ids[name]))
    page = ask(platform, f"example {world.pages}")
    world.pages += 1
    for act, value in acts:
        _act(world, page, act, value)
        _check(world, page)
    for _ in range(12):
        if got(platform, page).state == "calling":
            _act(world, page, "wait", 6)
            _check(world, page)
    found = got(platform, page)
    assert found.state in {"answered", "unanswered"}
    kinds = [step.kind for step in store.pages.steps(platform.db, [page])]
    assert ("answered" in kinds) != (found.state == "unanswered")
    _loud(world, page)
    assert not waiting(platform.db, page)


def _loud(world: World, page: str) -> None:
    """Hold that nobody answering is told once, to how many, and fails a control until somebody answers."""
    platform, found = world.platform, got(world.platform, page)
    told = unanswered(platform, page)
    everybody = [one for one in store.pages.steps(platform.db, [page]) if one.kind == "everybody"]
    assert [fact["called"] for fact in told] == ([len(everybody)] if found.unanswered_at else [])
    if found.state == "unanswered":
        assert [one.state for one in answered.test(platform)] == ["failed"]
    ladder_then = [one.person for one in store.pages.steps(platform.db, [page]) if one.kind in {"called", "skipped"}]
    assert found.unanswered_at is None or set(found.ladder) <= set(ladder_then)


def unanswered(platform: Platform, page: str) -> list[dict[str, Any]]:
    """Return what the ledger says of a page that nobody answered."""
    rows = platform.db.execute(
        select(PAYLOAD.c.body)
        .join(ENTRY, ENTRY.c.number == PAYLOAD.c.entry)
        .where(ENTRY.c.kind == PageUnanswered.__name__)
    )
    told = [json.loads(bytes(row.body))["fact"] for row in rows]
    return [fact for fact in told if fact["page"] == page]


def _act(world: World, page: str, act: str, value: Any) -> None:
    """Let one thing happen."""
    if act == "wait":
        world.clock.set(world.clock.now + minutes(value))
        world.settle()
    elif act == "kill":
        world.clock.set(world.clock.now + minutes(value))
        fire_due(world.platform)  # killed before anything followed; the next start delivers it
        world.settle()
    elif act == "leave":
        now = world.clock.now + timedelta(seconds=1)
        world.clock.set(now)
        world.put(Leave(now, now + minutes(30), world.ids[value]))
    else:
        service.answer(world.platform, HO, page)


def _check(world: World, page: str) -> None:
    """Hold the page against its laws."""
    platform = world.platform
    found = got(platform, page)
    taken = store.pages.steps(platform.db, [page])
    calls = [step for step in taken if step.kind == "called"]
    gaps_between = [other.at - one.at for one, other in pairwise(calls)]
    assert all(gap >= timedelta(minutes=5) for gap in gaps_between)
    if found.state == "calling":
        assert found.current == calls[-1].person
        assert len(waiting(platform.db, page)) == 1
    for step in taken[-6:]:
        if step.kind in {"called", "everybody"} and step.at == world.clock.now and step.person:
            assert roster.absence(platform, step.person, step.at) is None
    if found.unanswered_at == world.clock.now:
        everybody = {one.person for one in roster.everyone(platform, world.clock.now)}
        assert {step.person for step in taken if step.kind == "everybody"} == everybody
