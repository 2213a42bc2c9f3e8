"""Notes, contacts, costs, decisions and containment by hand: two times, corrections that keep the old version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lionrock.events.ports import Incidents
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.response import service, store
from lionrock.response.errors import StateError
from lionrock.response.records import Basis, Body, Contact, Contained, Cost, Decision, Note
from lionrock.response.service import Correcting, Entered
from response.world import ANALYST, AUDITOR, DEPUTY, opened

DESK = Contact("Supplier’s desk", "telephone", "reached", "they look into it", "+852 0000 1690", "a list of files")


def test_correction_keeps_the_old_version(both: Platform, clock: Any) -> None:
    """A correction needs a reason; who wrote what when stays on record."""
    incident = opened(both)
    first = service.enter(both, ANALYST, incident.id, Entered(Note("disk imaged at four"), clock.now - hours(1)))
    assert (first.effective, first.at) == (clock.now - hours(1), clock.now)
    clock.set(clock.now + minutes(9))
    with pytest.raises(InputError, match="Reason is empty"):
        service.correct(both, Correcting(first.thread, 1, DEPUTY), Entered(Note("at five")))
    again = service.correct(both, Correcting(first.thread, 1, DEPUTY, "misread the clock"), Entered(Note("at five")))
    assert (again.version, again.effective, again.who.name) == (2, first.effective, "May Ho")
    assert [one.body for one in store.versions(both.db, first.thread)] == [Note("at five"), Note("disk imaged at four")]
    assert store.listing(both.db, incident.id, "note") == [again]
    assert len(store.listing(both.db, incident.id, "note", every=True)) == 2


def test_two_corrections_at_once(both: Platform) -> None:
    """The second sees that somebody was first."""
    first = service.enter(both, ANALYST, None, Entered(Note("a")))
    service.correct(both, Correcting(first.thread, 1, ANALYST, "x"), Entered(Note("b")))
    with pytest.raises(ConflictError):
        service.correct(both, Correcting(first.thread, 1, DEPUTY, "y"), Entered(Note("c")))


def test_promised_call_waits_until_it_is_settled(both: Platform, clock: Any) -> None:
    """It stands among the promised calls, turns late by itself, and ends with words."""
    incident = opened(both)
    made = service.enter(both, DEPUTY, incident.id, Entered(DESK, due=clock.now + hours(1)))
    assert store.waiting(both.db, "contact") == [made]
    clock.set(clock.now + hours(2))
    assert store.waiting(both.db, "contact")[0].late(clock.now)
    after = service.settle(both, Correcting(made.thread, 1, ANALYST), "they sent the list", clock.now - minutes(5))
    assert not store.waiting(both.db, "contact")
    assert isinstance(after.body, Contact)
    assert (after.body.kept, after.settled_at) == ("they sent the list", clock.now - minutes(5))
    with pytest.raises(StateError):
        service.settle(both, Correcting(made.thread, 2, ANALYST), "again")


def test_correction_of_a_past_promise_keeps_its_time(world: Platform, clock: Any) -> None:
    """What was promised for a time that has passed can still be corrected otherwise."""
    made = service.enter(world, DEPUTY, None, Entered(DESK, due=clock.now + hours(1)))
    clock.set(clock.now + hours(3))
    fixed = replace(DESK, number="+852 0000 1691")
    after = service.correct(world, Correcting(made.thread, 1, DEPUTY, "wrong number"), Entered(fixed, due=made.due))
    assert (after.due, after.body) == (made.due, fixed)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (Note("  "), "Shift note is empty"),
        (Note("x" * 4001), "4001 characters"),
        (replace(DESK, whom=""), "Who was contacted is empty"),
        (replace(DESK, said=""), "What was said is empty"),
        (replace(DESK, way="pigeon"), "was not chosen"),  # type: ignore[arg-type]  # what a form could send
        (Cost("staff", "night shift"), "neither hours nor an amount"),
        (Cost("bribes", "x", minutes=1), "was not chosen"),  # type: ignore[arg-type]  # what a form could send
        (Decision("portal stays up", ""), "Why is empty"),
        (Contained("cable pulled", ""), "On which asset is empty"),
    ],
)
def test_what_is_missing_is_named(world: Platform, body: Body, words: str) -> None:
    """Each record says what it lacks; nothing is written."""
    with pytest.raises(InputError, match=words):
        service.enter(world, DEPUTY, None, Entered(body))
    assert not store.listing(world.db, None)


def test_unanswered_call_needs_no_words(world: Platform) -> None:
    """Nobody answered: there is nothing that was said."""
    made = service.enter(world, DEPUTY, None, Entered(Contact("desk", "telephone", "no_answer")))
    assert made.due is None


def test_time_to_come_is_no_time_of_a_record(world: Platform, clock: Any) -> None:
    """What was so lies behind us; what is promised lies ahead."""
    with pytest.raises(InputError, match="future"):
        service.enter(world, DEPUTY, None, Entered(Note("x"), clock.now + hours(1)))
    with pytest.raises(InputError, match="passed already"):
        service.enter(world, DEPUTY, None, Entered(DESK, due=clock.now - hours(1)))


def test_decision_names_the_facts_it_rests_on(both: Platform) -> None:
    """The entries it rests on stand in the fact and in the row."""
    incident = opened(both)
    line = both.port(Incidents).describe(incident.id)["story"][0]
    basis = (Basis(line.title, line.entry),)
    made = service.enter(both, DEPUTY, incident.id, Entered(Decision("portal stays up", "load", "Lam", basis)))
    found = store.record(both.db, made.thread)
    assert isinstance(found.body, Decision)
    assert found.body.basis[0].entry == line.entry
    story = both.port(Incidents).describe(incident.id)["story"]
    told = next(one for one in story if one.title.en == "Decision: portal stays up")
    assert told.weight == "decision"
    assert "decided by Lam" in told.detail.en


def test_kind_of_a_record_does_not_change(world: Platform) -> None:
    """A note stays a note."""
    made = service.enter(world, DEPUTY, None, Entered(Note("a")))
    with pytest.raises(InputError, match="keeps its kind"):
        service.correct(world, Correcting(made.thread, 1, DEPUTY, "x"), Entered(Cost("staff", "a", minutes=1)))


def test_auditor_writes_nothing(world: Platform) -> None:
    """Whoever may only read writes nothing."""
    with pytest.raises(RefusedError):
        service.enter(world, AUDITOR, None, Entered(Note("a")))


def test_containment_by_hand_is_told_and_undone(world: Platform, clock: Any) -> None:
    """It waits to be undone, and its undoing is a line of the story of its own."""
    incident = opened(world)
    made = service.enter(
        world, ANALYST, incident.id, Entered(Contained("cable pulled", "WEB-1"), due=clock.now + hours(8))
    )
    assert store.waiting(world.db, "containment") == [made]
    clock.set(clock.now + hours(1))
    service.settle(world, Correcting(made.thread, 1, ANALYST), "cable back")
    told = [line.title.en for line in world.port(Incidents).describe(incident.id)["story"]]
    assert "Contained by hand: cable pulled" in told
    assert "Undone by hand: cable pulled" in told
