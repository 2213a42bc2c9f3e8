"""Tasks through their verbs and rows, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from lionrock.events.ports import Incidents
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.response import service, store
from lionrock.response.errors import StateError
from lionrock.response.service import Changing
from response.world import ANALYST, AUDITOR, DEPUTY, SUPERVISOR, opened, plant


def test_task_keeps_its_history(both: Platform, clock: Any) -> None:
    """Made, taken, moved, done: each change keeps who, when, why and its ledger entry."""
    made = service.make(both, DEPUTY, "  Call the   supplier ", owner="role:analyst", due=clock.now + hours(1))
    assert made.title.en == "Call the supplier"
    clock.set(clock.now + minutes(5))
    taken = service.take(both, Changing(made.id, 1, ANALYST))
    moved = service.move(both, Changing(made.id, taken.version, ANALYST, "they open at nine"), clock.now + hours(3))
    done = service.finish(both, Changing(made.id, moved.version, ANALYST), "spoke to the desk", clock.now - minutes(2))
    assert store.task(both.db, made.id) == done
    assert (done.state, done.answer, done.ended_at) == ("done", "spoke to the desk", clock.now - minutes(2))
    history = store.history(both.db, made.id)
    assert [one.verb for one in history] == ["made", "owner", "due", "done"]
    assert history[1].after.en == "Ken Lau"
    assert history[1].before.en == "any analyst"
    assert history[2].reason == "they open at nine"
    assert (history[3].effective, history[3].at) == (clock.now - minutes(2), clock.now)
    assert len({one.entry for one in history}) == 4


def test_undone_task_opens_with_a_reason(both: Platform) -> None:
    """Opening a task again needs a reason, and what was recorded stays in its history."""
    made = service.make(both, DEPUTY, "Close the port")
    done = service.finish(both, Changing(made.id, 1, DEPUTY), "closed")
    with pytest.raises(InputError, match="Reason is empty"):
        service.resume(both, Changing(made.id, done.version, DEPUTY))
    again = service.resume(both, Changing(made.id, done.version, DEPUTY, "it was the wrong port"))
    assert (again.state, again.answer) == ("open", "")
    assert store.history(both.db, made.id)[-1].before.en == "closed"


def test_second_of_two_people_is_told(both: Platform) -> None:
    """Two people change a task at once: the second sees what the first did."""
    made = service.make(both, DEPUTY, "Call the supplier")
    service.take(both, Changing(made.id, 1, ANALYST))
    with pytest.raises(ConflictError, match="changed while"):
        service.take(both, Changing(made.id, 1, SUPERVISOR))
    assert store.task(both.db, made.id).owner.id == ANALYST.id


def test_skipping_needs_a_reason(world: Platform) -> None:
    """A task that is not to be done says why."""
    made = service.make(world, DEPUTY, "Restore from tape")
    with pytest.raises(InputError, match="Reason is empty"):
        service.skip(world, Changing(made.id, 1, DEPUTY))
    skipped = service.skip(world, Changing(made.id, 1, DEPUTY, "there is no tape"))
    assert not skipped.open
    with pytest.raises(StateError, match="done or skipped"):
        service.finish(world, Changing(made.id, skipped.version, DEPUTY))


def test_order_of_tasks(both: Platform) -> None:
    """A task moves among its open neighbours; the others keep their order."""
    made = [service.make(both, DEPUTY, f"task {n}") for n in range(4)]
    service.arrange(both, Changing(made[3].id, 1, DEPUTY), "first")
    service.arrange(both, Changing(made[0].id, 1, DEPUTY), "down")
    order = [one.title.en for one in store.tasks(both.db, None)]
    assert order == ["task 3", "task 1", "task 0", "task 2"]
    unmoved = service.arrange(both, Changing(made[3].id, 2, DEPUTY), "up")
    assert unmoved.version == 2


def test_tasks_of_a_person(both: Platform) -> None:
    """Mine are those given to me by name and those anybody of my role may take; nobody else's."""
    plant(both)
    service.make(both, DEPUTY, "named", owner=f"account:{ANALYST.id}")
    service.make(both, DEPUTY, "for analysts", owner="role:analyst")
    service.make(both, DEPUTY, "for deputies", owner="role:deputy")
    person = next(key for _, rows in _choices(both) for key, _ in rows if key.startswith("person:"))
    service.make(both, DEPUTY, "for the engineer", owner=person)
    assert {one.title.en for one in store.tasks_of(both.db, ANALYST)} == {"named", "for analysts"}
    assert store.count_of(both.db, ANALYST) == 1
    assert store.count_open(both.db) == 4


def test_giving_away_somebodys_task_needs_a_reason(world: Platform) -> None:
    """Whoever has a task loses it for a reason alone; giving one's own away needs none."""
    made = service.make(world, DEPUTY, "named", owner=f"account:{ANALYST.id}")
    with pytest.raises(InputError, match="Reason is empty"):
        service.give(world, Changing(made.id, 1, DEPUTY), "role:deputy")
    given = service.give(world, Changing(made.id, 1, ANALYST), f"account:{DEPUTY.id}")
    assert given.owner.name.en == "May Ho"


def test_task_on_an_incident_is_told_in_its_story(world: Platform) -> None:
    """Making and finishing a task land in the incident's story by themselves."""
    incident = opened(world)
    made = service.make(world, DEPUTY, "Isolate WEB-1", incident=incident.id)
    service.finish(world, Changing(made.id, 1, ANALYST), "port shut")
    story = world.port(Incidents).describe(incident.id)["story"]
    told = [line.title.en for line in story]
    assert "Task: Isolate WEB-1" in told
    done = next(line for line in story if line.title.en == "Done: Isolate WEB-1")
    assert "port shut" in done.detail.en
    assert done.entry


def test_task_cannot_be_due_in_the_past(world: Platform, clock: Any) -> None:
    """A due time lies ahead."""
    with pytest.raises(InputError, match="passed already"):
        service.make(world, DEPUTY, "too late", due=clock.now - hours(1))
    assert not store.tasks(world.db, None)


@pytest.mark.parametrize("owner", ["account:nobody", "role:queen", "person:x", "thing"])
def test_owner_must_exist(world: Platform, owner: str) -> None:
    """An owner who does not exist is refused."""
    with pytest.raises(InputError, match="no such owner"):
        service.make(world, DEPUTY, "whose?", owner=owner)


def test_auditor_makes_no_task(world: Platform) -> None:
    """Whoever may only read makes nothing."""
    with pytest.raises(RefusedError):
        service.make(world, AUDITOR, "look")


def _choices(platform: Platform) -> Any:
    from lionrock.response import owners

    return owners.choices(platform)
