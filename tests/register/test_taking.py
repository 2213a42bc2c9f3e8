"""Files of other tools are read, their columns proposed, and what they would do planned; nothing is dropped unsaid."""

from __future__ import annotations

import io
import zipfile

import pytest

from lionrock.kernel.registry import Registry
from lionrock.register import importing, mapping, taking
from lionrock.register.encodings import Encoding
from lionrock.register.importing import Plan
from lionrock.register.model import Asset, Person, Record
from register import files
from register.world import SMALL

REGISTRY = Registry(["lionrock.register"])
NOW = [
    step.after for step in importing.plan("s.toml", SMALL.encode(), []).steps if step.after is not None
]  # the small operator


BOTH = "Server name,FQDN,IP\nsrv-1,srv-1.corp.example,192.0.2.50\n"


def taken(name: str, raw: bytes, encoding: Encoding = "utf-8") -> taking.Taken:
    """Return a file as read."""
    return taking.taken(REGISTRY, name, raw, encoding)


def planned(name: str, raw: bytes, now: list[Record] = NOW, *, whole: bool = False) -> Plan:
    """Return the plan of a file whose proposed columns are accepted."""
    found = taken(name, raw)
    assert found.sheet is not None, found.report.problems
    assert found.importer is not None
    kind = mapping.guessed(found.sheet, found.importer.meant)
    columns = {one.head: one.target for one in mapping.propose(found.sheet, kind, found.importer.meant)}
    assert not mapping.problems(columns, kind)
    return taking.plan(found, raw, kind, columns, now, whole=whole)


def assets(plan: Plan) -> dict[str, Asset]:
    """Return what the steps of a plan make, by key."""
    assert not plan.problems, [one.words.en for one in plan.problems]
    return {step.key: step.after for step in plan.steps if isinstance(step.after, Asset)}


@pytest.mark.parametrize(
    ("name", "raw", "format"),
    [
        ("devices.csv", files.NETBOX_CSV.encode(), "netbox"),
        ("devices.json", files.NETBOX_JSON.encode(), "netbox"),
        ("cmdb_ci.xml", files.SERVICENOW_XML.encode(), "servicenow"),
        ("computers.json", files.COMPUTERS.encode("utf-16"), "computers"),
        ("dir.ldif", files.LDIF.encode(), "ldif"),
        (
            "list.xlsx",
            files.workbook([["Server name", "IP", "Serial no."], ["oms-db-01", "192.0.2.21", "SN-021"]]),
            "xlsx",
        ),
        ("list.csv", "伺服器名稱;IP地址;序號\noms-db-01;192.0.2.21;SN-021\n".encode(), "delimited"),
    ],
)
def test_each_format_gives_the_same_machine(name: str, raw: bytes, format: str) -> None:
    """The same server comes out of every tool's file, its columns proposed rightly."""
    found = taken(name, raw)
    assert found.importer is not None
    assert found.importer.id == format
    machine = assets(planned(name, raw))["oms-db-01"]
    assert any(host.startswith("oms-db-01") for host in machine.hosts)
    assert machine.addresses in {("192.0.2.21",), ()}
    if machine.addresses == ():
        assert format == "ldif"


def test_a_server_known_by_its_host_is_changed_not_added() -> None:
    """The row of another tool names the registered asset by its full host name, and keeps what the file leaves out."""
    plan = planned("ci.csv", files.SERVICENOW_CSV.encode())
    (step,) = plan.steps
    assert (step.verb, step.key) == ("changed", "oms-web-01")
    assert isinstance(step.after, Asset)
    assert step.after.system == "oms"
    assert step.after.hosts == ("oms-web-01.corp.example",)
    assert (step.after.serial, step.after.macs) == ("SN-010", ("00:00:5e:00:53:01",))
    assert {one.key for one in plan.missing} == {"dir-dc-01", "office-pc-7"}


def test_the_same_file_over_its_own_result_changes_nothing() -> None:
    """What was taken in is found again."""
    for name, raw in (
        ("a.csv", files.NETBOX_CSV),
        ("b.csv", files.SERVICENOW_CSV),
        ("c.ldif", files.LDIF),
        ("d.csv", BOTH),
    ):
        first = planned(name, raw.encode())
        done = {step.key: step.after for step in first.steps if step.after is not None}
        after = [one for one in NOW if one.key not in done] + list(done.values())
        assert planned(name, raw.encode(), after).work == ()


def test_values_without_a_place_are_told_with_their_row() -> None:
    """An owner the register does not know stays unset, and the page says so."""
    plan = planned("list.csv", b"Server name,IP,Owner\nsrv-1,192.0.2.50,Nobody\nsrv-2,192.0.2.51,Nobody\n")
    assert assets(plan)["srv-1"].owner is None
    assert any("“Nobody” is not known and stays unset (2 rows, first in line 2)" in one.en for one in plan.notes)


def test_conflicting_rows_are_named_with_their_lines() -> None:
    """Two rows that claim one address keep the file out, and so do two of one name."""
    plan = planned("list.csv", b"Server name,IP\nsrv-1,192.0.2.50\nsrv-2,192.0.2.50\nsrv-1,192.0.2.52\n")
    assert [one.spot.line for one in plan.problems] == [4]
    again = planned("list.csv", b"Server name,IP\nsrv-1,192.0.2.50\nsrv-2,192.0.2.50\n")
    assert [(one.spot.line, one.spot.column) for one in again.problems] == [(3, 2)]


