"""How fast controls are proven: soon while new and idle, one an hour when busy, once a week after that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from conftest import HandClock

from lionrock.assurance import pacing
from lionrock.assurance.store import breakings
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def test_new_ones_go_first_and_all_while_idle() -> None:
    """Those never broken before those broken by another code; what is proven waits."""
    last = {"b": NOW - HOUR, "c": NOW - 2 * HOUR, "d": NOW}
    assert pacing.due("abcd", {"d"}, last, NOW, idle=True) == ["a", "c", "b"]


def test_a_busy_machine_takes_one_an_hour() -> None:
    """Counted from the newest proof; a clock that was set back does not stop it."""
    new = {"a", "b"}
    assert pacing.due(new, (), {}, NOW, idle=False) == ["a"]
    assert pacing.due(new, "a", {"a": NOW - HOUR + timedelta(seconds=1)}, NOW, idle=False) == []
    assert pacing.due(new, "a", {"a": NOW - HOUR}, NOW, idle=False) == ["b"]
    assert pacing.due(new, "a", {"a": NOW + WEEK}, NOW, idle=False) == ["b"]


def test_what_is_proven_is_proven_again_once_a_week() -> None:
    """The oldest, one an hour, idle or not; with no control there is nothing to do."""
    last = {"a": NOW - HOUR, "b": NOW - WEEK - HOUR}
    for idle in (True, False):
        assert pacing.due("ab", "ab", last, NOW, idle=idle) == ["b"]
        assert pacing.due("a", "a", {"a": NOW - WEEK}, NOW, idle=idle) == []
        assert pacing.due((), (), {}, NOW, idle=idle) == []


def test_a_turn_ends(platform: Platform, clock: HandClock) -> None:
    """It keeps what became of the control it began with, and begins none after its time; a busy machine waits."""
    platform.registry = Registry([f"lionrock.{name}" for name in ("keys", "access", "register", "assurance")])
    every = pacing.waiting(platform, idle=True)
    assert pacing.take(platform, idle=True, turn=0) == 1
    assert {one.control for one in breakings.newest(platform.db)} == {every[0]}
    assert pacing.take(platform, idle=False) == 0
    clock.set(clock() + WEEK / 2)
    assert pacing.waiting(platform, idle=True) == every[1:]
