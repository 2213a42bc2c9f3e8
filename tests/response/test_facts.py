"""What others compose from: values with source and times, exhibits, the story, what Today shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lionrock.events.ports import Incidents
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Exhibit, Gauge, Value
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger import reading
from lionrock.kernel.platform import Platform
from lionrock.response import service, store
from lionrock.response.records import Contact, Contained, Cost, Decision, Note
from lionrock.response.service import Changing, Correcting, Entered
from response.world import ANALYST, DEPUTY, opened

IDS = ("response.containment_done", "response.contacts", "response.costs", "response.people_involved")
PARTS = ("response.remediation", "response.preventive", "response.lessons")


@pytest.mark.parametrize("id", [*IDS, *PARTS])
def test_what_nobody_recorded_is_unknown(world: Platform, id: str) -> None:
    """Unknown with the reason and the page to write on."""
    found = world.registry.get(Value, id).read(world, opened(world).id)
    assert found.unknown
    assert found.source.zh
    assert str(found.link).startswith("/incidents/INC-0001/response")


def test_values_of_an_incident(world: Platform, clock: Any) -> None:
    """Each value says what the records hold, since when, and when we learned it."""
    incident, began = opened(world), clock.now
    service.enter(world, ANALYST, incident.id, Entered(Contained("cable pulled", "WEB-1"), clock.now - minutes(30)))
    service.enter(world, DEPUTY, incident.id, Entered(Contact("desk", "telephone", "no_answer")))
    service.enter(world, DEPUTY, incident.id, Entered(Cost("staff", "night", minutes=150, cents=1_250_050)))
    service.enter(world, DEPUTY, incident.id, Entered(Cost("supplier", "imaging", minutes=60)))
    said = {id: world.registry.get(Value, id).read(world, incident.id) for id in IDS}
    assert said[IDS[0]].value.en == "22 Nov 2026, 09:30: cable pulled on WEB-1"
    assert said[IDS[1]].value.en == "22 Nov 2026, 10:00: desk (no answer)"
    assert said[IDS[2]].value.en == "HK$12,500.50 and 3.5 hours; 1 entries name no amount"
    assert said[IDS[3]].value.en == "Ken Lau and May Ho"
    assert said[IDS[0]].learned == began


def test_parts_of_the_report_are_what_people_wrote(both: Platform) -> None:
    """One after another, the newest version of each, with who wrote them; the notes of the shift are none of them."""
    incident = opened(both)
    service.enter(both, ANALYST, incident.id, Entered(Note("ask the vendor")))
    first = service.enter(both, ANALYST, incident.id, Entered(Note("rebuilt", "remediation")))
    service.enter(both, DEPUTY, incident.id, Entered(Note("restored from Friday", "remediation")))
    service.correct(both, Correcting(first.thread, 1, DEPUTY, "which"), Entered(Note("rebuilt WEB-1", "remediation")))
    service.enter(both, DEPUTY, incident.id, Entered(Note("patch within a week", "lessons")))
    said = [both.registry.get(Value, id).read(both, incident.id) for id in PARTS]
    assert [one.value and one.value.en for one in said] == [
        "rebuilt WEB-1\nrestored from Friday",
        None,
        "patch within a week",
    ]
    assert said[0].source.en == "typed in by May Ho"
    with pytest.raises(InputError):
        service.enter(both, DEPUTY, incident.id, Entered(Note("x", "cause")))  # type: ignore[arg-type]  # no part


def test_exhibits_hold_every_version_and_entry(world: Platform) -> None:
    """A pack gets tasks, history, each version of each record, and the entries behind them."""
    incident = opened(world)
    service.start(world, DEPUTY, incident.id, "supplier")
    first = service.enter(world, ANALYST, incident.id, Entered(Note("a")))
    service.correct(world, Correcting(first.thread, 1, ANALYST, "typo"), Entered(Note("b")))
    items = list(world.registry.get(Exhibit, "response.record").items(world, incident.id))
    by_name = {item.name.removeprefix("INC-0001/response/"): item for item in items}
    assert len(json.loads(by_name["tasks.json"].data)) == 10
    notes = json.loads(by_name["notes.json"].data)
    assert [(one["version"], one["body"]["words"]) for one in notes] == [(1, "a"), (2, "b")]
    assert by_name["notes.json"].tells == ("ShiftNoteWritten",)
    named = {item.entry for item in items if item.entry}
    assert {one.entry for one in store.moments(world.db, incident.id)} <= named
    assert all(reading.entry(world.db, entry) for entry in named)


def test_facts_carry_no_words(world: Platform) -> None:
    """The ledger holds digests of what people typed into records, never the words."""
    incident = opened(world)
    service.enter(world, DEPUTY, incident.id, Entered(Note("planted-secret-words")))
    service.enter(world, DEPUTY, incident.id, Entered(Decision("planted-secret-words", "planted-secret-words")))
    for leaf in reading.listing(world.db, reading.Search(subject=incident.id, limit=100)):
        kept = reading.payload(world.db, leaf.number)
        assert kept
        assert b"planted-secret-words" not in kept.body


def test_story_stands_in_the_order_of_what_was_so(world: Platform, clock: Any) -> None:
    """A note about an hour ago stands an hour ago, and says when it was written."""
    incident = opened(world)
    clock.set(clock.now + hours(2))
    service.enter(world, ANALYST, incident.id, Entered(Note("lights flickered"), clock.now - hours(1)))
    made = service.make(world, DEPUTY, "look at the log", incident=incident.id)
    service.finish(world, Changing(made.id, 1, DEPUTY), "clean")
    told = world.port(Incidents).describe(incident.id)["story"]
    assert [line.title.en for line in told][-3:] == [
        "Shift note: lights flickered",
        "Task: look at the log",
        "Done: look at the log",
    ]
    assert "written 22 Nov 2026, 12:00" in told[-3].detail.en
    assert "clean" in told[-1].detail.en


def test_count_of_open_tasks(world: Platform) -> None:
    """Status and metrics show how many are open."""
    service.make(world, DEPUTY, "a")
    assert world.registry.get(Gauge, "tasks").read(world) == 1
