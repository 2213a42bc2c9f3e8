"""Fixtures for incidents: a platform with findings held in memory, two critical systems, and people of each role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from incidents.world import Detector, Sightings, TwoSystems
from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate, Findings
from lionrock.incidents import store
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform


@pytest.fixture
def sightings() -> Sightings:
    """Return the findings there are."""
    return Sightings()


@pytest.fixture
def world(platform: Platform, sightings: Sightings) -> Platform:
    """Return a platform whose findings and systems are the small ones."""
    platform.bind(Findings, sightings)
    platform.bind(Estate, TwoSystems())
    return platform


@pytest.fixture
def detector(world: Platform, sightings: Sightings) -> Detector:
    """Return the detector of the world."""
    return Detector(world, sightings)


@pytest.fixture
def web_shell(clock: Any) -> DetectionFinding:
    """Return a high finding on a host of the outage management system, of half an hour ago."""
    at = clock.now - minutes(30)
    return DetectionFinding(
        finding="f" * 31 + "1",
        rule="web-shell",
        title_en="Web shell written to an upload folder",
        title_zh="上載目錄出現網頁後門",
        level="high",
        entity_kind="asset",
        entity="oms-web-02",
        system="oms",
        host="oms-web-02",
        user="vendor-07",
        address="203.0.113.9",
        window="2026-11-22",
        count=1,
        first=at,
        last=at,
    )


@pytest.fixture
def sign_in(web_shell: DetectionFinding) -> DetectionFinding:
    """Return a medium finding of the same account, thirteen minutes earlier."""
    at = web_shell.first - minutes(13)
    return replace(
        web_shell,
        finding="f" * 31 + "2",
        rule="first-country",
        title_en="First sign-in from this country",
        title_zh="帳戶首次由境外登入",
        level="medium",
        host="oms-gw-01",
        first=at,
        last=at,
    )


@pytest.fixture
def suspected(world: Platform, detector: Detector, web_shell: DetectionFinding) -> Incident:
    """Return the incident that the web shell opened."""
    detector.find(web_shell)
    return store.listing(world.db, closed=False)[0]
