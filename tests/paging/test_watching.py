"""Incidents call people: declared possible, critical when found, undecided for too long."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from conftest import HandClock
from incidents.world import Detector, Sightings, TwoSystems

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate, Findings
from lionrock.incidents import service as incidents
from lionrock.incidents import store as incident_store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform
from lionrock.paging import service, store
from lionrock.paging.model import Page
from paging.world import HO, LAM, NG, current, followed, later, people

CHEUNG = Actor("a-ch", "Cheung Hoi-ting 張凱婷", "analyst", "totp", fresh=True)


def _watched(platform: Platform) -> tuple[Platform, Detector]:
    """Return a platform with people and systems, and what finds things in it."""
    people(platform)
    sightings = Sightings()
    platform.bind(Findings, sightings)
    platform.bind(Estate, TwoSystems())
    return platform, Detector(platform, sightings)


@pytest.fixture
def watched(platform: Platform) -> tuple[Platform, Detector]:
    """Return the world on SQLite."""
    return _watched(platform)


@pytest.fixture
def watched_either(either: Platform) -> tuple[Platform, Detector]:
    """Return the world on either database."""
    return _watched(either)


def finding(clock: HandClock, level: Any = "high") -> DetectionFinding:
    """Return a finding on outage management of some minutes ago."""
    at = clock.now - minutes(5)
    return DetectionFinding(
        finding="f" * 32,
        rule="web-shell",
        title_en="Web shell",
        title_zh="網頁後門",
        level=level,
        entity_kind="asset",
        entity="oms-web-02",
        system="oms",
        host="oms-web-02",
        user="",
        address="203.0.113.9",
        window="2026-11-22",
        count=1,
        first=at,
        last=at,
    )


def opened(platform: Platform) -> Incident:
    """Return the incident there is."""
    return incident_store.listing(platform.db, closed=False)[0]


def pages(platform: Platform, why: str = "") -> list[Page]:
    """Return the pages about the incident, of one reason or all."""
    found = store.pages.about(platform.db, opened(platform).id)
    return [page for page in found if why in {"", page.why}]


def by(platform: Platform, actor: Actor, reason: str = "as seen") -> Answering:
    """Return a person before the incident as it stands."""
    found = opened(platform)
    return Answering(found.id, found.version, actor, reason)


def test_a_critical_suspicion_calls_people(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """Once, however many findings join."""
    platform, detector = watched
    detector.find(finding(clock, "critical"))
    detector.find(replace(finding(clock, "critical"), finding="e" * 32))
    [page] = pages(platform)
    assert (page.why, current(platform, page.id)) == ("critical-finding", "cheung")


def test_a_high_one_waits_for_its_question(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """Nobody is called before half an hour without an answer."""
    platform, detector = watched
    detector.find(finding(clock))
    assert pages(platform) == []
    later(platform, clock, 29)
    assert pages(platform) == []
    later(platform, clock, 1.1)
    assert [page.why for page in pages(platform)] == ["undecided-question"]


def test_a_possible_incident_calls_another_person(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """Whoever declared it is called last."""
    platform, detector = watched
    detector.find(finding(clock))
    incidents.possible(platform, by(platform, CHEUNG))
    followed(platform)
    [page] = pages(platform)
    assert (page.why, current(platform, page.id)) == ("possible-incident", "ho")


def test_acknowledging_the_incident_stops_the_calling(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """In the console, by its person."""
    platform, detector = watched
    detector.find(finding(clock, "critical"))
    incidents.acknowledge(platform, opened(platform).id, NG)
    followed(platform)
    [page] = pages(platform)
    assert page.ending is not None
    assert (page.ending.how, page.ending.by) == ("console", NG.name)


def test_deciding_stops_the_calling(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """And the next question begins its own half hour."""
    platform, detector = watched
    detector.find(finding(clock, "critical"))
    clock.set(clock.now + minutes(4))
    incidents.judge_nature(platform, by(platform, HO), "incident")
    followed(platform)
    assert [page.ending.how for page in pages(platform) if page.ending] == ["decided"]
    assert store.beside.watched(platform.db, opened(platform).id) is not None
    later(platform, clock, 29)
    assert len(pages(platform)) == 1
    later(platform, clock, 2)
    assert [page.why for page in pages(platform)][1:] == ["undecided-question"]


def test_an_undecided_question_calls_the_next_person(
    watched_either: tuple[Platform, Detector], clock: HandClock
) -> None:
    """Each half hour another one; not while somebody is being called."""
    platform, detector = watched_either
    detector.find(finding(clock))
    called = []
    for _ in range(3):
        later(platform, clock, 30.1)
        page = pages(platform)[-1]
        called.append(current(platform, page.id))
        service.answer_by_telephone(platform, LAM if called[-1] != "lam" else HO, page.id, page.current or "")
    assert called == ["cheung", "ho", "lam"]


def test_an_answered_or_closed_question_calls_nobody(watched: tuple[Platform, Detector], clock: HandClock) -> None:
    """A dismissal ends the watch, until the platform asks again a day later."""
    platform, detector = watched
    detector.find(finding(clock))
    incidents.judge_nature(platform, by(platform, HO), "technical_fault", evidence="a test of the vendor")
    followed(platform)
    later(platform, clock, 120)
    assert pages(platform) == []
    later(platform, clock, 22 * 60 + 1)
    later(platform, clock, 31)
    assert [page.why for page in pages(platform)] == ["undecided-question"]
