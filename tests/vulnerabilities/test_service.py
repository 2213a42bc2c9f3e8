"""Hosts and the register, due times, lists, exceptions, figures for others."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import START, HandClock

from lionrock.events.ports import Estate, Incidents
from lionrock.events.vulnerabilities import DueTimesComputed, HostsPlaced, VulnerabilityExceptionEnded
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.ledger.reading import Search as Entries
from lionrock.kernel.platform import Platform
from lionrock.register import importing as register
from lionrock.register import service as records
from lionrock.register.commands import SHELL
from lionrock.ui.pages import Ask
from lionrock.vulnerabilities import commands, facts, jobs, panels
from lionrock.vulnerabilities.controls.remediated import remediated
from lionrock.vulnerabilities.service import excepting, placing
from lionrock.vulnerabilities.service.excepting import Wanted
from lionrock.vulnerabilities.store import history, listing, lists, sums
from lionrock.vulnerabilities.store.listing import Search
from vulnerabilities.world import ANALYST, LEAD, REGISTER, Host, Item, furnished, nessus, put, taken

DAY = timedelta(days=1)
AGO = START - 40 * DAY
WEB, OFFICE, STRANGER = "10.20.0.15", "pc-7.office.example", "203.0.113.9"
CVE = "CVE-2021-44228"
KEV = (
    '{"catalogVersion":"%s","dateReleased":"%sT00:00:00Z","vulnerabilities":'
    '[{"cveID":"CVE-2021-44228","vulnerabilityName":"Log4Shell","dateAdded":"2026-11-20","dueDate":"2027-01-01"}]}'
)


def scanned(platform: Platform, folder: Path) -> Platform:
    """Return the platform with a scan of three hosts, forty days ago."""
    furnished(platform)
    hosts = [Host(WEB, (Item("1"),)), Host(OFFICE, (Item("1"), Item("2", 2.0, (CVE,)))), Host(STRANGER, (Item("1"),))]
    taken(platform, put(folder, nessus(hosts, AGO), "scan.nessus"))
    return platform


def dues(platform: Platform) -> dict[tuple[str, str], int | None]:
    """Return days from opening to due time of every open finding."""
    rows = listing.findings(platform.db, Search(), platform.now())
    return {(row["host_name"], row["identifier"]): row["due"] and (row["due"] - row["opened"]).days for row in rows}


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return ledger.count(platform.db, Entries(kind=kind.__name__))


def test_due_times_follow_the_register(either: Platform, tmp_path: Path) -> None:
    """A critical system in the zone to the internet, an office, an unknown host; then the register learns of it."""
    scanned(either, tmp_path)
    before = {(WEB, "1"): 7, (OFFICE, "1"): 30, (OFFICE, "2"): 365, (STRANGER, "1"): 15}
    assert dues(either) == before
    placing.refresh(either)
    assert not placing.refresh(either)
    assert dues(either) == before
    more = (
        REGISTER + '[[asset]]\nid = "new"\nname = "New"\naddresses = ["203.0.113.9"]\nzone = "office"\nsystem = "oms"\n'
    )
    plan = register.plan("register.toml", more.encode(), records.records(either))
    records.apply(either, SHELL, "a new asset", plan)
    assert placing.refresh(either)
    assert dues(either)[STRANGER, "1"] == 15
    assert sums.unmatched(either.db) == []
    assert told(either, HostsPlaced) == 2
    gone = register.plan(
        "register.toml", REGISTER.replace('zone = "dmz"', 'zone = "inner"').encode(), records.records(either)
    )
    records.apply(either, SHELL, "moved", gone)
    assert placing.refresh(either)
    assert dues(either) == before | {(WEB, "1"): 15}
    assert told(either, DueTimesComputed) == 1


def test_the_catalogue_of_exploited_ones_brings_due_times_forward(either: Platform, tmp_path: Path) -> None:
    """Fourteen days from the listing; the same file changes nothing, an older one is refused."""
    scanned(either, tmp_path)
    path = put(tmp_path, (KEV % ("2", "2026-11-21")).encode(), "kev.json")
    taken(either, path)
    (row,) = listing.findings(either.db, Search(standing="listed"), either.now())
    assert (row["identifier"], row["due"]) == ("2", START - 2 * DAY + 14 * DAY - timedelta(hours=10))
    entries = ledger.count(either.db, Entries())
    taken(either, path)
    assert ledger.count(either.db, Entries()) == entries
    with pytest.raises(ConflictError, match="older"):
        taken(either, put(tmp_path, (KEV % ("1", "2026-11-01")).encode(), "old.json"))
    fresh = nessus([Host(WEB, (Item("2", 2.0, (CVE,)),))], START - DAY)
    taken(either, put(tmp_path, fresh, "later.nessus"))
    assert dues(either)[WEB, "2"] == 14


def test_epss_is_shown_beside_and_changes_no_due_time(platform: Platform, tmp_path: Path) -> None:
    """The next day's file takes the place of the one before."""
    scanned(platform, tmp_path)
    before = dues(platform)
    for day, score in ((20, "0.5"), (21, "0.9")):
        text = f"#model_version:v1,score_date:2026-11-{day}T00:00:00+0000\ncve,epss,percentile\n{CVE},{score},0.99\n"
        taken(platform, put(tmp_path, text.encode(), f"epss{day}.csv", packed=True))
    assert dues(platform) == before
    (row,) = listing.findings(platform.db, Search(standing="likely"), platform.now())
    assert row["likelihood"] == 0.9
    assert [(one["cve"], one["score"], one["listed"]) for one in lists.told_of(platform.db, [CVE])] == [
        (CVE, 0.9, None)
    ]


