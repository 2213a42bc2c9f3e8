"""Windows events: containers, namespaces, shapes; what cannot be decoded is named and the rest goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.registry import Registry
from lionrock.telemetry.formats.windows_fields import event_data, nested
from lionrock.telemetry.reading import Files
from lionrock.telemetry.sources import windows_evtx, windows_json
from telemetry.evtx_writer import CHUNK, container, event

SYSMON = {
    "Provider": "Microsoft-Windows-Sysmon",
    "EventID": "1",
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Computer": "ws-1",
    "SystemTime": "2026-11-22T10:30:00.250000Z",
}
LOGON = SYSMON | {"Provider": "Microsoft-Windows-Security-Auditing", "EventID": "4624", "Channel": "Security"}
WHOLE = container([event(SYSMON, {"CommandLine": "whoami"}), event(LOGON, {"TargetUserName": "ops"})])
READER = Files(Registry(["lionrock.telemetry"]).of(Source))


def parsed(document: dict[str, Any]) -> LogRecord:
    """Return the record of a JSON document."""
    return windows_json.parse(msgspec.json.encode(document), {})


def test_container_is_read_record_by_record(tmp_path: Path) -> None:
    """Fields have Sigma's names, the time is the system's, the host its computer."""
    path = tmp_path / "x.evtx"
    path.write_bytes(WHOLE)
    first, second = READER.read(path)
    assert isinstance(first, LogRecord)
    assert isinstance(second, LogRecord)
    assert (first.time, first.host, first.message) == (
        datetime(2026, 11, 22, 10, 30, 0, 250000, UTC),
        "ws-1",
        "Microsoft-Windows-Sysmon 1: whoami",
    )
    assert (first.fields["EventID"], first.fields["CommandLine"]) == (1, "whoami")
    assert (second.user, second.logsource.service) == ("ops", "security")


def test_followed_container_gives_the_same_records(tmp_path: Path) -> None:
    """Reading offline and cutting into raws agree."""
    path = tmp_path / "x.evtx"
    path.write_bytes(WHOLE)
    assert [windows_evtx.parse(raw, {}) for raw in windows_evtx.split(WHOLE)] == list(READER.read(path))


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({}, []),
        ({"security": None}, [1]),
        ({"security": frozenset((4624,))}, [1]),
        ({"security": frozenset((4625,))}, []),
        ({"microsoft-windows-sysmon/operational": frozenset((1,)), "security": None}, [0, 1]),
    ],
)
def test_record_no_rule_looks_at_keeps_its_place(
    tmp_path: Path, wanted: dict[str, frozenset[int] | None], kept: list[int]
) -> None:
    """What is left out early comes as None, so that records keep their numbers."""
    path = tmp_path / "x.evtx"
    path.write_bytes(WHOLE)
    results = list(READER.read(path, wanted))
    assert [n for n, one in enumerate(results) if one is not None] == kept
    assert len(results) == 2


def test_quoted_key_inside_a_value_does_not_pose_as_the_channel(tmp_path: Path) -> None:
    """A command line that looks like JSON does not hide its record from rules."""
    trick = '","EventID":9999,"Channel":"Nothing","x":"'
    path = tmp_path / "x.evtx"
    path.write_bytes(container([event(SYSMON | {"Computer": trick, "EventID": trick}, {"CommandLine": trick})]))
    (one,) = READER.read(path, {"microsoft-windows-sysmon/operational": None})
    assert isinstance(one, LogRecord)
    assert one.fields["Computer"] == trick


@pytest.mark.parametrize("cut", [10, 4000, 4396, 4796, 5500])
def test_truncated_container_is_told_with_its_reason(tmp_path: Path, cut: int) -> None:
    """What can be read is read; what cannot is counted, never silent."""
    path = tmp_path / "x.evtx"
    path.write_bytes(WHOLE[:cut])
    results = list(READER.read(path))
    assert isinstance(results[-1], Unparsed)
    assert sum(isinstance(one, LogRecord) for one in results) == (1 if cut == 5500 else 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (WHOLE[:4096] + bytes(CHUNK), "holds nothing but zeros"),
        (WHOLE[:42] + b"\xff\xff" + WHOLE[44:], "within chunk 2 of 65535"),
        (WHOLE[:4096] + b"\x5a" * CHUNK, "header magic"),
        (WHOLE + WHOLE, "is missing"),
        (b"ElfFile\0" + b"\x5a" * 4088, "chunk count"),
    ],
    ids=["wiped", "claims", "overwritten", "twice", "head"],
)
def test_container_that_was_tampered_with_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    """A file tells how many chunks it has; whoever wipes or adds some does not go unseen."""
    path = tmp_path / "x.evtx"
    path.write_bytes(data)
    reasons = [one.reason.en for one in READER.read(path) if isinstance(one, Unparsed)]
    assert any(why in reason for reason in reasons), reasons


def test_broken_record_does_not_take_the_others_along() -> None:
    """One damaged record is unparsed, the next is read."""
    second = WHOLE.index(b"**\0\0", 4096 + 600)
    broken = WHOLE[: 4096 + 512 + 24] + b"\xff" * 40 + WHOLE[4096 + 512 + 64 :]
    assert second
    results = list(windows_evtx.split(broken))
    assert b"unreadable" in results[0]
    assert b"TargetUserName" in results[-1]
    with pytest.raises(InputError):
        windows_evtx.parse(results[0], {})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4096 + 1500), st.binary(max_size=12), st.integers(0, 40)), max_size=5))
def test_any_mutated_container_is_read_or_told(edits: list[tuple[int, bytes, int]]) -> None:
    """Whatever is changed in a container, reading ends and raises nothing."""
    data = WHOLE
    for at, put, gone in edits:
        data = data[:at] + put + data[at + gone :]
    assert len(list(windows_evtx.split(data))) <= 1 + len(data) // 24
    assert len(WHOLE) == 4096 + CHUNK


def test_namespaces_stay_apart_and_equal_names_become_a_list() -> None:
    """The channel of event 104's user data does not overwrite the channel it came from."""
    system = {"Channel": "System", "EventID": 104, "Computer": "a"}
    fields = nested({"System": system, "UserData": {"LogFileCleared": {"Channel": "Application", "Computer": None}}})
    assert (fields["Channel"], fields["Computer"]) == (["System", "Application"], ["a", None])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"Data": {"#text": ["a", "b"]}}, {"Data": ["a", "b"]}),
        ({"Data": {"#text": "a"}}, {"Data": "a"}),
        ({"Data": [{"@Name": "Image", "#text": "x"}, {"@Name": "User", "#text": "u"}]}, {"Image": "x", "User": "u"}),
        ({"Data": [{"#attributes": {"Name": "Image"}, "#text": "x"}]}, {"Image": "x"}),
        ({"Data": ["a", 1, True, None]}, {"Data": ["a", 1, "true", None]}),
        ({"Initiated": True, "Signed": False, "n": 0}, {"Initiated": "true", "Signed": "false", "n": 0}),
        ({"Deep": {"Deeper": {"Deepest": "x"}}}, {"Deepest": "x"}),
        ('{"Image":"x"}', {"Image": "x"}),
        (
            "<EventData><Data Name=\"Image\">a &amp; b</Data><Data Name='Empty'/></EventData>",
            {"Image": "a & b", "Empty": ""},
        ),
        ("just text", {"Data": "just text"}),
    ],
)
def test_event_data_in_each_of_its_shapes(data: Any, expected: dict[str, Any]) -> None:
    """Lists are kept, truth values become Sigma's words, inner elements give their children."""
    fields: dict[str, Any] = {}
    event_data(fields, data)
    assert fields == expected


