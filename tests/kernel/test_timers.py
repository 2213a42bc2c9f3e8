"""Timers: one firing each, none early, late only by the downtime."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock, scratch
from sqlalchemy import func, insert, select

from lionrock.kernel import timers
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, hours, minutes, wall
from lionrock.kernel.columns import new_id
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.kernel.timers import FIRING, TIMER, TimerFired, Watch

ME = system("test")


def set_timer(platform: Platform, name: str, due: Instant, subject: str = "incident") -> str:
    """Set one timer in a change of its own."""
    with platform.change(ME, "a test") as change:
        id = timers.start(change, subject, name, due)
        change.publish(TimerFired("none", subject, "set", due))
    return id


def test_nothing_fires_early(either: Platform, clock: HandClock) -> None:
    """A microsecond before it is due, a timer waits."""
    set_timer(either, "due", clock.now + hours(12))
    clock.set(clock.now + hours(12) - timedelta(microseconds=1))
    assert timers.fire_due(either) == 0
    clock.set(clock.now + timedelta(microseconds=1))
    assert timers.fire_due(either) == 1


def test_a_timer_fires_once(either: Platform, clock: HandClock) -> None:
    """The second poll finds nothing, and the ledger has one entry."""
    set_timer(either, "due", clock.now)
    before = _entries(either)
    assert (timers.fire_due(either), timers.fire_due(either)) == (1, 0)
    assert _entries(either) == before + 1


def test_what_came_due_while_nothing_ran_fires_at_once(either: Platform, clock: HandClock) -> None:
    """A start catches up, in the order of the deadlines."""
    for n in range(5):
        set_timer(either, f"t{n}", clock.now + minutes(n))
    clock.set(clock.now + hours(24))
    assert timers.fire_due(either) == 5


def test_the_same_name_replaces_and_cancel_takes_back(platform: Platform, clock: HandClock) -> None:
    """A recomputed deadline leaves no second timer behind."""
    set_timer(platform, "due", clock.now + hours(12))
    set_timer(platform, "due", clock.now + hours(48))
    assert [timer.due for timer in timers.waiting(platform.db)] == [clock.now + hours(48)]
    with platform.change(ME, "a test") as change:
        assert timers.cancel(change, "incident") == 1
        change.publish(TimerFired("none", "incident", "cancelled", clock.now))
    assert timers.waiting(platform.db) == []


def test_a_clock_set_back_fires_nothing_and_is_reported(platform: Platform, clock: HandClock) -> None:
    """The watch compares with a clock that never jumps."""
    set_timer(platform, "due", clock.now + minutes(1))
    watch = Watch(platform)
    clock.set(clock.now - hours(3))
    assert watch.tick() == 0
    assert "jumped by -10800 s" in str(watch.health().problem)


def test_the_alarm_stands_while_nobody_polls(platform: Platform) -> None:
    """Half a minute without a poll is a problem; the next poll ends it."""
    watch = Watch(platform)
    watch._steady -= 31
    assert "not polled for 31 s" in str(watch.health().problem)
    watch.tick()
    assert watch.health().silent < 1


@pytest.mark.parametrize(
    ("count", "kills"), [(200, 2), pytest.param(10_000, 25, marks=pytest.mark.suite)], ids=["2 kills", "25 kills"]
)
def test_kills_lose_nothing_and_repeat_nothing(tmp_path: Path, database_url: str, count: int, kills: int) -> None:
    """Timers that come due while workers are killed fire once each, none early."""
    platform = scratch(tmp_path, HandClock(wall()), url=database_url)
    span = kills * 0.6
    begin = wall() + timedelta(seconds=1)
    with platform.db.begin() as db:
        rows = [_row(begin + timedelta(seconds=span * n / count), n) for n in range(count)]
        db.execute(insert(TIMER), rows)
    end = begin + timedelta(seconds=span)
    ready = _kill_while_firing(platform, kills, end)
    last = platform.db.execute(select(FIRING.c.fired_at).order_by(FIRING.c.fired_at.desc()).limit(1)).scalar_one()
    early = platform.db.execute(select(func.count()).where(FIRING.c.fired_at < FIRING.c.due)).scalar_one()
    fired = platform.db.execute(select(func.count()).select_from(FIRING)).scalar_one()
    assert (fired, early) == (count, 0)
    assert _entries(platform) == count
    assert last <= max(ready, end) + minutes(5), "once a worker runs, nothing waits"
    platform.close()


def _kill_while_firing(platform: Platform, kills: int, end: Instant) -> Instant:
    """Kill workers at random moments, then let the last one finish; return when that one began to poll."""
    chance = random.Random(7)
    for _ in range(kills):
        worker = _worker(platform)
        time.sleep(chance.uniform(0.05, 0.5))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert worker.stdout
        worker.stdout.close()
    worker = _worker(platform)
    ready = wall()
    patience = time.monotonic() + 300
    while (wall() < end or _left(platform)) and time.monotonic() < patience:
        time.sleep(0.1)
    worker.kill()
    worker.wait()
    assert worker.stdout
    worker.stdout.close()
    return ready


def _worker(platform: Platform) -> subprocess.Popen[bytes]:
    """Start a worker and wait until it polls."""
    script = Path(__file__).with_name("worker_timers.py")
    worker = subprocess.Popen([sys.executable, str(script), str(platform.folder)], stdout=subprocess.PIPE)
    assert worker.stdout
    worker.stdout.readline()
    return worker


def _left(platform: Platform) -> int:
    """Count waiting timers."""
    return int(platform.db.execute(select(func.count()).where(TIMER.c.fired == 0)).scalar_one())


def _entries(platform: Platform) -> int:
    """Count the ledger's entries of firings."""
    return int(platform.db.execute(select(func.count()).where(ENTRY.c.kind == "TimerFired")).scalar_one())


def _row(due: Instant, n: int) -> dict[str, object]:
    """Return one timer's row."""
    return {"id": new_id(), "subject": "load", "name": str(n), "due": due, "fired": 0}
