"""Clocks when incidents are made one and taken apart: nothing disappears, and what was given counts for both."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from lionrock.events.incidents import IncidentMerged, IncidentSplit, MergeTakenBack
from lionrock.kernel import outbox
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Reaction
from lionrock.kernel.platform import Platform
from lionrock.obligations import store, telling
from obligations.world import AWARE, Case, entries


@pytest.fixture
def pair(either: Platform, clock: Any) -> tuple[Case, Case]:
    """Return two incidents with running clocks: the second one aware an hour later, on either database."""
    clock.set(AWARE)
    first = Case(either, clock).open().answer()
    clock.set(AWARE + hours(1))
    second = Case(either, clock, reference="INC-0008").open().answer(aware=AWARE + hours(1))
    return first, second


def _merged(into: Case, other: Case, counts: Case, aware: Instant, beside: Instant) -> None:
    """Merge as incidents would, and answer with the state that follows."""
    fact = IncidentMerged(
        into.id, into.reference, other.id, other.reference, counts.id, aware, beside, (), "one attack", ""
    )
    with into.platform.change(system("incidents"), "merged") as change:
        change.publish(fact)
    into.answer(aware=aware)


def _apart(into: Case, other: Case) -> None:
    """Take the merge back as incidents would."""
    with into.platform.change(system("incidents"), "taken back") as change:
        change.publish(MergeTakenBack(into.id, other.id, (), "two attacks"))
    into.platform.settle()


def test_the_clocks_of_what_was_merged_end_with_the_merge_as_reason(pair: tuple[Case, Case]) -> None:
    """Those of the incident that goes on count from the awareness chosen; the history of both stays."""
    first, second = pair
    ended = {clock.id for clock in store.current(first.platform.db, first.id)}
    _merged(second, first, first, AWARE, AWARE + hours(1))
    assert store.current(first.platform.db, first.id) == []
    history = store.history(first.platform.db, first.id)
    assert {clock.id for clock in history} == ended
    assert {clock.state for clock in history} == {"fell_away"}
    assert {clock.terms.triggered_at for clock in second.clocks("notice")} == {AWARE}
    assert store.matter(first.platform.db, first.id).merged_into == second.id


def test_a_call_recorded_on_either_counts(pair: tuple[Case, Case]) -> None:
    """Before the merge or after it: nothing stands before a call."""
    first, second = pair
    first.call()
    _merged(second, first, first, AWARE, AWARE + hours(1))
    assert [clock.state for clock in second.clocks("notice") if clock.terms.governs] == ["done"]
    assert [clock.running for clock in second.clocks("written")] == [True]
    assert [call.incident for call in store.done(first.platform.db, (second.id,))[second.id].calls] == [first.id]
    assert not [line for line in telling.lines(first.platform, second.id) if "taken by" in line.title.en]


def test_a_call_recorded_later_on_what_was_merged_counts_too(pair: tuple[Case, Case]) -> None:
    """Somebody had its page open."""
    first, second = pair
    _merged(second, first, first, AWARE, AWARE + hours(1))
    first.call()
    assert [clock.state for clock in second.clocks("notice") if clock.terms.governs] == ["done"]
    assert store.current(first.platform.db, first.id) == []


def test_taking_a_merge_back_gives_each_its_clocks(pair: tuple[Case, Case]) -> None:
    """What was given for one alone is open again for the other."""
    first, second = pair
    first.call()
    _merged(second, first, first, AWARE, AWARE + hours(1))
    _apart(second, first)
    second.answer(aware=AWARE + hours(1))
    assert [clock.state for clock in first.clocks("notice") if clock.terms.governs] == ["done"]
    assert [clock.running for clock in second.clocks("notice") if clock.terms.governs] == [True]
    assert second.clocks("written") == []


@pytest.mark.parametrize(("order", "merged"), [("mb", False), ("mbm", True), ("mbmb", False)])
def test_merges_and_their_ends_worked_off_late_come_to_what_stands(
    pair: tuple[Case, Case], order: str, *, merged: bool
) -> None:
    """Each kind of fact is worked off in its own order: all merges may come before all that take them back."""
    first, second = pair
    merge = IncidentMerged(
        second.id, second.reference, first.id, first.reference, first.id, AWARE, AWARE + hours(1), (), "r", ""
    )
    for one in order:
        with first.platform.change(system("incidents"), "both kinds") as change:
            change.publish(merge if one == "m" else MergeTakenBack(second.id, first.id, (), "r"))
    first.platform.settle()
    assert store.matter(first.platform.db, first.id).merged_into == (second.id if merged else None)
    assert bool(store.current(first.platform.db, first.id)) is not merged


def test_a_merge_worked_off_after_its_end_takes_no_clock_away(pair: tuple[Case, Case]) -> None:
    """Its reaction may have failed until then; the incident stands apart, with its clocks."""
    first, second = pair
    platform = first.platform
    with platform.change(system("incidents"), "merged") as change:
        change.publish(
            IncidentMerged(
                second.id, second.reference, first.id, first.reference, first.id, AWARE, AWARE + hours(1), (), "r", ""
            )
        )
    late = platform.registry.get(Reaction, "obligations.merge")
    with platform.db.begin() as db:
        db.execute(
            update(outbox.CURSOR)
            .where(outbox.CURSOR.c.reaction == late.id)
            .values(failures=1, next_try=platform.now() + hours(1))
        )
    _apart(second, first)
    first.clock.set(platform.now() + hours(2))
    platform.settle()
    assert store.matter(platform.db, first.id).merged_into is None
    assert store.current(platform.db, first.id)


def test_two_readings_follow_the_awareness_that_counts(pair: tuple[Case, Case]) -> None:
    """*Not serious* was once decided where the awareness that counts was stated."""
    first, second = pair
    first.answer(seriousness="not_serious")
    _merged(second, first, first, AWARE, AWARE + hours(1))
    second.clock.set(AWARE + hours(3))
    second.answer(seriousness="serious")
    assert store.matter(first.platform.db, second.id).upgraded
    assert [clock.terms.reading for clock in second.clocks("notice")] == ["serious", "serious-decision"]


def test_chains_count_for_the_one_that_goes_on(pair: tuple[Case, Case]) -> None:
    """What was given for the first counts for the third."""
    first, second = pair
    third = Case(first.platform, first.clock, reference="INC-0009").open()
    first.call()
    _merged(second, first, first, AWARE, AWARE + hours(1))
    _merged(third, second, second, AWARE, AWARE)
    assert store.given(first.platform.db, third.id).first is not None
    assert store.families(first.platform.db, (third.id,))[third.id] == (third.id, second.id, first.id)
    before = entries(first.platform, "ClockComputed")
    third.answer()
    assert entries(first.platform, "ClockComputed") == before


def test_what_is_split_off_brings_along_what_was_decided(pair: tuple[Case, Case]) -> None:
    """Its awareness applies: a later *serious* has two readings there as well."""
    first, _ = pair
    first.answer(seriousness="not_serious")
    made = Case(first.platform, first.clock, id=new_id(), reference="INC-0010").open()
    with first.platform.change(system("incidents"), "split") as change:
        change.publish(IncidentSplit(first.id, made.id, made.reference, (), True, AWARE, "another attacker"))
    first.clock.set(AWARE + hours(1) + minutes(5))
    made.answer(seriousness="serious")
    assert store.matter(first.platform.db, made.id).upgraded
