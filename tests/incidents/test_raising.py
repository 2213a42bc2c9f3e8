"""Incidents that a person opens from findings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from conftest import HandClock

from incidents.world import ADMINISTRATOR, ANALYST, DEPUTY, Detector, Sightings
from lionrock.events.findings import DetectionFinding
from lionrock.events.openings import Openings
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.clock import minutes
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform


def test_findings_become_members_of_an_incident_opened_by_hand(
    world: Platform, detector: Detector, sign_in: DetectionFinding, web_shell: DetectionFinding
) -> None:
    """A medium one and one of a rule in watch; it is named after the gravest, on its system, and starts nothing."""
    detector.find(sign_in)
    detector.find(replace(web_shell, opens=False))
    assert store.count(world.db, closed=False) == 0
    desk = world.port(Openings)
    asked = [sign_in.finding, web_shell.finding, sign_in.finding]
    assert desk.open(ANALYST, asked) == "INC-0001"
    [opened] = store.listing(world.db, closed=False)
    assert (opened.by_hand, opened.standing, opened.system, opened.placed_by) == (True, "suspected", "oms", "register")
    assert opened.title.en.startswith("Web shell written")
    assert opened.aware_at is None
    assert desk.standing(asked) == dict.fromkeys(asked, "INC-0001")
    assert len(store.members(world.db, opened.id)) == 2


def test_later_findings_join_it(
    world: Platform, detector: Detector, sign_in: DetectionFinding, web_shell: DetectionFinding
) -> None:
    """It gathers like any other."""
    detector.find(sign_in)
    service.open_from(world, ANALYST, [sign_in.finding])
    detector.find(web_shell)
    assert store.count(world.db, closed=False) == 1
    assert world.port(Openings).standing([web_shell.finding]) == {web_shell.finding: "INC-0001"}


def test_what_stands_in_an_incident_stays_there(
    world: Platform, suspected: Incident, detector: Detector, web_shell: DetectionFinding, sign_in: DetectionFinding
) -> None:
    """One that is in none opens another; with none left nothing is opened."""
    apart = replace(sign_in, finding="f" * 32, host="ems-1", user="x", address=None, system="ems", entity="ems-1")
    detector.find(apart)
    service.open_from(world, ANALYST, [web_shell.finding, apart.finding])
    standing = world.port(Openings).standing([web_shell.finding, apart.finding])
    assert standing == {web_shell.finding: suspected.reference, apart.finding: "INC-0002"}
    for none in ([web_shell.finding], ["0" * 32], []):
        with pytest.raises(InputError):
            service.open_from(world, ANALYST, none)


def test_a_drill_and_the_real_are_not_one(
    world: Platform, sightings: Sightings, sign_in: DetectionFinding, web_shell: DetectionFinding
) -> None:
    """Nor may one who decides nothing open any."""
    drill = replace(sign_in, exercise=True)
    sightings.found |= {one.finding: one for one in (drill, web_shell)}
    with pytest.raises(InputError):
        service.open_from(world, ANALYST, [drill.finding, web_shell.finding])
    with pytest.raises(RefusedError):
        service.open_from(world, ADMINISTRATOR, [drill.finding])
    assert service.open_from(world, ANALYST, [drill.finding]).exercise


def test_an_expected_finding_joins_nothing(
    world: Platform, suspected: Incident, detector: Detector, web_shell: DetectionFinding
) -> None:
    """However much it shares with what stands open."""
    like = replace(web_shell, finding="e" * 32, opens=False, expected=True, last=web_shell.last + minutes(1))
    detector.find(like)
    assert [one.finding for one in store.members(world.db, suspected.id)] == [web_shell.finding]


def test_two_who_open_at_once_open_one(world: Platform, detector: Detector, sign_in: DetectionFinding) -> None:
    """The other is told that the findings were taken."""
    detector.find(sign_in)
    ready = Barrier(2)

    def opened(_: int) -> bool:
        ready.wait(10)
        try:
            service.open_from(world, ANALYST, [sign_in.finding])
        except (ConflictError, InputError):
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(opened, range(2))) == [False, True]
    assert store.count(world.db, closed=False) == 1


def test_what_a_person_closed_as_a_fault_is_told(
    world: Platform, suspected: Incident, web_shell: DetectionFinding, clock: HandClock
) -> None:
    """Not while it is open, not when it was a threat, not once it is opened again."""
    desk, since = world.port(Openings), world.now()

    def by(one: Incident) -> Answering:
        return Answering(one.id, one.version, DEPUTY, "the change went wrong")

    fault = service.judge_nature(world, by(suspected), "technical_fault", evidence="change CHG-118")
    assert desk.unfounded(since) == {}
    closed = service.close(world, by(fault))
    assert desk.unfounded(since) == {web_shell.finding: suspected.reference}
    assert desk.unfounded(world.now() + timedelta(seconds=1)) == {}
    again = service.reopen(world, by(closed))
    assert desk.unfounded(since) == {}
    threat = service.judge_nature(world, by(again), "threat_only", evidence="blocked at the mail gateway")
    service.close(world, by(threat))
    assert desk.unfounded(since) == {}
