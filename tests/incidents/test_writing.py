"""Notes, acknowledgements and views; and opening by hand."""

from __future__ import annotations

import pytest

from incidents.world import ADMINISTRATOR, ANALYST, DEPUTY, REDUCED
from lionrock.events.incidents import IncidentSeen
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import days, hours
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform


def test_three_fields_open_an_incident(world: Platform) -> None:
    """What, which system, a note: and nobody is aware by that."""
    opened = service.open_by_hand(world, REDUCED, "  Public page  defaced ", "oms", "seen by the call centre")
    found = store.get(world.db, opened.id)
    assert found == opened
    assert (found.title.en, found.by_hand, found.standing, found.aware_at) == (
        "Public page defaced",
        True,
        "suspected",
        None,
    )
    assert [note.words for note in store.notes(world.db, opened.id)] == ["seen by the call centre"]


def test_references_count_on(world: Platform) -> None:
    """INC-0001, then INC-0002."""
    numbers = [service.open_by_hand(world, ANALYST, f"thing {n}").reference for n in (1, 2)]
    assert numbers == ["INC-0001", "INC-0002"]


def test_opening_is_refused_without_the_permission(world: Platform) -> None:
    """The platform administrator has no part in incidents."""
    with pytest.raises(RefusedError):
        service.open_by_hand(world, ADMINISTRATOR, "thing")


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_title_is_one_line(world: Platform, title: str) -> None:
    """Empty or endless is refused."""
    with pytest.raises(InputError):
        service.open_by_hand(world, ANALYST, title)


def test_an_unknown_system_is_refused(world: Platform) -> None:
    """Unknown is None; a name that is not registered is a mistake."""
    with pytest.raises(NotFoundError):
        service.open_by_hand(world, ANALYST, "thing", "nowhere")


def test_a_note_carries_both_times(world: Platform, suspected: Incident) -> None:
    """When it was so, and when it was written."""
    at = world.now() - hours(2)
    service.note(world, suspected.id, ANALYST, "web server taken offline", kind="containment", effective=at)
    note = store.notes(world.db, suspected.id)[0]
    assert (note.effective, note.at, note.kind) == (at, world.now(), "containment")


@pytest.mark.parametrize("ahead", [hours(1), -days(4000)])
def test_a_note_is_about_the_past(world: Platform, suspected: Incident, ahead: object) -> None:
    """A time to come, or of another decade, is mistyped."""
    with pytest.raises(InputError):
        service.note(world, suspected.id, ANALYST, "x", effective=world.now() + ahead)  # type: ignore[operator]  # timedelta


def test_views_and_acknowledgements_are_kept_once_and_start_nothing(world: Platform, suspected: Incident) -> None:
    """Looking is a fact beside the answers, so nobody need fear to look."""
    for _ in range(2):
        service.view(world, suspected.id, DEPUTY)
        service.acknowledge(world, suspected.id, DEPUTY)
    service.view(world, suspected.id, ANALYST)
    assert [(seen.how, seen.who.name) for seen in store.sights(world.db, suspected.id)] == [
        ("viewed", "Ken Lau"),
        ("acknowledged", "May Ho"),
        ("viewed", "May Ho"),
    ]
    assert ledger.count(world.db, Search(kind=IncidentSeen.__name__)) == 3
    assert store.get(world.db, suspected.id) == suspected
