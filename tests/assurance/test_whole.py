"""Packs of a real incident, with the exhibits every capability contributes."""

from __future__ import annotations

import pytest

from assurance.world import DEPUTY
from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance import service
from lionrock.assurance.facts import packs
from lionrock.assurance.model import profiles
from lionrock.assurance.panels import entry, incident, unknowns
from lionrock.assurance.service import Made, Wanted
from lionrock.incidents import service as incidents
from lionrock.incidents.model import Incident
from lionrock.kernel.platform import Platform
from lionrock.ui.pages import Ask

WORDS = "The vendor's laptop may be the way in."


@pytest.fixture
def opened(platform: Platform) -> Incident:
    """Return an incident opened by hand, with a note, a look at it, and what followed delivered."""
    made = incidents.open_by_hand(platform, DEPUTY, "Odd logins on the metering head-end")
    incidents.note(platform, made.id, DEPUTY, WORDS)
    incidents.view(platform, made.id, DEPUTY)
    platform.settle()
    return made


def pack(platform: Platform, opened: Incident, profile: str) -> Made:
    """Issue a pack."""
    return service.issue(platform, Wanted(profile, opened.reference), DEPUTY, "asked for", lambda made: None)  # noqa: ARG005 nothing is kept


def test_every_profile_gives_a_pack_that_verifies(platform: Platform, opened: Incident) -> None:
    """Whoever it is for, the pack verifies and names the incident."""
    key = str(service.key(platform))
    for one in profiles():
        report = service.verify(pack(platform, opened, one.id).data, key)
        assert (report.verdict, report.scope["reference"]) == ("verified", opened.reference)
        assert report.entries >= 4


def test_internal_notes_and_views_stay_inside(platform: Platform, opened: Incident) -> None:
    """Neither payloads nor items of the Commissioner's pack hold a note, nor who looked when; counsel's do."""
    assert WORDS.encode() in pack(platform, opened, "counsel").data
    made = pack(platform, opened, "commissioner")
    assert WORDS.encode() not in made.data
    names = [one.name for one in verifier.unpack(made.data)]
    assert not [name for name in names if "notes" in name or "seen" in name]


def test_incident_page_shows_its_proof(platform: Platform, opened: Incident) -> None:
    """The panel counts the entries, says how far they are signed, and lists the packs."""
    ask = Ask(platform, DEPUTY, "en", platform.now())
    before = incident.draw(ask, opened.id)
    pack(platform, opened, "court")
    after = incident.draw(ask, opened.id)
    assert before is not None
    assert after is not None
    assert before.values["count"] >= 3
    assert after.values["count"] == before.values["count"] + 1
    assert [one.profile for one in after.values["packs"]] == ["court"]


def test_story_tells_of_packs(platform: Platform, opened: Incident) -> None:
    """The incident's story says that a pack was issued, by whom, and names the entry."""
    pack(platform, opened, "court")
    [line] = packs.tell(platform, opened.id)
    assert "Court" in line.title.en
    assert line.who == DEPUTY.name
    assert line.entry is not None


def test_entry_is_found_by_its_number(platform: Platform, opened: Incident) -> None:
    """The command palette opens an entry whose position is typed."""
    service.recompute(platform)
    ask = Ask(platform, DEPUTY, "en", platform.now())
    assert [one.url for one in entry.find(ask, "#1")] == ["/evidence/entries/1"]
    assert list(entry.find(ask, "999999")) == []
    assert list(entry.find(ask, "words")) == []


def test_controls_that_are_unknown_are_gaps(platform: Platform) -> None:
    """What no test has shown stands among what we do not know."""
    gaps = list(unknowns.find(Ask(platform, DEPUTY, "en", platform.now())))
    assert {gap.url for gap in gaps} >= {"/posture/controls/assurance.ledger-sound"}