def granted(platform: Platform, *, host: str | None = None, days: int = 10, reason: str = "isolated") -> str:
    """Accept weakness 1."""
    row = next(one for one in listing.findings(platform.db, Search(), platform.now()) if one["identifier"] == "1")
    wanted = Wanted(row["weakness"], host, "accepted", "Ho Man", reason, platform.now() + days * DAY)
    return excepting.grant(platform, LEAD, wanted)


def test_an_exception_stands_beside_and_returns_when_it_ends(
    either: Platform, tmp_path: Path, clock: HandClock
) -> None:
    """The finding stays open and listed; past due again once the time is over, which is told once."""
    scanned(either, tmp_path)
    late = Search(standing="overdue", level="critical")
    assert listing.count(either.db, late, either.now()) == 3
    web = next(one for one in listing.findings(either.db, late, either.now()) if one["host_name"] == WEB)
    granted(either, host=web["host"])
    assert listing.count(either.db, late, either.now()) == 2
    assert listing.count(either.db, Search(), either.now()) == 4
    assert sums.overdue(either.db, either.now(), "critical") == {}
    (mine,) = [one for one in sums.sums(either.db, either.now()) if one["system"] == web["system"]]
    assert (mine["past"], mine["excepted"]) == (1, 1)
    clock.set(START + 11 * DAY)
    assert listing.count(either.db, late, either.now()) == 3
    assert (excepting.lapse(either), excepting.lapse(either)) == (1, 0)
    assert told(either, VulnerabilityExceptionEnded) == 1
    assert lists.exceptions(either.db) == []
    assert len(lists.exceptions(either.db, ended=True)) == 1


def test_only_a_named_person_accepts_for_a_time_and_a_reason(platform: Platform, tmp_path: Path) -> None:
    """No program, no analyst, no endless time, no empty reason."""
    scanned(platform, tmp_path)
    row = listing.findings(platform.db, Search(), platform.now())[0]
    wanted = Wanted(row["weakness"], None, "accepted", "Ho Man", "why", START + DAY)
    for actor in (ANALYST, SHELL):
        with pytest.raises(RefusedError):
            excepting.grant(platform, actor, wanted)
    for days, reason in ((400, "why"), (0, "why"), (10, "  ")):
        with pytest.raises(InputError):
            granted(platform, days=days, reason=reason)


def test_a_system_is_unknown_until_a_scan_looked_at_it(platform: Platform, tmp_path: Path, clock: HandClock) -> None:
    """Values and control say unknown, then what the scan told, then unknown again when it is old."""
    furnished(platform)
    ((system, _),) = platform.port(Estate).systems()
    assert facts.open_on.read(platform, system).unknown
    assert [one.state for one in remediated.test(platform)] == ["unknown"]
    taken(platform, put(tmp_path, nessus([Host(WEB, (Item("1"),))], START - 20 * DAY)))
    assert facts.overdue_on.read(platform, system).value == 1
    assert facts.open_all.read(platform) == 1
    assert [one.state for one in remediated.test(platform)] == ["failed"]
    granted(platform)
    assert [one.state for one in remediated.test(platform)] == ["passed"]
    clock.set(START + 60 * DAY)
    assert [one.state for one in remediated.test(platform)] == ["unknown"]


