"""Typed tests of fields, what a field holds, and log sources, over a real store."""

from __future__ import annotations

import pytest

from lionrock.events.ports import FieldTest, Hunt
from lionrock.events.records import LogSource
from lionrock.kernel.errors import InputError
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.fieldstats import FieldAsked
from lionrock.telemetry.query import parsed
from telemetry.world import found, put, record


def filled(events: Events) -> Events:
    """Return the store with four events."""
    put(
        events,
        record(fields={"Port": 22, "Image": "C:\\Temp\\a.exe"}, address="10.1.2.3"),
        record(fields={"Port": 443, "Image": "C:\\Windows\\b.exe"}, address="192.0.2.7", host="WS-2"),
        record(fields={"Port": 8080}, address="2001:db8::5", ocsf=3002, logsource=LogSource("linux", None, "sshd")),
        record(fields={"Port": "none", "Image": "C:\\Temp\\a.exe"}, address=None, user=None),
    )
    return events


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Port:>22", [1, 2]),
        ("Port:>=22 Port:<=443", [0, 1]),
        ("Image:/(?i)\\\\temp\\\\[a-c]\\.exe$/", [0, 3]),
        ("-Image:/Temp/", [1, 2]),
        ("-Image:*", [2]),
        ("Image:*", [0, 1, 3]),
        ("address:10.0.0.0/8", [0]),
        ("address:2001:db8::/32", [2]),
        ("-address:0.0.0.0/0", [2, 3]),
        ("-address:*", [3]),
        ("-host:ws-2 -user:*", [3]),
        ("class:3002", [2]),
        ("-class:3002 Port:>100", [1]),
    ],
)
def test_typed_conditions_find_what_they_ask_for(opened: Events, typed: str, expected: list[int]) -> None:
    """Each operator finds the events it is true of; numbers leave alone what is none."""
    if not opened.count(Hunt()):
        filled(opened)
    hunt = parsed(typed).hunt(Hunt())
    assert found(opened, tests=hunt.tests, fields=hunt.fields, ocsf=hunt.ocsf) == [f"s1:{n}" for n in expected]


def test_what_cannot_be_compared_with_is_said(opened: Events) -> None:
    """A broken expression and too many tests are named."""
    with pytest.raises(InputError, match="regular expression"):
        opened.count(Hunt(tests=(FieldTest("Image", "regex", "("),)))
    with pytest.raises(InputError, match="at most 20"):
        opened.count(Hunt(tests=tuple(FieldTest("Image", "is", str(n)) for n in range(21))))


def test_field_is_counted(events: Events) -> None:
    """A field's distinct values, the frequent and the rare, and where it is absent."""
    filled(events)
    image = events.field(FieldAsked(Hunt(), "Image"))
    assert (image.total, image.present, image.distinct, image.absent) == (4, 3, 2, 0.25)
    assert image.most == (("C:\\Temp\\a.exe", 2), ("C:\\Windows\\b.exe", 1))
    assert image.least == ()
    host = events.field(FieldAsked(Hunt(), "host"))
    assert host.most == (("WS-1", 3), ("WS-2", 1))
    assert events.field(FieldAsked(Hunt(), "address")).present == 3
    assert events.field(FieldAsked(parsed("-host:*").hunt(Hunt()), "nothing")).absent == 0.0


def test_rare_values_are_told_where_there_are_many(events: Events) -> None:
    """Of many values the most and the least frequent are given."""
    put(events, *(record(fields={"Port": port}) for n in range(1, 9) for port in [n] * n))
    ports = events.field(FieldAsked(Hunt(), "Port"))
    assert (ports.distinct, ports.most[0], ports.least[0]) == (8, ("8", 8), ("1", 1))


def test_log_sources_are_told(events: Events) -> None:
    """A hunt's events are of these log sources, the most frequent first."""
    filled(events)
    assert events.logsources(Hunt()) == [
        (LogSource("windows", None, "sysmon"), 3),
        (LogSource("linux", None, "sshd"), 1),
    ]


def test_overview_counts_addresses_and_classes(events: Events) -> None:
    """Addresses and classes are facets too, and a class narrows."""
    filled(events)
    facets = events.overview(parsed("class:1007").hunt(Hunt())).facets
    assert facets["ocsf"] == (("1007", 3),)
    assert [value for value, _ in facets["address"]] == ["10.1.2.3", "192.0.2.7"]
