"""Files that no scanner wrote: bombs, entities, endless attributes; contradictions and times that cannot be."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import START

from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.vulnerabilities import archives, json_stream, reading, xml_stream
from lionrock.vulnerabilities.errors import HostileError, TruncatedError
from lionrock.vulnerabilities.model import Skipped
from lionrock.vulnerabilities.reading import MOST_HOSTS, Options, Staged, stage
from lionrock.vulnerabilities.scanners import openvas
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.times import Clockwork, zone
from vulnerabilities.world import Host, Item, nessus

SCANNERS = Registry(["lionrock.vulnerabilities"]).of(Scanner)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    b"<NessusClientData_v2><Report name='&c;'/></NessusClientData_v2>"
)
OUTSIDE = (
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b'<NessusClientData_v2><Report name="r"><ReportHost name="h">&x;</ReportHost></Report></NessusClientData_v2>'
)


class Endless:
    """A file that is made while it is read: a beginning, one piece many times, an end."""

    def __init__(self, start: bytes, piece: bytes, times: int, end: bytes = b"") -> None:
        self._pieces = iter((start, *(piece for _ in range(times)), end))
        self.place = 0

    def read(self, most: int, /) -> bytes:
        """Return the next piece."""
        data = next(self._pieces, b"")
        self.place += len(data)
        return data


def staged(folder: Path, data: bytes, options: Options | None = None, clock: Clockwork | None = None) -> Staged:
    """Return a file as read."""
    path = folder / "file"
    path.write_bytes(data)
    found = stage(path, "file", SCANNERS, clock or Clockwork(START), folder / "spool", options or Options())
    found.drop()
    return found


@pytest.mark.parametrize("data", [LAUGHS, OUTSIDE], ids=["billion laughs", "external entity"])
def test_a_document_type_is_refused(tmp_path: Path, data: bytes) -> None:
    """Entities need one, and no scanner writes one."""
    with pytest.raises(HostileError, match="DTD"):
        staged(tmp_path, data)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b'<r><i a="', b"x" * 65_536),
        (b'<r><i a="', b">" * 65_536),
        (b"<r><i>", b"x" * 65_536),
        (b"<!-- ", b"x" * 65_536),
        (b"<!DOCTYPE r [", b'<!ENTITY a "b">' * 4_000),
        (b"<r>", b"<b>" * 20_000),
        (b"<r><i>", b"<b/>" * 16_000),
        (b"<r><i ", b" " * 65_536),
    ],
    ids=["attribute", "attribute of marks", "text", "comment", "entities", "depth", "elements", "blanks"],
)
def test_a_gigabyte_of_xml_is_given_up_early(start: bytes, piece: bytes) -> None:
    """After some megabytes at most, not after the gigabyte that is offered."""
    stream = Endless(start, piece, 16_384)
    with pytest.raises((HostileError, TruncatedError)):
        list(xml_stream.walk(stream, frozenset({"i"}), frozenset({"r"})))
    assert stream.place < 20_000_000


@pytest.mark.parametrize(
    ("start", "piece"),
    [(b'{"Results":[{"V":"', b"x" * 65_536), (b'{"Results":[', b"[" * 1_000), (b'{"', b"x" * 65_536)],
    ids=["text", "depth", "name"],
)
def test_a_gigabyte_of_json_is_given_up_early(start: bytes, piece: bytes) -> None:
    """A value, a name and a depth have bounds."""
    stream = Endless(start, piece, 16_384)
    with pytest.raises(HostileError):
        list(json_stream.members(stream, frozenset({"Results[]"})))
    assert stream.place < 40_000_000


def test_what_is_passed_over_takes_no_memory() -> None:
    """Many megabytes beside what is wanted are read and dropped."""
    stream = Endless(b'{"Packages":[0', (b',{"Name":"' + b"a" * 990 + b'"}') * 65, 500, b'],"Results":[{"id":1}]}')
    found = [json_stream.loaded(raw) for _, raw, _ in json_stream.members(stream, frozenset({"Results[]"}))]
    assert found == [{"id": 1}]
    assert stream.place > 4 * json_stream.MOST_VALUE - 2_000_000


def bomb() -> bytes:
    """Return gzip of much more than it is."""
    return gzip.compress(bytes(64 * 1024 * 1024))


def zipped(*names: str, data: bytes = b"<a/>") -> bytes:
    """Return a zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [bomb(), zipped("a", data=bytes(64 * 1024 * 1024)), zipped(*(f"{n:060}" for n in range(1_500)))],
    ids=["gzip", "zip", "directory"],
)
def test_a_bomb_is_refused(tmp_path: Path, data: bytes) -> None:
    """What comes out must be in proportion to what went in; a zip's directory is small."""
    path = tmp_path / "bomb"
    path.write_bytes(data)
    with pytest.raises(HostileError), archives.opened(path) as stream:
        while stream.read(65_536):
            pass


