"""Findings open one suspected incident, or join it; each once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.world import DEPUTY, Detector, Sightings
from lionrock.events.findings import DetectionFinding
from lionrock.events.incidents import FindingJoined, IncidentOpened
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.reactions import gather
from lionrock.kernel.change import Delivery
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.outbox import AlreadyHandled
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


def _entries(platform: Platform, kind: type) -> int:
    """Return how many ledger entries of a kind there are."""
    return ledger.count(platform.db, Search(kind=kind.__name__))


def test_a_high_finding_opens_one_suspected_incident(suspected: Incident, world: Platform) -> None:
    """It names what was seen and where, and starts nothing."""
    assert suspected.reference == "INC-0001"
    assert suspected.title == Text(
        "Web shell written to an upload folder, oms-web-02", "oms-web-02：上載目錄出現網頁後門"
    )
    assert (suspected.standing, suspected.system, suspected.placed_by) == ("suspected", "oms", "register")
    assert suspected.aware_at is None
    assert _entries(world, IncidentOpened) == _entries(world, FindingJoined) == 1


def test_a_medium_finding_alone_opens_none(world: Platform, detector: Detector, sign_in: DetectionFinding) -> None:
    """It waits."""
    detector.find(sign_in)
    assert store.count(world.db, closed=False) == 0


def test_what_waited_is_swept_in(
    world: Platform, detector: Detector, sign_in: DetectionFinding, web_shell: DetectionFinding
) -> None:
    """The medium finding of before belongs to the incident the high one opens, and says why."""
    detector.find(sign_in)
    detector.find(web_shell)
    incident = store.listing(world.db, closed=False)[0]
    first, second = store.members(world.db, incident.id)
    assert (first.finding, first.because) == (sign_in.finding, (("address", "203.0.113.9"), ("user", "vendor-07")))
    assert second.because == ()


def test_a_second_high_finding_joins(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """One night is one incident."""
    detector.find(replace(web_shell, finding="e" * 32, rule="dump", host="oms-app-01", address=None))
    assert store.count(world.db, closed=False) == 1
    assert store.sizes(world.db) == {suspected.id: 2}


def test_a_finding_that_grows_writes_nothing(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """Its figures are detection's; the incident reads them there."""
    before = ledger.count(world.db, Search())
    detector.find(replace(web_shell, count=40, last=web_shell.last + minutes(9)))
    assert ledger.count(world.db, Search()) == before + 1
    assert store.get(world.db, suspected.id).version == suspected.version


def test_another_system_is_another_incident(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """Each is judged by itself."""
    detector.find(replace(web_shell, finding="e" * 32, system="ems"))
    assert store.count(world.db, closed=False) == 2


def test_a_repeated_delivery_is_handled_once(
    world: Platform, sightings: Sightings, detector: Detector, web_shell: DetectionFinding
) -> None:
    """The second handling of one delivery is given up before it writes."""
    event = detector.find(web_shell)
    other = replace(web_shell, finding="e" * 32, system="ems")
    sightings.found[other.finding] = other
    repeated = Delivery(event, gather.id, 1, world.now(), world.now(), DEPUTY, exercise=False)
    with pytest.raises(AlreadyHandled):
        service.gather(world, other, repeated)
    assert store.count(world.db, closed=False) == 1


def test_a_closed_incident_takes_no_more(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """What comes after closing is a new suspicion."""
    by = service.Answering(suspected.id, suspected.version, DEPUTY, "a scanner of our own")
    dismissed = service.judge_nature(world, by, "technical_fault", evidence="change CHG-118, scan plan")
    service.close(world, replace(by, version=dismissed.version))
    detector.find(replace(web_shell, finding="e" * 32))
    assert [one.number for one in store.listing(world.db, closed=False)] == [2]


def test_after_none_of_ours_a_finding_on_a_system_is_a_new_suspicion(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """An answer about the past cannot swallow what happens next on a critical system."""
    by = service.Answering(suspected.id, suspected.version, DEPUTY, "host was moved to the test network")
    service.name_system(world, by, "none")
    detector.find(replace(web_shell, finding="e" * 32))
    assert store.count(world.db, closed=False) == 2


def test_later_activity_reaches_what_was_left_over(
    world: Platform, sightings: Sightings, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """A finding seven hours later joins once the first one's activity has come within six."""
    later = web_shell.last + hours(7)
    detector.find(replace(web_shell, finding="e" * 32, level="low", first=later, last=later))
    assert store.sizes(world.db) == {suspected.id: 1}
    detector.find(replace(web_shell, last=web_shell.last + hours(2)))
    assert service.sweep(world) == 1
    assert service.sweep(world) == 0
    assert store.sizes(world.db) == {suspected.id: 2}