def test_time_field_that_is_utc_by_definition_comes_first() -> None:
    """Sysmon's UtcTime beats a shipper's local time, which names no zone."""
    base = {"EventID": 1, "Channel": "x", "TimeCreated": "2020-10-19 03:30:41.104"}
    assert parsed(base).time is None
    assert parsed(base).time_text == "2020-10-19 03:30:41.104"
    assert parsed(base | {"UtcTime": "2020-10-19 07:30:42.056"}).time == datetime(2020, 10, 19, 7, 30, 42, 56000, UTC)
    assert parsed(base | {"@timestamp": "2020-10-19T07:30:43Z"}).time == datetime(2020, 10, 19, 7, 30, 43, tzinfo=UTC)


def test_zone_of_the_stream_settles_a_time_without_one() -> None:
    """The site may know what the log does not say."""
    raw = b'{"EventID":1,"Channel":"x","TimeCreated":"2020-10-19 15:30:41"}'
    assert windows_json.parse(raw, {"zone": "Asia/Hong_Kong"}).time == datetime(2020, 10, 19, 7, 30, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "user"),
    [
        ({"SubjectUserName": "ops", "SubjectDomainName": "GRID"}, "GRID\\ops"),
        ({"SubjectUserName": "WS-1$", "TargetUserName": "ops", "TargetDomainName": "-"}, "ops"),
        ({"User": "NT AUTHORITY\\SYSTEM"}, None),
        ({"SubjectUserName": "DWM-1", "SubjectDomainName": "Window Manager"}, None),
        ({"User": "GRID\\ops"}, "GRID\\ops"),
        ({"SubjectUserName": "-"}, None),
    ],
)
def test_user_is_a_person_or_service_never_the_system(fields: dict[str, Any], user: str | None) -> None:
    """Two machines do not share a user because both run as SYSTEM."""
    assert parsed({"EventID": 4688, "Channel": "Security"} | fields).user == user


def test_document_with_too_many_fields_is_refused() -> None:
    """A flood of names is no event."""
    with pytest.raises(InputError):
        parsed({"EventID": 1, "Channel": "x"} | {f"f{n}": n for n in range(3000)})


@pytest.mark.parametrize(
    "text",
    [
        '[{"EventID":1,"Channel":"x"},{"EventID":2,"Channel":"x"}]',
        '[\n  {"EventID": 1,\n  "Channel": "x"},\n\n {"EventID": 2, "Channel": "x"}\n]\n',
        '{\n"EventID":1,"Channel":"x"}\n{\n"EventID":2,"Channel":"x"}\n',
        '\ufeff[{"EventID":1,"Channel":"x"},{"EventID":2,"Channel":"x"}',
    ],
)
def test_export_is_cut_into_its_documents(tmp_path: Path, text: str) -> None:
    """Arrays and documents over several lines are read, also when the end is missing."""
    path = tmp_path / "export.json"
    path.write_text(text, "utf-8")
    results = list(READER.read(path))
    assert [one.fields["EventID"] for one in results if isinstance(one, LogRecord)] == [1, 2]


def test_broken_export_keeps_what_it_could_not_read(tmp_path: Path) -> None:
    """What follows a broken document is one unparsed record."""
    path = tmp_path / "export.json"
    path.write_bytes(b'[{"EventID":1,"Channel":"x"},{"EventID":\xff},{"EventID":3,"Channel":"x"}]')
    first, rest = READER.read(path)
    assert isinstance(first, LogRecord)
    assert isinstance(rest, Unparsed)
    assert rest.raw.endswith(b'"EventID":3,"Channel":"x"}]')
