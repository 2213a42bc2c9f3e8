"""What came lately, by groups: counted per span of event time, told apart by columns and fields, names bound."""

from __future__ import annotations

from datetime import timedelta

from lionrock.events.learning import Asked, Reading
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.lately import Stretch
from telemetry.world import NOON, ODD, put, record


def test_groups_are_counted_by_span_and_values(opened: Events) -> None:
    """Two spans, two users; the first record of each is named by its ordinal."""
    _filled(opened)
    reading = Reading(by=("host", "user"), seconds=300, needs=("user",), times=True)
    found = opened.groups(Asked("s1", 0, 10, reading))
    assert [(one.at - NOON, one.by[1], one.count, one.ordinal) for one in found] == [
        (timedelta(0), "a", 2, 0),
        (timedelta(0), "b", 1, 1),
        (timedelta(minutes=5), "a", 1, 4),
    ]
    assert len(found[0].times) == 2


def test_only_the_records_asked_about_count(opened: Events) -> None:
    """A stretch of ordinals is read, the rest is left for another time."""
    _filled(opened)
    reading = Reading(by=("user",), seconds=300, sources=("windows.json",))
    assert sum(one.count for one in opened.groups(Asked("s1", 1, 3, reading))) == 2


def test_fields_stand_for_one_another_and_are_told_apart(opened: Events) -> None:
    """The first field that holds something counts; another's distinct values are hashes."""
    _filled(opened)
    reading = Reading(by=("Nothing|Image",), seconds=3600, distinct="File", where=(("Image", ("c:\\x.exe",)),))
    (found,) = opened.groups(Asked("s1", 0, 10, reading))
    assert found.by == ("C:\\x.exe",)
    assert len(found.distinct) == 2


def test_messages_alike_in_shape_are_one_group(opened: Events) -> None:
    """Digits tell no shapes apart; the first message is told as it was."""
    _filled(opened)
    found = opened.groups(Asked("s1", 0, 10, Reading(by=("source", "message"), seconds=3600, shapes=True)))
    assert [(one.by[1], one.count) for one in found] == [("took 1 ms", 5)]


def test_odd_names_are_values_alone(opened: Events) -> None:
    """What is named is bound, whatever is in it."""
    _filled(opened)
    assert opened.groups(Asked("s1", 0, 10, Reading(by=(ODD,), seconds=60, needs=(ODD,)))) == []


def test_the_clock_of_a_stream_ignores_times_to_come(opened: Events) -> None:
    """A record dated ahead counts as the moment it was learned; old records set no clock."""
    _filled(opened)
    assert opened.clock(Stretch("s1", 0, 10)) == NOON + timedelta(minutes=6)
    assert opened.clock(Stretch("s1", 50, 60)) is None


def test_the_store_says_how_far_a_stream_is_stored(opened: Events) -> None:
    """The core hears of the last frame with the next one; the store knows at once."""
    _filled(opened)
    assert opened.reached(Stretch("s1", 0, 100)) == 4
    assert opened.reached(Stretch("s1", 5, 100)) is None


def _filled(store: Events) -> None:
    """Store five records anew."""
    store._opened().query("TRUNCATE TABLE lionrock.event")
    store._next.clear()
    fields = [{"Image": "C:\\x.exe", "File": name} for name in ("one", "two", "one")]
    put(
        store,
        record(user="a", message="took 1 ms", fields=fields[0]),
        record(user="b", message="took 22 ms", fields=fields[1]),
        record(user="a", message="took 3 ms", time=NOON + timedelta(minutes=1), fields=fields[2]),
        record(user=None, message="took 4 ms", fields={}),
        record(user="a", message="took 5 ms", time=NOON + timedelta(minutes=6), fields={}),
    )