def test_vex_sets_aside_without_hiding(either: Platform, tmp_path: Path) -> None:
    """What a bill says is not affected has no due time; when it says otherwise, the time runs from then."""
    furnished(either)
    text = (
        '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"timestamp":"2026-11-%sT00:00:00Z","component":'
        '{"name":"oms-web.grid.example"}},"components":[{"bom-ref":"c","name":"log4j","purl":"pkg:maven/l/log4j@2.%s"}],'
        '"vulnerabilities":[{"id":"CVE-2021-44228","ratings":[{"score":10,"method":"CVSSv31"}],'
        '"affects":[{"ref":"c"}],"analysis":{"state":"%s"}}]}'
    )
    for day, version, state in ((10, 14, "not_affected"), (11, 15, "exploitable")):
        row = taken(either, put(tmp_path, (text % (day, version, state)).encode(), f"{day}.json"))
        assert row["fresh"] + row["still"] == 1
        (found,) = listing.findings(either.db, Search(state=""), either.now())
        assert (found["state"], found["due"] is None) == (("aside", True) if day == 10 else ("open", False))
    assert found["system"] is not None
    assert found["due"] - found["opened"] == 7 * DAY
    assert found["opened"].day == 11


def test_commands_import_list_and_go_on_after_a_bad_file(platform: Platform, tmp_path: Path) -> None:
    """One bad file is told, the others are taken; the exit says that something failed."""
    furnished(platform)
    good = put(tmp_path, nessus([Host(WEB, (Item("1"),))], START - DAY))
    bad = put(tmp_path, b"hello", "notes.txt")
    tried = commands.import_files.act(platform, [good], dry_run=True)
    assert (tried.rows[0]["fresh"], sums.totals(platform.db)) == (1, {})
    answer = commands.import_files.act(platform, [bad, good])
    assert answer.code == 1
    assert "no scanner" in answer.rows[0]["problem"].en
    assert answer.rows[1]["fresh"] == 1
    again = commands.import_files.act(platform, [good])
    assert (again.code, again.rows[0]["imported_before"]) == (0, True)
    rows = commands.listed.act(platform, level="critical").rows
    assert [(row["host"], row["score"], row["cvss"]) for row in rows] == [(WEB, 9.8, "3.1")]
    granted(platform)
    assert [row["owner"] for row in commands.exceptions.act(platform).rows] == ["Ho Man"]
    with pytest.raises(InputError):
        commands.listed.act(platform, level="grave")


def test_what_a_killed_import_left_is_removed_after_a_day(platform: Platform) -> None:
    """A file of today stays: it may be in use."""
    folder = platform.folder / "scans"
    folder.mkdir()
    for name in ("old.spool", "new.spool"):
        (folder / name).touch()
    os.utime(folder / "old.spool", (0, 0))
    jobs.tidy.act(platform)
    assert [path.name for path in folder.iterdir()] == ["new.spool"]


class OneIncident:
    """The port of incidents with one of a system."""

    def __init__(self, system: str) -> None:
        self.system = system

    def describe(self, incident: str) -> dict[str, Any]:
        """Return an incident of the system."""
        return {"system": self.system}

    def resolve(self, reference: str) -> str:
        """Return the id."""
        return reference


def test_a_pack_holds_what_was_open_on_the_system(platform: Platform, tmp_path: Path) -> None:
    """The findings of the incident's system as JSON, and the entry of the scan that told of them."""
    scanned(platform, tmp_path)
    ((system, _),) = platform.port(Estate).systems()
    platform.bind(Incidents, OneIncident(system))
    told_of, entry = facts.open_when.items(platform, "i" * 32)
    assert [(row["host_name"], row["identifier"]) for row in json.loads(told_of.data)] == [(WEB, "1")]
    assert entry.entry == history.scans(platform.db)[0]["entry"]
    platform.bind(Incidents, OneIncident(""))
    assert list(facts.open_when.items(platform, "i" * 32)) == []


def test_what_no_scan_looked_at_is_an_unknown(platform: Platform, tmp_path: Path) -> None:
    """A system without a scan, and hosts nobody registered; before the first scan there is nothing to rank."""
    furnished(platform)
    ask = Ask(platform, LEAD, "en", platform.now())
    assert list(panels.gaps.find(ask)) == []
    taken(platform, put(tmp_path, nessus([Host(STRANGER, (Item("1"),))], AGO)))
    found = [gap.what.en for gap in panels.gaps.find(ask)]
    assert found == ["Vulnerabilities of Outage Management", "Which assets 1 scanned hosts are"]
