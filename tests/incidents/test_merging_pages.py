"""The pages of merging, splitting, several systems and outsiders' knowledge, as a person uses them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from incidents.reader import Reader, reader
from incidents.world import DEPUTY, Detector
from lionrock.events.findings import DetectionFinding
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering, Wish
from lionrock.kernel.clock import hours
from lionrock.kernel.platform import Platform

PAGE, OTHER = "/incidents/INC-0001", "/incidents/INC-0002"


def _at(platform: Platform, number: int) -> Incident:
    """Return an incident as it stands."""
    found = store.by_number(platform.db, number)
    assert found is not None
    return found


def _by(incident: Incident) -> Answering:
    """Return the deputy, who saw this version."""
    return Answering(incident.id, incident.version, DEPUTY, "one attack")


@pytest.fixture
def second(world: Platform, suspected: Incident, detector: Detector, web_shell: DetectionFinding) -> Incident:
    """Return an incident on the other system with two findings, beside the suspected one."""
    other = replace(web_shell, system="ems", host="ems-01", entity="ems-01", user="ops-2", address="198.51.100.7")
    detector.find(replace(other, finding="e" * 32))
    detector.find(replace(other, finding="d" * 32, rule="log-cleared", level="medium", title_en="Logs cleared"))
    return _at(world, 2)


def _fields(browser: Reader, page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    return dict(re.findall(r'<input type="hidden" name="([a-z-]+)" value="([^"]*)"', browser.get(page).text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_what_a_merge_changes(world: Platform, second: Incident, language: str) -> None:
    """Answers, awareness, systems, seriousness and findings before and after, in both languages."""
    service.judge_nature(world, _by(second), "incident")
    browser = reader(world, language=language)
    assert "INC-0002" in browser.get(f"{PAGE}/merge").text
    page = browser.get(f"{PAGE}/merge?with=INC-0002")
    assert page.status_code == 200
    wanted = {
        "en": ["What changes", "findings that move: 2", "Energy"],
        "zh": ["變更", "轉移的偵測結果：2 項", "能源管理系統"],
    }
    assert [words for words in wanted[language] if words not in page.text] == []


def test_a_merge_in_the_browser_and_back(world: Platform, second: Incident) -> None:
    """One form; the other page says where it goes on; taking it back is one form too."""
    browser = reader(world)
    page = f"{PAGE}/merge?with=INC-0002"
    form = _fields(browser, page) | {"why-merge": "same account"}
    sent = browser.post(f"{PAGE}/merge", form, page)
    assert sent.headers["location"] == f"{PAGE}#joined"
    assert _at(world, 2).merged_into == _at(world, 1).id
    gone = browser.get(OTHER).text
    assert "Merged into" in gone
    assert "Reopen the incident" not in gone
    kept = browser.get(PAGE).text
    assert "Take the merge back" in kept
    assert "Logs cleared" in kept
    assert "merged into another" in browser.get("/incidents?show=closed").text
    form = {"version": str(_at(world, 1).version), "absorbed": "INC-0002", "why-joined": "two attackers"}
    browser.post(f"{PAGE}/unmerge", form, PAGE)
    assert _at(world, 2).open


def test_the_earlier_awareness_is_chosen_beforehand(world: Platform, second: Incident) -> None:
    """The later one needs its own reason; without it nothing is merged and what was typed stays."""
    second = service.possible(world, _by(second))
    world.clock.set(world.now() + hours(1))  # type: ignore[attr-defined]  # the clock set by hand
    service.possible(world, _by(_at(world, 1)))
    browser = reader(world)
    page = f"{PAGE}/merge?with=INC-0002"
    assert re.search(r'name="counts" value="other" checked', browser.get(page).text)
    form = _fields(browser, page) | {"why-merge": "same account", "counts": "own"}
    sent = browser.post(f"{PAGE}/merge", form, page)
    assert sent.status_code == 422
    assert "same account" in sent.text
    assert _at(world, 2).open
    browser.post(f"{PAGE}/merge", form | {"later": "another host was meant"}, page)
    assert _at(world, 1).aware_at == world.now()
    assert "stated on INC-0002" in browser.get(PAGE).text


def test_a_stale_merge_is_told(world: Platform, second: Incident) -> None:
    """Somebody answered on the other incident meanwhile."""
    browser = reader(world)
    page = f"{PAGE}/merge?with=INC-0002"
    form = _fields(browser, page) | {"why-merge": "same account"}
    service.possible(world, _by(second))
    assert browser.post(f"{PAGE}/merge", form, page).status_code == 409


@pytest.mark.parametrize("wrong", ["INC-0001", "INC-0099"])
def test_what_cannot_be_merged_says_why(world: Platform, second: Incident, wrong: str) -> None:
    """Itself, or one that does not exist."""
    page = reader(world).get(f"{PAGE}/merge?with={wrong}")
    assert page.status_code == 422
    assert "There is a problem" in page.text


def test_a_split_in_the_browser(world: Platform, second: Incident) -> None:
    """Findings are ticked, and it is said whether the awareness applies."""
    service.possible(world, _by(second))
    browser = reader(world)
    page = f"{OTHER}/split"
    form = _fields(browser, page) | {"finding": "d" * 32, "why-split": "another attacker"}
    assert browser.post(page, form, page).status_code == 422
    sent = browser.post(page, form | {"applies": "yes"}, page)
    assert sent.headers["location"] == "/incidents/INC-0003"
    assert _at(world, 3).aware_at == _at(world, 2).aware_at
    assert "Split from" in browser.get("/incidents/INC-0003").text
    assert "There is nothing to split" in browser.get(page).text


def test_each_system_is_answered_on_its_own_line(world: Platform, suspected: Incident) -> None:
    """A further system is named; its line takes its own answer and the page says which decides."""
    service.judge_nature(world, _by(suspected), "incident")
    browser = reader(world)
    form = {"version": str(_at(world, 1).version), "system": "ems"}
    browser.post(f"{PAGE}/systems", form, PAGE)
    assert _at(world, 1).systems == ("oms", "ems")
    html = browser.get(PAGE).text
    assert "2 systems, a line each; the strictest decides" in html
    form = {"version": str(_at(world, 1).version), "system": "ems", "answer": "serious"}
    browser.post(f"{PAGE}/core", form, PAGE)
    assert [line.verdict for line in _at(world, 1).lines] == ["undecided", "serious"]
    form = {"version": str(_at(world, 1).version), "system": "ems", "why-system": "another network"}
    browser.post(f"{PAGE}/systems/without", form, PAGE)
    assert _at(world, 1).systems == ("oms",)


def test_a_suppliers_knowledge_stands_beside(world: Platform, suspected: Incident) -> None:
    """It is no awareness; a time that is missing is asked for."""
    browser = reader(world, "analyst")
    form = {"knower": "Vendor SOC", "knew": "2026-11-01T03:10", "told": "ticket 4711"}
    assert browser.post(f"{PAGE}/outside", form | {"knew": ""}, PAGE).status_code == 422
    browser.post(f"{PAGE}/outside", form, PAGE)
    html = browser.get(PAGE).text
    assert "Vendor SOC" in html
    assert "never our awareness" in html
    assert _at(world, 1).awareness is None


@pytest.mark.parametrize("path", [f"{PAGE}/merge", f"{PAGE}/split"])
def test_an_analyst_neither_merges_nor_splits(world: Platform, suspected: Incident, path: str) -> None:
    """The server refuses, whatever the page shows."""
    assert reader(world, "analyst").get(path).status_code == 403


def test_a_merged_incident_takes_no_answer(world: Platform, second: Incident) -> None:
    """The page offers none, and the merge page says so."""
    first = _at(world, 1)
    service.merge(world, _by(first), Wish(second.id, second.version))
    browser = reader(world)
    assert 'name="answer"' not in browser.get(OTHER).text
    assert "takes no answers" in browser.get(f"{OTHER}/merge").text
