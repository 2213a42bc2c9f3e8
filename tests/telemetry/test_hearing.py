"""Who is heard: the store's own answer, over the channel too, and what of it counts as live."""

from __future__ import annotations

from datetime import timedelta

from lionrock.events.records import Frame
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.hearing import Heard, Span
from telemetry.world import NOON, put, record


def test_store_counts_by_stream_host_kind_and_class(events: Events) -> None:
    """What is dated and learned since then counts, with the time of the last."""
    old = record(time=NOON - timedelta(days=40))
    put(events, record(), record(host="WS-2"), record(ocsf=3002, time=NOON + timedelta(minutes=5)), old)
    assert sorted(events.heard(Span(NOON - timedelta(days=1))), key=lambda one: (one.host, one.ocsf)) == [
        Heard("s1", "WS-1", "windows.json", 1007, 1, NOON),
        Heard("s1", "WS-1", "windows.json", 3002, 1, NOON + timedelta(minutes=5)),
        Heard("s1", "WS-2", "windows.json", 1007, 1, NOON),
    ]
    assert events.heard(Span(NOON + timedelta(days=1))) == []
    assert len(events.heard(Span(NOON - timedelta(days=1), NOON))) == 0
    assert len(events.heard(Span(NOON - timedelta(days=1), NOON + timedelta(seconds=1)))) == 2


def test_a_record_dated_ahead_is_as_old_as_its_learning(events: Events) -> None:
    """A clock that runs ahead keeps nothing alive."""
    learned = NOON + timedelta(hours=1)
    ahead = record(time=NOON + timedelta(days=400), host="")
    events.insert(Frame("s2", "any.cef", 0, (b"",), learned, "00" * 32), [ahead], {})
    assert [one.last for one in events.heard(Span(NOON))] == [learned]
