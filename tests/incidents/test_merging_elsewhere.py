"""What other capabilities do when incidents are made one, on a platform with all of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import browser
import pytest

from incidents.world import DEPUTY, Detector, Sightings, TwoSystems
from lionrock.counsel.service import holds as counsel
from lionrock.counsel.store import holds
from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate, Findings
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering, Wish
from lionrock.kernel.platform import Platform
from lionrock.obligations.store import current
from lionrock.paging.store import beside
from lionrock.response import service as response

Two = tuple[Incident, Incident]


@pytest.fixture
def two(platform: Platform, web_shell: DetectionFinding) -> Two:
    """Return two incidents on two systems, on a platform with every capability."""
    seen = Sightings()
    platform.bind(Findings, seen)
    platform.bind(Estate, TwoSystems())
    detector = Detector(platform, seen)
    detector.find(web_shell)
    other = replace(web_shell, system="ems", host="ems-01", entity="ems-01", user="ops-2", address="198.51.100.7")
    detector.find(replace(other, finding="e" * 32))
    first, second = sorted(store.listing(platform.db, closed=False), key=lambda one: one.number)
    second = service.judge_nature(platform, _by(second), "incident")
    platform.settle()
    return first, second


def _by(incident: Incident) -> Answering:
    """Return the deputy, who saw this version."""
    return Answering(incident.id, incident.version, DEPUTY, "one attack")


def _merge(platform: Platform, two: Two) -> None:
    """Merge the second into the first."""
    first, second = two
    service.merge(platform, _by(first), Wish(second.id, second.version))
    platform.settle()


def _pages(platform: Platform, *paths: str, language: str = "en") -> list[str]:
    """Return pages as the deputy reads them."""

    async def read() -> list[str]:
        app = browser.console(platform, {"deputy": DEPUTY})
        async with browser.client(app, "deputy", language) as one:
            return [(await one.get(path)).text for path in paths]

    return asyncio.run(read())


def test_a_hold_on_either_comes_to_cover_both(platform: Platform, two: Two) -> None:
    """What belongs to the incident that goes on is kept as well; each is lifted by a decision of its own."""
    first, second = two
    counsel.place(platform, second.id, DEPUTY, "litigation is expected")
    _merge(platform, two)
    [hold] = holds.standing(platform.db, first.id)
    assert "INC-0002" in hold.reason
    assert holds.standing(platform.db, second.id)


def test_nobody_is_called_about_what_was_merged_away(platform: Platform, two: Two) -> None:
    """Its question goes on where it goes on."""
    first, second = two
    assert beside.watched(platform.db, second.id) is not None
    _merge(platform, two)
    assert beside.watched(platform.db, second.id) is None
    assert beside.watched(platform.db, first.id) is not None


def test_clocks_follow_end_to_end(platform: Platform, two: Two) -> None:
    """Those of the second end; the first has the same awareness; taken back, each has its own again."""
    first, second = two
    _merge(platform, two)
    assert current(platform.db, second.id) == []
    assert {clock.terms.triggered_at for clock in current(platform.db, first.id)} == {second.aware_at}
    survivor = store.get(platform.db, first.id)
    service.take_back(platform, _by(survivor), second.id)
    platform.settle()
    assert current(platform.db, first.id) == []
    assert {clock.terms.triggered_at for clock in current(platform.db, second.id)} == {second.aware_at}


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.suite)])
def test_the_preview_and_the_page_name_clocks_tasks_and_holds(platform: Platform, two: Two, language: str) -> None:
    """Each capability says its part before the merge, and shows it after."""
    _, second = two
    response.make(platform, DEPUTY, "Isolate the jump host", incident=second.id)
    counsel.place(platform, second.id, DEPUTY, "litigation is expected")
    [before] = _pages(platform, "/incidents/INC-0001/merge?with=INC-0002", language=language)
    parts = ('id="merging-clocks"', 'id="merging-tasks"', 'id="merging-holds"', "Isolate the jump host")
    assert [part for part in parts if part not in before] == []
    _merge(platform, two)
    kept, gone, work = _pages(
        platform,
        "/incidents/INC-0001",
        "/incidents/INC-0002",
        "/incidents/INC-0001/response",
        language=language,
    )
    assert 'id="merged-clocks"' in kept
    assert "Isolate the jump host" in kept
    assert "Isolate the jump host" in work
    assert 'id="gone"' in gone
