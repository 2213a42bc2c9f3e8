"""Legal holds: placed and lifted with a reason; while one stands, others refuse to erase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counsel.world import ADMINISTRATOR, ANALYST, AUDITOR, COUNSEL, DEPUTY, facts, opened
from lionrock.counsel import facts as told
from lionrock.counsel.service import holds as service
from lionrock.counsel.store import holds as store
from lionrock.events.holds import Holds
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform


def test_a_hold_is_placed_and_lifted(either: Platform) -> None:
    """Both with a reason, both in the ledger, on both databases."""
    incident, holds = opened(either), either.port(Holds)
    assert (holds.held(incident.id), holds.any_held()) == (False, False)
    service.place(either, incident.reference, COUNSEL, "proceedings are likely")
    assert (holds.held(incident.id), holds.held("0" * 32), holds.any_held()) == (True, False, True)
    service.lift(either, incident.reference, DEPUTY, "counsel agreed")
    assert not holds.any_held()
    assert [one["reason"] for one in facts(either, "HoldPlaced") + facts(either, "HoldLifted")] == [
        "proceedings are likely",
        "counsel agreed",
    ]
    assert [one.stands for one in store.of_incident(either.db, incident.id)] == [False]


def test_one_hold_at_a_time(platform: Platform) -> None:
    """A second one, and lifting none, are conflicts."""
    incident = opened(platform)
    with pytest.raises(ConflictError):
        service.lift(platform, incident.id, COUNSEL, "none")
    service.place(platform, incident.id, COUNSEL, "why")
    with pytest.raises(ConflictError):
        service.place(platform, incident.id, DEPUTY, "again")


def test_who_may_not(platform: Platform) -> None:
    """Supervisor, deputy and counsel decide, with a fresh proof."""
    incident = opened(platform)
    for actor in (ANALYST, AUDITOR, ADMINISTRATOR, replace(COUNSEL, fresh=False)):
        with pytest.raises(RefusedError):
            service.place(platform, incident.id, actor, "why")


def test_a_hold_needs_a_reason_and_an_incident(platform: Platform) -> None:
    """Neither is guessed."""
    with pytest.raises(InputError):
        service.place(platform, opened(platform).id, COUNSEL, " ")
    with pytest.raises(NotFoundError):
        service.place(platform, "INC-9999", COUNSEL, "why")


def test_the_story_tells_of_holds(platform: Platform) -> None:
    """Placed and lifted are decisions on the incident."""
    incident = opened(platform)
    service.place(platform, incident.id, COUNSEL, "why")
    service.lift(platform, incident.id, COUNSEL, "done")
    lines = list(told.lines.tell(platform, incident.id))
    assert [(one.title.en, one.weight) for one in lines] == [
        ("Legal hold placed", "decision"),
        ("Legal hold lifted", "decision"),
    ]
