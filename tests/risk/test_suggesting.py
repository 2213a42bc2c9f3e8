"""What scenarios could be written about: from controls, vulnerabilities, incidents and findings as they are kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from conftest import START
from vulnerabilities.world import Host, Item, nessus, put, taken
from vulnerabilities.world import furnished as estate

from lionrock.assurance import running
from lionrock.detection.store import FINDING
from lionrock.events.risk import FindingTally, IncidentTally, Posture, Weaknesses
from lionrock.incidents import service as incidents
from lionrock.kernel.clock import days
from lionrock.kernel.columns import new_id
from lionrock.kernel.platform import Platform
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.risk import documents, recall
from lionrock.risk.service import reporting, scenarios, suggesting
from risk.world import ANALYST, LEAD, opened, words


def kinds(platform: Platform) -> dict[str, str]:
    """Return the titles of the suggestions of a new assessment, by kind."""
    found = suggesting.suggestions(platform, opened(platform))
    return {one.suggestion.kind: one.suggestion.title.en for one in found}


def test_open_vulnerabilities_are_counted_by_level(platform: Platform, tmp_path: Path) -> None:
    """Those of the system's hosts, with when a scan last looked; of a system no scan looked at, nothing."""
    estate(platform)
    (system,) = dict(platform.port(Book).systems())
    bare = platform.port(Weaknesses).of(system)
    assert (bare.levels, bare.exploited, bare.looked) == ({}, 0, None)
    hosts = [Host("10.20.0.15", (Item("1"), Item("2", 5.0))), Host("203.0.113.9", (Item("3", 7.5),))]
    taken(platform, put(tmp_path, nessus(hosts, START - timedelta(days=1))))
    found = platform.port(Weaknesses).of(system)
    assert dict(found.levels) == {"critical": 1, "medium": 1}
    assert found.looked is not None
    assert kinds(platform)["vulnerabilities"] == "2 open vulnerabilities, 0 used by attackers"


def test_a_control_that_fails_is_suggested_by_itself(platform: Platform) -> None:
    """What never ran is unknown; what ran and failed for a system stands alone, with its id."""
    estate(platform)
    assert {one.state for one in platform.port(Posture).states()} == {"unknown"}
    assert "posture" not in kinds(platform)
    running.run(platform, ["register.owners"])
    failing = [one for one in platform.port(Posture).states() if one.state == "failed"]
    assert [one.control for one in failing] == ["register.owners"]
    found = suggesting.suggestions(platform, opened(platform))
    assert [one.suggestion.controls for one in found if one.suggestion.kind == "posture"] == [("register.owners",)]


def test_incidents_and_findings_of_a_year_are_counted(platform: Platform) -> None:
    """Those of the system, within the year; grave findings alone, and none that a person expects."""
    estate(platform)
    (system,) = dict(platform.port(Book).systems())
    incidents.open_by_hand(platform, LEAD, "Somebody moves the mouse", system)
    assert platform.port(IncidentTally).since(platform.now() - days(1)) == {system: 1}
    assert platform.port(IncidentTally).since(platform.now() + days(1)) == {}
    row: dict[str, Any] = {
        "title_en": "x",
        "title_zh": "x",
        "tags": [],
        "entity_kind": "host",
        "entity": "oms-web",
        "system": system,
        "host": None,
        "user": None,
        "address": None,
        "count": 1,
        "first": START,
        "last": START,
        "learned": START,
        "exercise": False,
        "opens": True,
        "window": "2026-11-22",
    }
    with platform.db.begin() as db:
        for rule, level in (("a", "high"), ("b", "low"), ("c", "critical")):
            db.execute(FINDING.insert().values(**row, id=new_id(), rule=rule, level=level))
    assert platform.port(FindingTally).counted(START - days(1)) == {system: 2}
    assert {"incidents", "findings"} <= set(kinds(platform))


def test_a_system_that_is_gone_leaves_the_assessment_readable(platform: Platform) -> None:
    """What was assessed stands after its system left the register."""
    estate(platform)
    (system,) = dict(platform.port(Book).systems())
    one = opened(platform)
    scenarios.write(platform, ANALYST, one.id, words(system))
    book = platform.port(Book).opened()
    for version in (*book.of("asset"), book.get("system", system)):
        register.end(platform, LEAD, "retired", version)
    assert recall.names(platform) == {}
    assert documents.plain(documents.draft(reporting.draft(platform, one.id)))
