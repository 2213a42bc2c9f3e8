"""Findings that tell one story, whatever order they come in."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.detection import stories
from lionrock.detection.findings import Entity, Expected, Finding
from lionrock.detection.stories import by_entity, groups
from lionrock.events import trails
from lionrock.events.trails import REACH
from lionrock.incidents.grouping import Group as Case
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.text import Text

NIGHT = datetime(2026, 11, 21, 18, tzinfo=UTC)
ONE = Finding(
    id="1" * 32,
    rule="r",
    title=Text("Lamp", "燈"),
    level="medium",
    tags=(),
    entity=Entity("asset", "web", "oms"),
    host="web",
    user="bob",
    address="203.0.113.9",
    window="2026-11-21",
    count=2,
    first=NIGHT,
    last=NIGHT,
    learned=NIGHT,
)


def other(n: int, **changes: object) -> Finding:
    """Return another finding, of which nothing is shared unless said so."""
    apart = {"host": f"h{n}", "user": None, "address": None, "entity": Entity("asset", f"h{n}", "oms")}
    return replace(ONE, id=f"{n:032x}", **(apart | changes))  # type: ignore[arg-type]  # fields of a finding


def told(*findings: Finding) -> list[set[str]]:
    """Return the stories as sets of ids."""
    return [{one.id for one in group.findings} for group in groups(findings)]


@pytest.mark.parametrize(
    "shared",
    [{"host": "WEB.ops.example"}, {"user": r"OPS\Bob"}, {"address": "::ffff:203.0.113.9"}, {"entity": ONE.entity}],
)
def test_what_shares_a_mark_is_one_story(shared: dict[str, object]) -> None:
    """However it is written; and an asset under another name is the asset."""
    assert len(told(ONE, other(2, **shared))) == 1


@pytest.mark.parametrize(
    ("apart", "number"), [(REACH, 1), (REACH + timedelta(microseconds=1), 2), (-REACH, 1), (-REACH - minutes(1), 2)]
)
def test_six_hours_connect_and_no_more(apart: timedelta, number: int) -> None:
    """Before or after."""
    assert len(told(ONE, other(2, host="web", first=NIGHT + apart, last=NIGHT + apart))) == number


@pytest.mark.parametrize(
    "changes", [{"exercise": True}, {"entity": Entity("asset", "h2", "scada")}, {"entity": Entity("user", "bob", None)}]
)
def test_systems_and_exercises_stay_apart(changes: dict[str, object]) -> None:
    """As incidents keep them."""
    assert len(told(ONE, other(2, **({"user": "bob"} | changes)))) == 2


def test_a_chain_is_one_story() -> None:
    """The first and the last share nothing: the one between them shares with both."""
    middle = other(2, user="bob", first=NIGHT + hours(5), last=NIGHT + hours(5))
    end = other(3, host="h2", first=NIGHT + hours(10), last=NIGHT + hours(10))
    assert told(end, ONE, middle) == [{ONE.id, middle.id, end.id}]
    assert len(told(end, ONE)) == 2


def test_root_connects_nothing() -> None:
    """An account that every machine has is no mark."""
    assert len(told(replace(ONE, user="root"), other(2, user="root"))) == 2


def test_a_group_says_what_it_is() -> None:
    """Its times, level, events, steps in order of time, and who speaks for it."""
    late = other(2, user="bob", level="high", tags=("attack.t1003", "attack.credential_access"), first=NIGHT + hours(2))
    late = replace(late, last=late.first + hours(1))
    early = replace(ONE, tags=("attack.initial-access", "attack.persistence", "other.impact"))
    [group] = groups([late, early])
    assert (group.first, group.last, group.level, group.events) == (NIGHT, late.last, "high", 4)
    assert [step.tactic for step in group.steps] == ["initial-access", "persistence", "credential-access"]
    assert (group.gravest, group.system, group.where) == (late, "oms", "web, h2 · bob · 203.0.113.9")
    assert not group.expected


def test_a_group_is_expected_when_all_of_it_is() -> None:
    """Until then the others speak for it."""
    word = Expected("a", "b", NIGHT)
    grave = replace(ONE, level="critical", expected=word, tags=("attack.impact",))
    [group] = groups([grave, other(2, user="bob", tags=("attack.discovery",))])
    assert (group.expected, group.gravest.level, group.level) == (False, "medium", "critical")
    assert [step.tactic for step in group.steps] == ["discovery"]
    assert groups([grave])[0].expected


def test_an_entity_is_one_group_over_all_days() -> None:
    """However far apart."""
    days = [nightly(n, rule=f"r{n}") for n in range(5)]
    assert len(groups(days)) == 5
    assert [len(group.findings) for group in by_entity([*days, other(9)])] == [5, 1]


def test_what_recurs_alone_is_one_story() -> None:
    """Each night the same: one row. The night something else is beside it is a story of its own."""
    nights = [nightly(n) for n in range(5)]
    assert [len(group.findings) for group in groups(nights)] == [5]
    beside = other(9, user="bob", rule="new", first=nights[4].last + hours(1), last=nights[4].last + hours(1))
    assert told(*nights, beside) == [{nights[4].id, beside.id}, {one.id for one in nights[:4]}]
    nameless = [nightly(n, host=None, user=None, address=None, entity=Entity("none", "", None)) for n in range(2)]
    assert len(groups(nameless)) == 2


def nightly(n: int, **changes: object) -> Finding:
    """Return the finding of a night."""
    at = NIGHT + hours(24 * n)
    return replace(ONE, id=f"{n:032x}", **({"first": at, "last": at} | changes))  # type: ignore[arg-type]  # fields


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
FINDINGS = st.lists(
    st.tuples(NAMES, st.none() | NAMES, st.integers(0, 60), st.integers(0, 8), st.sampled_from(["oms", None])),
    max_size=14,
)


def made(drawn: list[tuple[str, str | None, int, int, str | None]]) -> list[Finding]:
    """Return the findings drawn, their ids in the order in which they were made."""
    return [
        other(
            n + 1,
            rule=f"r{n}",
            host=host,
            user=user and f"u{user}",
            entity=Entity("asset", host, system),
            first=NIGHT + hours(at),
            last=NIGHT + hours(at + length),
        )
        for n, (host, user, at, length, system) in enumerate(drawn)
    ]


@settings(max_examples=80)
@given(FINDINGS, st.randoms(use_true_random=False))
def test_each_is_in_one_story_whatever_the_order(
    drawn: list[tuple[str, str | None, int, int, str | None]], dice: random.Random
) -> None:
    """Nothing is lost, nothing doubled."""
    findings = made(drawn)
    shuffled = list(findings)
    dice.shuffle(shuffled)
    assert told(*findings) == told(*shuffled)
    assert sorted(one.id for group in groups(shuffled) for one in group.findings) == sorted(one.id for one in findings)


@settings(max_examples=80)
@given(FINDINGS)
def test_a_story_keeps_its_name_while_it_grows(drawn: list[tuple[str, str | None, int, int, str | None]]) -> None:
    """What comes later never takes a finding out of its story; where two become one, the older name goes on."""
    findings = made(drawn)
    names: dict[str, str] = {}
    for n in range(1, len(findings) + 1):
        now = {one.id: group.id for group in groups(findings[:n]) for one in group.findings}
        for before in set(names.values()):
            held = {one for one, name in names.items() if name == before}
            assert len({now[one] for one in held}) == 1
            assert now[before] <= before
        names = now


@settings(max_examples=80)
@given(FINDINGS)
def test_what_incidents_would_gather_is_one_story(drawn: list[tuple[str, str | None, int, int, str | None]]) -> None:
    """Two findings that an incident of the one would take in are never in two stories."""
    findings = made(drawn)
    names = {one.id: group.id for group in groups(findings) for one in group.findings}
    traced = [trails.trail(one.fact()) for one in findings]
    for one in traced:
        case = Case("", 0, frozenset({one.system}), one.marks, one.first, one.last, one.exercise)
        assert {names[other.finding] for other in traced if case.shared(other)} <= {names[one.finding]}


def test_five_thousand_are_grouped_at_once() -> None:
    """Everything on one user, and everything apart."""
    many = [
        other(n, user="bob", first=NIGHT + minutes(n % 600), last=NIGHT + minutes(n % 600 + 5)) for n in range(5000)
    ]
    assert len(groups(many)) == 1
    assert len(groups(replace(one, user=None, rule=f"r{n}") for n, one in enumerate(many))) == 5000
    assert len(groups(replace(one, user=None) for one in many)) == 1
    assert stories.MOST == 5000


def test_what_the_same_rules_find_on_many_is_read_once() -> None:
    """Five desks with the same two rules are one story; four are four; another system or rule beside stays apart."""
    desks = [
        other(10 * n + m, host=f"desk-{n}", rule=f"rule {m}", first=NIGHT, last=NIGHT) for n in range(5) for m in (1, 2)
    ]
    assert [len(one.findings) for one in groups(desks)] == [10]
    assert [len(one.findings) for one in groups(desks[:8])] == [2, 2, 2, 2]
    beside = other(99, host="desk-4", rule="rule 3", first=NIGHT, last=NIGHT)
    assert sorted(len(one.findings) for one in groups([*desks, beside])) == [2, 2, 2, 2, 3]
