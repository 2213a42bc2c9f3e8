"""Scans over time: new, still there, fixed, back, and the scope within which absence means anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import START, HandClock, scratch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lionrock.events.vulnerabilities import ScanFrameTaken, ScanImported
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.ledger.reading import Search as Entries
from lionrock.kernel.platform import Platform
from lionrock.vulnerabilities.reading import Options
from lionrock.vulnerabilities.service import importing, taking
from lionrock.vulnerabilities.store import history, listing
from lionrock.vulnerabilities.store.listing import Search
from vulnerabilities.world import ANALYST, AUDITOR, Host, Item, counts, furnished, nessus, put, taken

WEB, DB, STRANGER = "10.20.0.15", "oms-db.grid.example", "203.0.113.9"
DAY = timedelta(days=1)
FIRST = START - 10 * DAY
LOCAL = frozenset("34")


def states(platform: Platform) -> dict[tuple[str, str], str]:
    """Return the state of every finding by host and number."""
    rows = listing.findings(platform.db, Search(state="", limit=1000), platform.now())
    return {(row["host_name"], row["identifier"]): row["state"] for row in rows}


def test_new_still_fixed_and_back(either: Platform, tmp_path: Path) -> None:
    """A finding keeps its identity over four scans, and its first day."""
    furnished(either)
    both = [Host(WEB, (Item("1"), Item("2"))), Host(DB, (Item("1"),))]
    one = [Host(WEB, (Item("2"),)), Host(DB, (Item("1"),))]
    told = []
    for day, hosts in enumerate((both, one, both, both)):
        row = taken(either, put(tmp_path, nessus(hosts, FIRST + day * DAY), f"{day}.nessus"))
        told.append(counts(row))
    assert told == [(3, 0, 0, 0, 0), (0, 2, 0, 1, 0), (0, 2, 1, 0, 0), (0, 3, 0, 0, 0)]
    found = {(row["host_name"], row["identifier"]): row for row in listing.findings(either.db, Search(), either.now())}
    back = found[WEB, "1"]
    assert (back["first_seen"], back["opened"], back["last_seen"]) == (FIRST, FIRST + 2 * DAY, FIRST + 3 * DAY)
    assert [what for _, what, _ in history.turns(either.db, back["id"])] == ["fixed", "back"]
    assert back["system"] is not None


def test_the_same_file_twice_changes_nothing(either: Platform, tmp_path: Path) -> None:
    """The second time the row of the first import comes back, and the ledger gets nothing."""
    furnished(either)
    path = put(tmp_path, nessus([Host(WEB, (Item("1"),))], FIRST), packed=True)
    first = taken(either, path)
    entries = ledger.count(either.db, Entries(kind=ScanImported.__name__))
    assert taken(either, path) == first
    assert ledger.count(either.db, Entries(kind=ScanImported.__name__)) == entries == 1
    assert importing.before(either.db, importing.read(either, path, path.name, Options())) == first


@pytest.mark.parametrize(
    ("now", "plugins", "ports", "unlooked"),
    [
        ([Host(DB, ())], "1;", "default", 0),
        ([Host(WEB, ())], "2;3;", "default", 1),
        ([Host(WEB, (), finished=False)], "1;", "default", 1),
        ([Host(WEB, (), signed_in=False)], "1;", "default", 1),
        ([Host(WEB, ())], "1;", "1-80,8443", 1),
    ],
    ids=["another host", "another check", "host not finished", "not signed in", "port not tried"],
)
def test_absence_outside_the_scope_means_nothing(
    platform: Platform, tmp_path: Path, now: list[Host], plugins: str, ports: str, unlooked: int
) -> None:
    """Only a scan that looked for a finding on its host, and would have seen it, can say that it is gone."""
    furnished(platform)
    taken(platform, put(tmp_path, nessus([Host(WEB, (Item("1", kind="local"),))], FIRST), "1.nessus"))
    row = taken(platform, put(tmp_path, nessus(now, FIRST + DAY, plugins, ports), "2.nessus"))
    assert counts(row) == (0, 0, 0, 0, unlooked)
    assert states(platform) == {(WEB, "1"): "open"}


def test_the_same_file_said_to_be_about_another_host_is_another_import(platform: Platform, tmp_path: Path) -> None:
    """What a person says of a file belongs to its identity."""
    furnished(platform)
    path = put(tmp_path, nessus([Host("unknown", (Item("1"),))], FIRST))
    assert counts(taken(platform, path)) == (1, 0, 0, 0, 0)
    assert counts(taken(platform, path, Options(host=WEB))) == (1, 0, 0, 0, 0)
    assert taken(platform, path, Options(host=WEB))["id"] == taken(platform, path, Options(host=WEB))["id"]
    assert states(platform) == {("unknown", "1"): "open", (WEB, "1"): "open"}


def test_a_person_may_say_that_every_check_ran(platform: Platform, tmp_path: Path) -> None:
    """A report that does not name its checks closes nothing by itself."""
    furnished(platform)
    taken(platform, put(tmp_path, nessus([Host(WEB, (Item("1"),))], FIRST, plugins=""), "1.nessus"))
    silent = nessus([Host(WEB, (Item("2"),))], FIRST + DAY, plugins="")
    assert counts(taken(platform, put(tmp_path, silent, "2.nessus"))) == (1, 0, 0, 0, 1)
    sure = taken(platform, put(tmp_path, silent + b"\n", "3.nessus"), Options(every=True))
    assert counts(sure) == (0, 1, 0, 1, 0)


def test_an_older_scan_imported_later_reopens_nothing(either: Platform, tmp_path: Path) -> None:
    """What a later scan did not see stays fixed; the first day moves back; the order of imports does not matter."""
    furnished(either)
    old, new = [Host(WEB, (Item("1"), Item("2")))], [Host(WEB, (Item("2"),))]
    taken(either, put(tmp_path, nessus(new, FIRST + DAY), "new.nessus"))
    row = taken(either, put(tmp_path, nessus(old, FIRST), "old.nessus"))
    assert counts(row)[3:] == (0, 0)
    assert states(either) == {(WEB, "1"): "fixed", (WEB, "2"): "open"}
    (still,) = listing.findings(either.db, Search(), either.now())
    assert (still["first_seen"], still["opened"], still["last_seen"]) == (FIRST, FIRST, FIRST + DAY)


def test_a_dry_run_tells_and_changes_nothing(platform: Platform, tmp_path: Path) -> None:
    """The difference has the same figures as the import that follows, and names hosts nobody registered."""
    furnished(platform)
    taken(platform, put(tmp_path, nessus([Host(WEB, (Item("1"), Item("2")))], FIRST), "1.nessus"))
    now = nessus([Host(WEB, (Item("2"), Item("3", 5.0))), Host(STRANGER, (Item("4"),))], FIRST + DAY)
    path = put(tmp_path, now, "2.nessus")
    staged = importing.read(platform, path, path.name, Options())
    before = states(platform)
    found = importing.difference(platform, staged)
    assert states(platform) == before
    assert found.unmatched == [STRANGER]
    assert [(what, host) for what, _, host in found.shown] == [("fresh", STRANGER), ("fresh", WEB)]
    row = importing.take(platform, ANALYST, staged)
    assert {name: found.counts[name] for name in ("fresh", "still", "back", "fixed", "unlooked")} == {
        name: row[name] for name in ("fresh", "still", "back", "fixed", "unlooked")
    }
    staged.drop()


def test_an_auditor_imports_nothing(platform: Platform, tmp_path: Path) -> None:
    """Reading is not importing."""
    furnished(platform)
    with pytest.raises(RefusedError):
        taken(platform, put(tmp_path, nessus([Host(WEB)])), actor=AUDITOR)


def test_an_import_that_was_broken_off_goes_on(
    either: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames that were taken are not taken again, and the figures are those of one import."""
    furnished(either)
    monkeypatch.setattr("lionrock.vulnerabilities.spool.FRAME", 2)
    items = tuple(Item(str(number), cves=(f"CVE-2024-{number:04}",)) for number in range(1, 8))
    path = put(tmp_path, nessus([Host(WEB, items)], FIRST))
    staged = importing.read(either, path, path.name, Options())
    broken = taking.Import(either, ANALYST, staged, None)
    for number in (0, 1):
        broken._frame(number, staged.spool.frame(number)[0], "00")
    assert len(states(either)) == 4
    row = importing.take(either, ANALYST, staged)
    assert counts(row) == (7, 0, 0, 0, 0)
    assert row["taken"]
    assert ledger.count(either.db, Entries(kind=ScanFrameTaken.__name__)) == 4
    staged.drop()


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[frozenset[str], frozenset[str], bool]], list[int]]:
    """Draw scans of one host in order of time (plugins run, told of, signed in) and the order they are imported in."""
    plugins = st.frozensets(st.sampled_from("1234"), min_size=1)
    scans = []
    for _ in range(draw(st.integers(2, 4))):
        ran, signed = draw(plugins), draw(st.booleans())
        scans.append((ran, draw(st.frozensets(st.sampled_from(sorted(ran)))), signed))
    return scans, draw(st.permutations(range(len(scans))))


