"""The hand-over: gathered, signed by one person, accepted by another, with what changed between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from lionrock import app
from lionrock.events.response import Carried, HandOver, hands_over
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.errors import ConflictError, RefusedError, UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.response import handing, service, store
from lionrock.response.errors import StateError
from lionrock.response.records import Contact, Contained
from lionrock.response.service import Changing, Correcting, Entered
from response.world import ANALYST, AUDITOR, DEPUTY, PACKAGES, PEOPLE, SUPERVISOR, opened


def test_hand_over_between_two_people(both: Platform, clock: Any) -> None:
    """One signs, another accepts; what came and went between is kept with it."""
    incident = opened(both)
    first = service.make(both, DEPUTY, "call the desk", incident=incident.id)
    made = service.sign(both, DEPUTY, "quiet since four")
    assert (made.lines, made.note) == (3, "quiet since four")
    clock.set(clock.now + minutes(20))
    service.finish(both, Changing(first.id, 1, ANALYST))
    service.make(both, ANALYST, "image the disk")
    taken = service.accept(both, SUPERVISOR, made.id)
    kept = store.handover(both.db, made.id)
    assert kept == taken
    assert kept.taken_by is not None
    assert kept.taken_by.name == SUPERVISOR.name
    changed = kept.changed
    assert changed is not None
    assert [one.title.en for one in changed.came] == ["image the disk"]
    assert [one.title.en for one in changed.went] == ["call the desk"]
    assert store.last_accepted(both.db) == clock.now
    assert store.signed(both.db) is None


def test_who_signs_does_not_accept(both: Platform) -> None:
    """Two people, or none."""
    made = service.sign(both, DEPUTY, "")
    with pytest.raises(RefusedError, match="does not accept it"):
        service.accept(both, DEPUTY, made.id)
    assert store.signed(both.db) == made


def test_only_one_waits(both: Platform) -> None:
    """A second signature takes the place of the first; the first is withdrawn, not lost."""
    first = service.sign(both, DEPUTY, "a")
    second = service.sign(both, SUPERVISOR, "b")
    assert store.signed(both.db) == second
    assert store.handover(both.db, first.id).state == "withdrawn"
    with pytest.raises(StateError, match="no longer waits"):
        service.accept(both, ANALYST, first.id)
    service.withdraw(both, SUPERVISOR, second.id)
    assert store.signed(both.db) is None
    assert [one.state for one in store.handovers(both.db)] == ["withdrawn", "withdrawn"]


def test_signing_and_accepting_want_a_fresh_proof(world: Platform) -> None:
    """A signature is a signature."""
    for actor in (replace(DEPUTY, fresh=False), replace(DEPUTY, factor="none"), AUDITOR):
        with pytest.raises(RefusedError):
            service.sign(world, actor, "")
    made = service.sign(world, DEPUTY, "")
    with pytest.raises(RefusedError):
        service.accept(world, replace(SUPERVISOR, fresh=False), made.id)


def test_what_came_while_reading_is_not_signed_unseen(world: Platform) -> None:
    """A line came after the page was made: the signer looks again."""
    seen = handing.outline(service.gather(world))
    opened(world)
    with pytest.raises(ConflictError, match="what is handed over"):
        service.sign(world, DEPUTY, "", seen)
    service.sign(world, DEPUTY, "", handing.outline(service.gather(world)))


def test_promised_calls_and_containment_are_carried(world: Platform, clock: Any) -> None:
    """What waits stands in its part, with its time; what is over leaves it."""
    incident = opened(world)
    call = service.enter(
        world,
        DEPUTY,
        incident.id,
        Entered(Contact("desk", "telephone", "reached", "soon"), due=clock.now + hours(1)),
    )
    service.enter(world, ANALYST, incident.id, Entered(Contained("cable pulled", "WEB-1"), due=clock.now + hours(8)))
    parts = {one.part: one.lines for one in service.gather(world)}
    assert [line.title.en for line in parts["calls"]] == ["desk"]
    assert parts["calls"][0].due == clock.now + hours(1)
    assert [line.title.en for line in parts["containment"]] == ["WEB-1 · cable pulled"]
    service.settle(world, Correcting(call.thread, 1, DEPUTY), "they called")
    parts = {one.part: one.lines for one in service.gather(world)}
    assert not parts["calls"]


@hands_over("test.away", part="sources")
def away(platform: Platform, now: Instant) -> Iterable[Carried]:
    """Fail as a part that does not answer."""
    raise UnavailableError(same("the store does not answer"), same("wait"))


@hands_over("test.broken", part="other")
def broken(platform: Platform, now: Instant) -> Iterable[Carried]:
    """Break."""
    raise ValueError("broken")


@hands_over("test.many", part="clocks")
def many(platform: Platform, now: Instant) -> Iterable[Carried]:
    """Carry more than a hand-over holds."""
    return [Carried(str(n), same(f"line {n}"), same(""), "/x") for n in range(300)]


def test_part_that_cannot_be_read_is_named(world: Platform) -> None:
    """It is unknown, never empty; and it stops no hand-over."""
    world.registry = Registry([f"lionrock.{name}" for name in PACKAGES], (PEOPLE, away, broken, many))
    found = {one.part: one for one in service.gather(world)}
    assert found["sources"].problem == same("the store does not answer")
    assert "could not be read" in str(found["other"].problem)
    assert len(found["clocks"].lines) == 200
    assert "100 more" in str(found["clocks"].problem)
    assert service.sign(world, DEPUTY, "").state == "signed"


def test_lines_do_not_change_with_the_hour(world: Platform, clock: Any) -> None:
    """Times that run are no part of the words: an hour alone changes nothing."""
    incident = opened(world)
    service.make(world, DEPUTY, "call the desk", incident=incident.id, due=clock.now + hours(3))
    before = service.gather(world)
    clock.set(clock.now + hours(1))
    assert handing.difference(before, service.gather(world)).count == 0


def test_contributions_of_the_product() -> None:
    """Every part a hand-over is read in has a contribution, but for *also*."""
    registry = app.registry()
    parts = {one.part for one in registry.of(HandOver)}
    assert parts >= set(handing.PARTS) - {"other"}
