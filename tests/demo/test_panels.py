"""The five steps: shown in demo folders alone, led to the live incident, and done by records alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from incidents.world import DEPUTY, Detector, Sightings, TwoSystems

from lionrock.demo import panels
from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate, Findings
from lionrock.incidents import service as incidents
from lionrock.incidents import store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.change import system
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform
from lionrock.obligations import service as obligations
from lionrock.obligations.service import Told
from lionrock.telemetry import service as telemetry
from lionrock.ui.pages import Ask
from lionrock.ui.today import Step

LIVE = "ami-web-access"


def steps(platform: Platform) -> tuple[Step, ...]:
    """Return the steps as the deputy sees them now."""
    return panels.first_light.steps(Ask(platform, DEPUTY, "en", platform.now()))


@pytest.fixture
def arrived(demo: Platform, clock: Any, tmp_path: Path) -> Incident:
    """Return the incident that opened a minute after the live telemetry arrived."""
    sightings = Sightings()
    demo.bind(Findings, sightings)
    demo.bind(Estate, TwoSystems())
    place = tmp_path / LIVE
    place.mkdir()
    telemetry.add(demo, system("demo"), "a test", name=LIVE, location=str(place), source="nginx.access", host="WEB")
    clock.set(clock.now + minutes(1))
    names = {"rule": "jndi", "title_en": "Java naming lookup", "title_zh": "Java 命名查詢", "level": "high"}
    about = {"entity_kind": "asset", "entity": "oms-1", "system": "oms", "host": "oms-1", "user": None, "address": None}
    times = {"window": "2026-11-22", "count": 1, "first": clock.now, "last": clock.now}
    Detector(demo, sightings).find(DetectionFinding(finding="f" * 32, **names, **about, **times))  # type: ignore[arg-type]  # words and numbers apart
    return store.listing(demo.db, closed=False)[0]


def test_outside_a_demo_there_are_no_steps(platform: Platform) -> None:
    """A platform made for production shows no strip."""
    assert steps(platform) == ()


def test_before_the_live_story_arrives_nothing_is_done(demo: Platform) -> None:
    """Five steps stand ready, and none leads to an incident that is not there."""
    found = steps(demo)
    assert [step.done for step in found] == [False] * 5
    assert not any("INC-" in step.url for step in found)


def test_steps_lead_to_the_incident_the_live_story_opened(demo: Platform, arrived: Incident) -> None:
    """An incident opened by hand later takes nothing over."""
    incidents.open_by_hand(demo, DEPUTY, "Something else", None, "")
    assert steps(demo)[0].url == f"/incidents/{arrived.reference}"


def test_each_step_is_done_by_what_happened(demo: Platform, arrived: Incident) -> None:
    """Looking, saying *possible incident*, the clock that follows, and the recorded call."""
    done = [[step.done for step in steps(demo)]]
    incidents.view(demo, arrived.id, DEPUTY)
    done.append([step.done for step in steps(demo)])
    incidents.possible(demo, Answering(arrived.id, arrived.version, DEPUTY))
    demo.settle()
    done.append([step.done for step in steps(demo)])
    obligations.complete(demo, arrived.id, DEPUTY, Told("Chan Tai-man", "as the script"))
    demo.settle()
    found = steps(demo)
    done.append([step.done for step in found])
    assert [sum(each) for each in done] == [0, 1, 3, 4]
    assert found[3].url.endswith("/annex-e")