def expected(scans: list[tuple[frozenset[str], frozenset[str], bool]]) -> dict[str, str]:
    """Return the state of each finding: the last scan that told of it, or looked for it and could see it, decides."""
    found: dict[str, str] = {}
    for ran, told, signed in scans:
        gone = {plugin for plugin in found if plugin in ran and (signed or plugin not in LOCAL)}
        found |= dict.fromkeys(gone, "fixed") | dict.fromkeys(told, "open")
    return found


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform for many hosts, each with a history of its own."""
    platform = furnished(scratch(tmp_path_factory.mktemp("shared"), HandClock()))
    yield platform
    platform.close()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_the_order_of_imports_does_not_matter(
    shared: Platform, drawn: tuple[list[tuple[frozenset[str], frozenset[str], bool]], list[int]]
) -> None:
    """Whatever order scans come in, each finding stands as the order of their times says."""
    scans, order = drawn
    host, folder = f"h{new_id()}", shared.folder
    for place in order:
        ran, told, signed = scans[place]
        items = tuple(Item(one, kind="local" if one in LOCAL else "remote") for one in sorted(told))
        report = nessus([Host(host, items, signed_in=signed)], FIRST + place * DAY, ";".join(sorted(ran)))
        taken(shared, put(folder, report, "drawn.nessus"))
    rows = listing.findings(shared.db, Search(state="", text=host, limit=1000), shared.now())
    assert {row["identifier"]: row["state"] for row in rows} == expected(scans)
