"""The event store: everything stored once, found by time, text and field, and nothing typed becomes SQL."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lionrock.events.ports import Hunt, Insert, StoredEvent
from lionrock.kernel.errors import InputError
from lionrock.telemetry.eventstore import Events
from telemetry.world import NOON, ODD, found, frame, put, record


@pytest.fixture(scope="module")
def three(opened: Events) -> Events:
    """Return a store with three events to be told apart."""
    opened._opened().query("TRUNCATE TABLE lionrock.event")
    opened._next.clear()
    put(
        opened,
        record(),
        record(
            source="linux.auth",
            time=NOON + timedelta(minutes=1),
            host="jump",
            user=None,
            address="203.0.113.9",
            message="sshd: Failed password for 電表 admin",
            fields={},
        ),
        record(time=NOON + timedelta(minutes=2), fields={"EventID": 1, "Image": "C:\\Temp\\x.exe"}),
        rules={0: ["r.one"], 2: ["r.one", "r.two"]},
    )
    return opened


@pytest.mark.parametrize(
    ("hunt", "expected"),
    [
        ({}, ["s1:0", "s1:1", "s1:2"]),
        ({"since": NOON + timedelta(minutes=1)}, ["s1:1", "s1:2"]),
        ({"until": NOON + timedelta(minutes=1)}, ["s1:0"]),
        ({"host": "ws-1"}, ["s1:0", "s1:2"]),
        ({"user": "OPS.CHAN"}, ["s1:0", "s1:2"]),
        ({"user": "grid\\ops.chan"}, ["s1:0", "s1:2"]),
        ({"address": "203.0.113.9"}, ["s1:1"]),
        ({"source": "linux.auth"}, ["s1:1"]),
        ({"rule": "r.two"}, ["s1:2"]),
        ({"fields": {"EventID": "1"}}, ["s1:0", "s1:2"]),
        ({"fields": {"Image": "*\\CMD.exe"}}, ["s1:0"]),
        ({"fields": {"Image": "c:\\windows\\system32\\cmd.exe"}}, ["s1:0"]),
        ({"fields": {"Data": "two"}}, ["s1:0"]),
        ({"fields": {"Data": "t*", "EventID": "1"}}, ["s1:0"]),
        ({"fields": {"Nothing": "x"}}, []),
        ({"text": "failed PASSWORD"}, ["s1:1"]),
        ({"text": "failed process"}, []),
        ({"text": "passw"}, []),
        ({"text": "passw*"}, ["s1:1"]),
        ({"text": "system32\\cmd.exe"}, ["s1:0"]),
        ({"text": "203.0.113.9"}, ["s1:1"]),
        ({"text": "電表"}, ["s1:1"]),
        ({"text": "電*"}, ["s1:1"]),
        ({"text": "*"}, ["s1:0", "s1:1", "s1:2"]),
        ({"ids": ("s1:2", "s1:0", "s9:1")}, ["s1:0", "s1:2"]),
        ({"limit": 1, "offset": 1}, ["s1:1"]),
    ],
)
def test_hunt_finds(three: Events, hunt: dict[str, Any], expected: list[str]) -> None:
    """Each part of a hunt narrows what is found."""
    assert found(three, **hunt) == expected
    if "limit" not in hunt:
        assert three.count(Hunt(**hunt)) == len(expected)


def test_event_comes_back_as_it_was(events: Events) -> None:
    """Every part of a record is kept, raw bytes to the byte; lists stay lists, numbers become text."""
    put(events, record(), rules={0: ["r.one", "r.two"]})
    assert events.search(Hunt()) == [
        StoredEvent(
            id="s1:0",
            stream="s1",
            source="windows.json",
            time=NOON,
            replayed_as=None,
            time_text="noon",
            learned=NOON + timedelta(hours=1),
            host="WS-1",
            user="GRID\\ops.chan",
            address="",
            message="Process Create: cmd.exe",
            ocsf=1007,
            fields={"EventID": "1", "Image": "C:\\Windows\\System32\\cmd.exe", "Data": ["one", "two"], "None": None},
            rules=("r.one", "r.two"),
            raw=b'{"raw": "\xff"}',
        )
    ]


def test_frame_stored_again_changes_nothing(events: Events) -> None:
    """After a kill a frame may come again; it is there once."""
    put(events, record(), record())
    put(events, record(), record())
    assert events.count(Hunt()) == 2


def test_frames_stored_together_are_stored_once_each(events: Events) -> None:
    """What is there already is left out; each row names its own frame, and when that was learned."""
    frames = [frame(0, 2), frame(2, 1), dataclasses.replace(frame(3, 1, replayed_by=5), learned=NOON)]
    given = [Insert(one, (record(),) * len(one.raws), {one.first: ("r.one",)}) for one in frames]
    events.insert_all(given[:1])
    events.insert_all(given)
    events.insert_all(given[1:])
    assert found(events) == ["s1:0", "s1:1", "s1:2", "s1:3"]
    assert found(events, rule="r.one") == ["s1:0", "s1:2", "s1:3"]
    rows = events._rows("SELECT ordinal, frame, toString(learned) AS at FROM lionrock.event ORDER BY ordinal", {})
    assert [(int(row["frame"]), row["at"][11:13]) for row in rows] == [(0, "05"), (0, "05"), (2, "05"), (3, "04")]
    assert events._rows("SELECT uniq(_part) AS n FROM lionrock.event", {}) == [{"n": 2}]


def test_frames_of_two_months_are_two_parts(events: Events) -> None:
    """A part is stored as a whole or not at all, and lies within one month of learning."""
    frames = [frame(0, 1), dataclasses.replace(frame(1, 1), learned=NOON + timedelta(days=30))]
    events.insert_all([Insert(one, (record(),), {}) for one in frames])
    assert found(events) == ["s1:0", "s1:1"]


def test_unparsed_records_leave_no_row(events: Events) -> None:
    """What was not understood keeps its ordinal and is no event; a frame of nothing else is fine."""
    put(events, None, record(), None)
    put(events, None, None, first=3)
    assert found(events) == ["s1:1"]


def test_replay_keeps_both_times(events: Events) -> None:
    """A replayed event is found by the time of the replay, and still says when it was."""
    events.insert(frame(0, 1, replayed_by=86_400_000_000), [record()], {})
    (event,) = events.search(Hunt(since=NOON + timedelta(days=1)))
    assert (event.time, event.replayed_as) == (NOON, NOON + timedelta(days=1))


def test_event_of_unknown_time_is_found_when_it_was_learned(events: Events) -> None:
    """Without a time there is the instant of learning; the time itself stays unknown."""
    put(events, record(time=None, time_text="Nov 22 04:00:00"))
    (event,) = events.search(Hunt(since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=2)))
    assert (event.time, event.time_text) == (None, "Nov 22 04:00:00")


def test_histogram_counts_equal_bins(events: Events) -> None:
    """Bins span the hunt; those without events are there with zero."""
    put(events, *(record(time=NOON + timedelta(minutes=n)) for n in (0, 1, 1, 9)))
    bins = events.histogram(Hunt(since=NOON, until=NOON + timedelta(minutes=10)), 5)
    assert bins == [(NOON + timedelta(minutes=2 * n), count) for n, count in enumerate((3, 0, 0, 0, 1))]
    assert sum(count for _, count in events.histogram(Hunt(), 7)) == 4


def test_histogram_of_nothing_is_empty(events: Events) -> None:
    """Without a span and without events there is nothing to divide."""
    assert events.histogram(Hunt()) == []


def test_facets_rank_values(events: Events) -> None:
    """The most frequent come first; empty values are none."""
    put(events, record(), record(host="b"), record(host="b"), record(host=None), rules={0: ["x", "y"], 1: ["y"]})
    assert events.facets(Hunt(), "host") == [("b", 2), ("WS-1", 1)]
    assert events.facets(Hunt(), "rule") == [("y", 2), ("x", 1)]
    assert events.facets(Hunt(), "host", 1) == [("b", 2)]


def test_overview_agrees_with_its_parts(events: Events) -> None:
    """One pass gives what histogram and facets give one by one."""
    put(
        events,
        *(record(time=NOON + timedelta(minutes=n), host=f"h{n % 3}", user=None if n % 2 else "u") for n in range(7)),
    )
    for hunt in (Hunt(), Hunt(host="h1"), Hunt(since=NOON, until=NOON + timedelta(hours=1))):
        glance = events.overview(hunt, 5, 2)
        assert list(glance.bins) == events.histogram(hunt, 5)
        for name in ("source", "host", "user"):
            assert sorted(glance.facets[name]) == sorted(events.facets(hunt, name, 2))
    assert events.overview(Hunt(host="nobody")).bins == ()


def test_unknown_facet_is_refused(events: Events) -> None:
    """A column name never comes from outside."""
    with pytest.raises(InputError):
        events.facets(Hunt(), "raw) FROM system.users --")


@pytest.mark.parametrize(
    "hunt", [{"ids": ("x' OR 1=1",)}, {"text": "a " * 30}, {"fields": {f"f{n}": "x" for n in range(30)}}]
)
def test_hunt_out_of_bounds_is_refused(events: Events, hunt: dict[str, Any]) -> None:
    """Too much, or an id that is none, is an input error."""
    with pytest.raises(InputError):
        events.search(Hunt(**hunt))


@pytest.fixture
def odd(events: Events) -> Events:
    """Return a store with one event made of every sign that SQL or chDB could trip over."""
    put(events, record(host=ODD, user=ODD, message=ODD, fields={ODD: ODD}, address=ODD, source=ODD), rules={0: [ODD]})
    return events


@pytest.mark.parametrize("name", ["host", "user", "address", "source", "rule"])
def test_every_sign_is_a_plain_value(odd: Events, name: str) -> None:
    """A bound value is compared as it is, whatever it holds."""
    assert found(odd, **{name: ODD}) == ["s1:0"]
    assert found(odd, **{name: ODD + "x"}) == []


def test_every_sign_is_a_plain_field(odd: Events) -> None:
    """Names and values of fields are bound too."""
    assert found(odd, fields={ODD: ODD}) == ["s1:0"]
    (event,) = odd.search(Hunt())
    assert (event.fields, event.message) == ({ODD: ODD}, ODD)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["host", "user", "address", "source", "rule", "text", "field", "name"]))
def test_whatever_is_typed_is_answered_or_refused(odd: Events, typed: str, part: str) -> None:
    """No text reaches the engine as SQL: a hunt gives events or an input error."""
    parts: dict[str, Any] = {part: typed}
    if part in {"field", "name"}:
        parts = {"fields": {"EventID": typed} if part == "field" else {typed: "x"}}
    hunt = dataclasses.replace(Hunt(), **parts)
    try:
        assert len(odd.search(hunt)) <= 1
    except InputError:
        assert len(typed) > 20 or len(typed.split()) > 20


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(min_size=1, max_size=12).filter(lambda typed: "*" not in typed and typed.lower().lower() == typed.lower())
)
def test_text_with_asterisk_is_a_substring_search(odd: Events, typed: str) -> None:
    """A search with asterisks agrees with a plain substring search, word by word."""
    expected = all(term in ODD.lower() for term in typed.lower().split())
    assert bool(found(odd, text=" ".join(f"*{term}*" for term in typed.split()))) == expected
