"""What we knew at a moment is what a snapshot taken at that moment says, for every result, count and page.

Random histories: runs that find this or that, or break, time that passes, rulings that are made and ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from conftest import HandClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from lionrock.assurance import looking, rulings, running
from lionrock.assurance.board import ITSELF, Board
from lionrock.assurance.kept import Outcome
from lionrock.assurance.store import counted, results
from lionrock.assurance.store import rulings as ruled
from lionrock.events.ports import Estate
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant, days, hours, minutes
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same

HO = Actor("p-ho", "Ho Man", "supervisor", "totp", fresh=True)
SYSTEMS = ("s-1", "s-2")
TABLES = (results.RESULT, results.DOCUMENT, results.RUN, results.STANDING, results.CELL, counted.COUNTED, ruled.RULING)


class Anybody:
    """Lets everybody do everything."""

    def allows(self, actor: Actor, permission: str) -> bool:
        """Allow it."""
        return True

    def require(self, actor: Actor, permission: str) -> None:
        """Allow it."""


class Two:
    """An estate of two systems."""

    def systems(self) -> list[tuple[str, Text]]:
        """Return both."""
        return [(id, same(id)) for id in SYSTEMS]


@dataclass
class Story:
    """A platform whose two controls find what the story says, and the snapshots taken of it."""

    platform: Platform
    clock: HandClock
    finds: dict[str, Any] = field(default_factory=dict)
    taken: list[tuple[Instant, list[Any], Any]] = field(default_factory=list)

    def begin(self) -> None:
        """Forget everything that was kept, and give the platform its controls."""
        with self.platform.db.begin() as db:
            for table in TABLES:
                db.execute(delete(table))
        self.platform.registry = Registry([], [self.control("k.one", hours(2)), self.control("k.two", hours(5))])

    def control(self, id: str, every: timedelta) -> Control:
        """Return a control that finds what the story says of it when it is run."""

        def test(platform: Platform) -> Iterator[Result]:
            wanted = self.finds.get(id)
            if wanted is None:
                raise UnavailableError(same("away"), same("start it"))
            yield from wanted

        return Control(id, same(id), ("C-LOG-03",), every, "effect", test, same("mend it"))

    def snap(self) -> None:
        """Take a snapshot of everything as it stands now; what is learned later is learned at a later moment."""
        controls = self.platform.registry.of(Control)
        now = looking.outcomes(self.platform, controls)
        self.taken.append((self.clock(), told(now), counts(looking.board(self.platform))))
        self.clock.set(self.clock() + timedelta(seconds=1))

    def tell(self, step: tuple[str, Any]) -> None:
        """Do one step."""
        what, with_what = step
        if what == "wait":
            self.clock.set(self.clock() + minutes(with_what))
        elif what == "run":
            id, self.finds[id] = with_what[0], with_what[1]
            running.refresh(self.platform, self.platform.registry.get(Control, id))
        elif what == "rule":
            id, subject, many = with_what
            until = self.clock() + days(many)
            rulings.rule(self.platform, HO, id, subject, "it is being replaced", until)
            running.refresh(self.platform, self.platform.registry.get(Control, id))
        else:
            for one in ruled.standing(self.platform.db, self.clock())[:1]:
                rulings.end(self.platform, HO, one.id, "it is here again")


def told(found: list[Outcome]) -> list[Any]:
    """Return of results what a reader is told of them; the time of the last of several equal runs is not kept."""
    return [(one.control, one.subject, one.system, one.state, one.machine, one.reason) for one in found]


def counts(board: Board) -> Any:
    """Return of a board how many subjects stand in each state."""
    return {id: sorted((one.system, one.state, one.many) for one in of) for id, of in board.counts.items() if of}


FOUND = st.lists(
    st.builds(
        lambda subject, state, system: Result(subject, state, same(f"it {state}"), system=system),
        st.sampled_from(("x", "y", "s-1")),
        st.sampled_from(("passed", "failed", "partly", "unknown")),
        st.sampled_from((None, *SYSTEMS)),
    ),
    max_size=3,
)
STEP = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from((0, 1, 60, 150, 151, 400, 2000))),
    st.tuples(st.just("run"), st.tuples(st.sampled_from(("k.one", "k.two")), st.none() | FOUND)),
    st.tuples(st.just("rule"), st.tuples(st.just("k.one"), st.sampled_from(("x", "*")), st.sampled_from((1, 30)))),
    st.tuples(st.just("end"), st.none()),
)


@pytest.fixture
def story(platform: Platform, clock: HandClock) -> Story:
    """Return a story that has not begun."""
    platform.bind(Estate, Two())
    platform.bind(Authorizer, Anybody())
    return Story(platform, clock)


@settings(max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=9))
def test_past_is_the_snapshot_taken_then(story: Story, steps: list[tuple[str, Any]]) -> None:
    """Whatever came after, each moment stays as it was known: results one by one, counts by system, and never-run."""
    story.taken = []
    story.begin()
    for step in steps:
        story.tell(step)
        if step[0] == "wait":
            story.snap()
    story.snap()
    controls = story.platform.registry.of(Control)
    for moment, outcomes, board in story.taken:
        assert told(looking.outcomes(story.platform, controls, moment)) == outcomes
        assert counts(looking.board(story.platform, moment)) == board


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=9))
def test_counts_are_those_of_the_results(story: Story, steps: list[tuple[str, Any]]) -> None:
    """Both kinds of page say the same: counts for the matrix, results for the lists."""
    story.begin()
    for step in steps:
        story.tell(step)
    controls = story.platform.registry.of(Control)
    for moment in (None, story.clock() - minutes(30)):
        found: dict[str, dict[tuple[str, str], int]] = {}
        for one in looking.outcomes(story.platform, controls, moment):
            key = (ITSELF if one.subject == "*" else one.system, one.state)
            of = found.setdefault(one.control, {})
            of[key] = of.get(key, 0) + 1
        board = counts(looking.board(story.platform, moment))
        for id, kept in board.items():
            assert kept == sorted((*key, many) for key, many in found[id].items())
        assert all(of == {(ITSELF, "unknown"): 1} for id, of in found.items() if id not in board)


def test_forgetting_keeps_what_stands(either: Platform, clock: HandClock) -> None:
    """Counts superseded long ago go; what was known at the border and since stays, on both databases."""
    story = Story(either, clock)
    either.bind(Estate, Two())
    story.begin()
    start = clock()
    for state in ("passed", "failed", "passed"):
        story.tell(("run", ("k.one", [Result("x", state, same(state))])))
        story.tell(("wait", 60))
    with either.db.begin() as db:
        counted.forget(db, start + minutes(90))
    assert looking.board(either, start + minutes(30)).counts == {}
    states = [looking.board(either, start + minutes(at)).states("k.one") for at in (95, 125)]
    assert [set(one) for one in states] == [{"failed"}, {"passed"}]
