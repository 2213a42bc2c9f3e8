"""What comes and cannot be relied on is never shown as well: format, clock, a part that is down, a full store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock

from lionrock.events.ports import Findings
from lionrock.events.records import Frame
from lionrock.events.telemetry import SourceChanged
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.platform import Platform
from lionrock.kernel.roles import Process, Supervisor
from lionrock.telemetry import ailing, ailments, running, service, standing, store
from lionrock.telemetry.ailing import Lately, not_understood, skewed, wrong_clock
from lionrock.telemetry.model import Stream, Tally
from telemetry.test_watching import Noted
from telemetry.world import BOSS, equip, log_lines

NOW = HandClock()()


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Iterator[Platform]:
    """Return a platform that follows a folder in which three lines were understood."""
    equip(platform)
    platform.bind(Findings, Noted())
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 3))
    service.add(platform, BOSS, "test", name="one", location=str(tmp_path / "logs"), source="linux.auth")
    running.take_in(platform)
    yield platform
    platform.supervisor = None


def of(site: Platform) -> Stream:
    """Return the stream."""
    return store.stream(site.db, "one")


def give(site: Platform, count: int, bad: int = 0, off: timedelta = timedelta(0)) -> None:
    """Have the stream give records, of which some are not understood and whose times are off."""
    frame = Frame("one", "linux.auth", of(site).next, (), site.now(), batch_root((b"x",) * count).hex())
    told = Tally(frame, count, count - bad, bad, (), (), site.now() + off if count > bad else None, 0)
    assert service.commit(site, told)


def shown(site: Platform, clock: HandClock) -> tuple[str, str]:
    """Return how the stream stands and why."""
    why = standing.blind(site, of(site), clock())
    return standing.standing(site, of(site), clock()), why.en if why else ""


def alerts(site: Platform) -> list[tuple[str, str]]:
    """Return the findings counted, each with its state."""
    return [(one.rule, one.alert.state) for one in site.port(Findings).seen if one.alert]  # type: ignore[attr-defined]  # Noted


def test_a_format_that_changed_is_told_found_and_ended(site: Platform, clock: HandClock) -> None:
    """Shown at the next look, a finding once it lasts; both end when lines are understood again."""
    give(site, 500)
    clock.set(clock() + timedelta(minutes=20))
    give(site, 40, bad=40)
    ailments.look(site)
    assert shown(site, clock) == ("wrong", "40 of the 40 newest records are not understood")
    assert alerts(site) == []
    clock.set(clock() + ailments.GRACE)
    ailments.look(site)
    ailments.look(site)
    assert alerts(site) == [(ailments.RULE, "open")]
    clock.set(clock() + timedelta(minutes=20))
    give(site, 400)
    ailments.look(site)
    assert shown(site, clock) == ("reading", "")
    assert alerts(site) == [(ailments.RULE, "open"), (ailments.RULE, "closed")]


def test_a_clock_a_day_ahead_is_told_at_once_and_one_behind_after_half_an_hour(
    site: Platform, clock: HandClock
) -> None:
    """What is only late catches up, and is not held against anybody."""
    give(site, 30, off=timedelta(days=1))
    ailments.look(site)
    assert shown(site, clock)[0] == "wrong"
    assert "in the future" in shown(site, clock)[1]
    give(site, 30)
    ailments.look(site)
    assert shown(site, clock)[0] == "reading"
    for minutes in range(0, 40, 5):
        clock.set(clock() + timedelta(minutes=5))
        give(site, 30, off=-timedelta(days=1, seconds=minutes))
        ailments.look(site)
        assert (shown(site, clock)[0] == "wrong") == (minutes >= 30)
    assert "1 day" in shown(site, clock)[1]


def test_a_backlog_is_no_wrong_clock() -> None:
    """Its lag shrinks; a capture of last year is read in a moment."""
    skew = None
    for n in range(60):
        skew = skewed(skew, NOW - timedelta(hours=20) + timedelta(minutes=15 * n), NOW + timedelta(minutes=n))
        assert wrong_clock(skew) is None
    for _ in range(100):
        skew = skewed(skew, NOW - timedelta(days=365), NOW)
    assert wrong_clock(skew) is None
    assert skewed(skew, None, NOW) is skew


@pytest.mark.parametrize(
    ("frames", "totals", "told"),
    [
        ([Lately(19, 19, NOW)], (0, 19), False),
        ([Lately(20, 20, NOW)], (0, 20), True),
        ([Lately(100, 40, NOW)], (1060, 40), True),
        ([Lately(100, 40, NOW)], (700, 400), False),
        ([Lately(100, 10, NOW)], (1090, 10), False),
        ([Lately(5, 5, NOW - timedelta(hours=n)) for n in range(6)], (1000, 30), True),
        ([Lately(50, 50, NOW - timedelta(hours=25))], (1000, 50), False),
        (
            [
                *[Lately(4, 4, NOW - timedelta(seconds=5 * n)) for n in range(6)],
                Lately(150, 0, NOW - timedelta(minutes=1)),
            ],
            (150, 24),
            True,
        ),
        ([*[Lately(40, 40, NOW)] * 6, Lately(500, 0, NOW - timedelta(minutes=1))], (500, 240), False),
        ([Lately(30, 0, NOW), Lately(50, 50, NOW - timedelta(hours=1))], (1000, 50), False),
    ],
)
def test_what_is_too_little_understood(frames: list[Lately], totals: tuple[int, int], told: bool) -> None:  # noqa: FBT001 a case
    """Nearly nothing, or far less than was usual; of enough records, and of late; a burst is no other format."""
    assert (not_understood(frames, *totals, NOW) is not None) == told


def test_no_stream_stands_well_while_a_part_is_down(site: Platform, clock: HandClock) -> None:
    """Stopped, or starting again after it ended; one that begins is given its time."""
    made = Supervisor(site, lambda *_: [sys.executable, "-c", "import sys; sys.stdin.read()"])
    made.processes = [Process(role, 0) for role in standing.PATH]
    made.watch()
    site.supervisor = made
    try:
        assert shown(site, clock)[0] == "reading"
        handle = made.processes[1].handle
        assert handle is not None
        handle.kill()
        handle.wait()
        assert shown(site, clock) == ("failing", "the matcher has stopped")
        service.stop(site, BOSS, "test", "one")
        assert shown(site, clock)[0] == "off"
    finally:
        made.stop()


class Refusing:
    """An event store that refuses."""

    def insert(self, *given: Any) -> None:
        """Refuse."""
        raise UnavailableError("the disk is full", "make room")


def test_what_the_matcher_meets_is_told_once_it_lasts(site: Platform, clock: HandClock, tmp_path: Path) -> None:
    """A store that is away for a moment is no ailment; a matcher that starts anew takes back what is over."""
    seconds = iter(range(0, 1000, 6))
    worker, met = running.pipeline(site), running.Met(lambda: float(next(seconds)))
    refused = replace(worker, store=Refusing())  # type: ignore[arg-type]  # it only inserts
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 6))
    running.collector(site).round(running.streams(site), final=True)
    running.work(site, refused, met)
    assert shown(site, clock)[0] == "reading"
    for _ in range(3):
        running.work(site, refused, met)
    assert shown(site, clock) == ("failing", "the disk is full")
    assert set(of(site).ailments) <= ailing.STOPS
    running.work(site, running.pipeline(site), running.Met())
    assert shown(site, clock) == ("reading", "")


def test_a_gap_in_the_frames_is_told(site: Platform, clock: HandClock, tmp_path: Path) -> None:
    """The core refuses frames out of their order; the stream does not stand well meanwhile."""
    with site.change(BOSS, "frames are gone") as change:
        store.save(change.db, replace(of(site), next=2, stored=2))
        change.publish(SourceChanged("one", "test"))
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 6))
    running.collector(site).round(running.streams(site), final=True)
    seconds = iter(range(0, 1000, 6))
    worker, met = running.pipeline(site), running.Met(lambda: float(next(seconds)))
    for _ in range(4):
        running.work(site, worker, met)
    assert shown(site, clock)[0] == "failing"
    assert "counted" in of(site).ailments