@pytest.mark.parametrize(
    "data",
    [b"", zipped("a", "b"), zipped(), gzip.compress(b"<a/>" * 1000)[:-20], zipped("a", data=b"x" * 5000)[:-40]],
    ids=["empty", "two in a zip", "none in a zip", "cut gzip", "cut zip"],
)
def test_a_package_that_is_not_whole_is_refused(tmp_path: Path, data: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(InputError):
        staged(tmp_path, data)


def test_a_packed_report_reads_as_the_plain_one(tmp_path: Path) -> None:
    """Plain, gzip, gzip of two members, zip."""
    data = nessus([Host("10.0.0.1", (Item("1"), Item("2")))])
    halves = gzip.compress(data[:300]) + gzip.compress(data[300:])
    found = [staged(tmp_path, one).keys for one in (data, gzip.compress(data), halves, zipped("x", data=data))]
    assert len(found[0]) == 2
    assert all(one == found[0] for one in found)


def test_a_break_says_where_and_what_stands_before_it(tmp_path: Path) -> None:
    """Line and byte; with a person's word the rest is taken, and nothing counts as looked for."""
    data = nessus([Host("10.0.0.1", (Item("1"),)), Host("10.0.0.2", (Item("2"),))])[:-40]
    with pytest.raises(TruncatedError, match=r"line \d+, byte [\d,]+.*2 findings on 1 finished hosts"):
        staged(tmp_path, data)
    found = staged(tmp_path, data, Options(partial=True))
    assert found.spool.count == 2
    assert not found.scope.whole


def test_rows_that_are_not_understood_take_their_host_out_of_the_scope(tmp_path: Path) -> None:
    """The row may have been the finding that seems gone."""
    data = nessus([Host("10.0.0.1", (Item("1"), Item("bad"))), Host("10.0.0.2", (Item("2"),))])
    found = staged(tmp_path, data)
    assert found.skipped == 1
    assert found.told[0].where > 0
    assert {name: look.finished for name, look in found.looks.items()} == {"10.0.0.1": False, "10.0.0.2": True}


def test_what_is_told_twice_counts_once_and_the_graver_wins(tmp_path: Path) -> None:
    """The same row again is a repetition, another rating a contradiction."""
    items = (Item("1", 5.0), Item("1", 5.0), Item("1", 9.8), Item("1", 2.0))
    found = staged(tmp_path, nessus([Host("10.0.0.1", items)]))
    assert (len(found.keys), found.repeated, found.conflicting) == (1, 1, 2)
    assert min(found.keys.values()) == 0


@pytest.mark.parametrize("written", ["", "yesterday", "99999999999999", "0001-01-01", "2026-13-40T00:00:00Z"])
def test_a_time_that_is_none_is_unknown(written: str) -> None:
    """No time is made up."""
    clock = Clockwork(START)
    assert clock.read(written) is None
    assert clock.ahead == 0


def test_times_without_a_zone_and_times_ahead_are_counted(tmp_path: Path) -> None:
    """The first are read in the site's zone, the second are not believed."""
    clock = Clockwork(START, zone("+08:00"))
    assert clock.read("2026-11-22T09:00:00") == START - timedelta(hours=1)
    assert clock.read("2026-11-22T09:00:00+00:00") is None
    assert clock.seconds("99999999999") is None
    assert (clock.zoneless, clock.ahead) == (1, 2)
    for wrong in ("HKT", "+25:00", "8"):
        with pytest.raises(ConfigurationError, match="offset"):
            zone(wrong)


def test_nobody_claims_what_is_no_scan(tmp_path: Path) -> None:
    """The error lists what can be read."""
    for data in (b"hello", b"{}", b"<html/>", b"\x00" * 99):
        with pytest.raises(InputError, match="no scanner"):
            staged(tmp_path, data)


def test_a_file_about_no_host_wants_a_name(tmp_path: Path) -> None:
    """A person names the machine of a file system; for a file of several hosts one name is refused."""
    data = (
        b'{"SchemaVersion":2,"ArtifactName":".","Results":[{"Target":"a","Class":"os-pkgs","Vulnerabilities":'
        b'[{"VulnerabilityID":"CVE-2024-0001","PkgName":"a"}]}]}'
    )
    with pytest.raises(InputError, match="which host"):
        staged(tmp_path, data)
    assert list(staged(tmp_path, data, Options(host="OMS-Web.grid.example")).looks) == ["oms-web.grid.example"]
    two = nessus([Host("10.0.0.1", (Item("1"),)), Host("10.0.0.2", (Item("2"),))])
    with pytest.raises(InputError, match="several hosts"):
        staged(tmp_path, two, Options(host="one"))


def test_rows_that_are_not_understood_name_no_endless_hosts(tmp_path: Path) -> None:
    """What is passed over is kept by host: that is bounded like everything that is kept."""
    found = staged(tmp_path, nessus([Host("a", (Item("1"),))]))
    found.unsure.update(map(str, range(MOST_HOSTS)))
    with pytest.raises(HostileError, match="hosts"):
        reading._skip(found, Skipped(1, Text("no test", "沒有測試"), "one-more"))


def test_an_openvas_report_of_endless_errors_is_refused() -> None:
    """Each names a check that failed on a host, and is kept until the end."""
    report = openvas._Report(Clockwork(START))
    report._failures = openvas._MOST_FAILURES - 1
    report._failed("a", "1")
    report._failed("a", "1")
    with pytest.raises(HostileError, match="errors"):
        report._failed("a", "2")
