"""A dismissal comes back after a day, once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from incidents.world import DEPUTY
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.incidents.service.asking import TIMER
from lionrock.kernel import timers
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.platform import Platform


def _asked(platform: Platform, incident: Incident) -> int:
    """Return how often the platform asked again."""
    return sum(one.question == "asked" for one in store.decisions(platform.db, incident.id))


def _tick(platform: Platform) -> None:
    """Fire what is due and let it settle."""
    timers.fire_due(platform)
    platform.settle()


def _due(platform: Platform, incident: Incident) -> list[Instant]:
    """Return when it is to be asked again; timers of others on the same incident are theirs."""
    return [timer.due for timer in timers.waiting(platform.db, incident.id) if timer.name == TIMER]


def test_a_dismissal_is_asked_again_after_a_day_and_once(world: Platform, suspected: Incident, clock: Any) -> None:
    """The timer fires, the story says so, and nothing else changes."""
    by = Answering(suspected.id, suspected.version, DEPUTY)
    dismissed = service.judge_nature(world, by, "threat_only", evidence="refused at the edge")
    clock.set(world.now() + hours(23))
    _tick(world)
    assert _asked(world, suspected) == 0
    clock.set(world.now() + hours(1))
    _tick(world)
    _tick(world)
    assert _asked(world, suspected) == 1
    assert store.get(world.db, suspected.id) == dismissed


def test_another_answer_takes_the_timer_back(world: Platform, suspected: Incident, clock: Any) -> None:
    """What was answered meanwhile is not asked again."""
    by = Answering(suspected.id, suspected.version, DEPUTY)
    dismissed = service.judge_nature(world, by, "threat_only", evidence="refused at the edge")
    service.possible(world, replace(by, version=dismissed.version))
    assert _due(world, suspected) == []
    clock.set(world.now() + hours(30))
    _tick(world)
    assert _asked(world, suspected) == 0


def test_answering_again_moves_the_timer(world: Platform, suspected: Incident, clock: Any) -> None:
    """A new dismissal is a new day."""
    by = Answering(suspected.id, suspected.version, DEPUTY, "still so")
    dismissed = service.judge_nature(world, by, "threat_only", evidence="refused at the edge")
    clock.set(world.now() + hours(20))
    again = service.judge_nature(world, replace(by, version=dismissed.version), "threat_only", evidence="no file since")
    assert _due(world, suspected) == [again.ask_again_at]


def test_closing_ends_the_asking_and_reopening_resumes_it(world: Platform, suspected: Incident, clock: Any) -> None:
    """A reopened dismissal that is older than a day is asked at once."""
    by = Answering(suspected.id, suspected.version, DEPUTY, "nothing followed")
    dismissed = service.judge_nature(world, by, "technical_fault", evidence="change CHG-118")
    closed = service.close(world, replace(by, version=dismissed.version))
    clock.set(world.now() + hours(48))
    _tick(world)
    assert _asked(world, suspected) == 0
    service.reopen(world, replace(by, version=closed.version))
    _tick(world)
    assert _asked(world, suspected) == 1