def test_a_wrong_value_is_named_with_its_cell() -> None:
    """An address that is none keeps the file out."""
    raw = files.workbook([["Title"], ["Server name", "IP"], ["srv-1", "192.0.2.50"], ["srv-2", "192.0.2.999"]])
    (problem,) = planned("list.xlsx", raw).problems
    assert problem.file == "list.xlsx · Servers"
    assert (problem.spot.line, problem.spot.column, problem.field) == (4, 2, "addresses")


def test_people_are_taken_too() -> None:
    """A list of people in two languages becomes people."""
    text = "Staff ID,English name,中文姓名,Job title,Email\nchan-tm,Chan Tai Man,陳大文,Engineer,tm@example.invalid\n"
    plan = planned("people.csv", text.encode())
    (step,) = plan.steps
    assert isinstance(step.after, Person)
    assert (step.after.name.zh, step.after.post.zh, step.after.email) == ("陳大文", "Engineer", "tm@example.invalid")


@pytest.mark.parametrize("encoding", ["big5hkscs", "gb18030"])
def test_an_encoding_is_named_not_guessed(encoding: Encoding) -> None:
    """Bytes that are not UTF-8 are refused with the place, and read when the person says what they are."""
    raw = "主機名稱,位址\n主-1,192.0.2.1\n".encode(encoding)
    refused = taken("a.csv", raw)
    assert refused.sheet is None
    assert refused.report.problems[0].spot.line == 1
    read = taken("a.csv", raw, encoding)
    assert read.sheet is not None
    assert read.sheet.heads == ("主機名稱", "位址")


@pytest.mark.parametrize("inline", [True, False])
def test_a_workbook_shows_days_and_numbers_as_people_read_them(inline: bool) -> None:  # noqa: FBT001 a way to write
    """A day is a day, a whole number has no fraction, and hidden sheets are not read."""
    raw = files.workbook([["Name", "Since", "Rack"], ["a", None, 4.0]], inline=inline)
    sheet = taken("a.xlsx", raw.replace(b"", b"")).sheet
    assert sheet is not None
    assert dict(sheet.entries[0].cells) == {"Name": "a", "Rack": "4"}
    dated = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="str"><v>A</v></c><c t="str"><v>B</v></c></row><row><c s="1"><v>46348</v></c><c s="1"><v>46348.5</v></c></row></sheetData></worksheet>'  # noqa: E501
    sheet = taken("a.xlsx", files.workbook([], sheet=dated)).sheet
    assert sheet is not None
    assert list(sheet.entries[0].cells.values()) == ["2026-11-22", "2026-11-22T12:00"]


def _bomb() -> bytes:
    """Return a workbook whose sheet unpacks to more than is read."""
    out = io.BytesIO(files.workbook([["Name", "IP"], ["a", "192.0.2.1"]]))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(b" " * 1_048_576)
    raw = out.getvalue()
    return raw.replace(b"worksheets/sheet2.xml", b"worksheets/sheet0.xml").replace(
        b"worksheets/sheet9.xml", b"worksheets/sheet2.xml"
    )


ENTITY = (
    '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("bomb.xlsx", _bomb(), "ordinary size"),
        ("entity.xlsx", files.workbook([], sheet=ENTITY), "document type"),
        ("broken.xlsx", files.workbook([["Name", "IP"]])[:400], "whole workbook"),
        ("half.xlsx", files.workbook([], sheet="<worksheet><sheetData><row>"), "well-formed"),
        ("formula.xlsx", files.workbook([["Name", "IP"], ["=cmd|' /C calc'!A0", "192.0.2.1"]]), "no formula"),
        ("formula.csv", b"Name,IP\n=1+1,192.0.2.1\n", "no formula"),
        (
            "entity.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><xml><cmdb_ci><name>&a;</name></cmdb_ci></xml>',
            "document type",
        ),
        ("half.xml", b"<xml><cmdb_ci><name>a</name>", "well-formed"),
        ("deep.json", b'{"results":' + b"[" * 100_000, "JSON"),
        ("scalar.json", b'{"sys_id": 1, "result": ["a"]}', "an object"),
        ("huge.csv", b"Name,IP\n" + b"a" * 5_000 + b",192.0.2.1\n", "at most 4,000"),
        ("many.csv", b"Name,IP\n" + b"a,\n" * 50_001, "at most 50,000"),
        ("wide.csv", b",".join(b"c%d" % one for one in range(401)) + b"\n", "at most 400"),
        ("empty.csv", b"\n\n", "a row that names"),
        ("nul.csv", b"Name,IP\n\x00,1\n", "text"),
        ("what.json", b"\x00\x01", "a format that is not known"),
        ("quote.csv", b'Name,IP\n"a,1\n', "valid CSV"),
        ("line.ldif", b"dn: cn=a\nobjectClass: computer\nno colon here\n\n", "an attribute"),
    ],
)
def test_hostile_files_are_refused_with_words(name: str, raw: bytes, told: str) -> None:
    """Bombs, entities, formulas, floods and halves: each is named, none is taken in, none takes the process down."""
    found = taken(name, raw)
    assert found.sheet is None
    assert any(told in one.words.en for one in found.report.problems), [one.words.en for one in found.report.problems]


def test_secrets_of_a_directory_are_not_read() -> None:
    """Attributes that mean nothing here, passwords above all, never reach a page."""
    sheet = taken("d.ldif", files.LDIF.encode()).sheet
    assert sheet is not None
    assert "userPassword" not in sheet.heads
    assert "1 entries that are no machines" in sheet.notes[0].en
