"""Timers: deadline rows that fire once each, never early, late only by the time nothing ran.

A timer is a row with a due instant. Firing is compare-and-set in the transaction that also writes the firing row and
publishes `TimerFired`, so a kill at any point leaves a timer either waiting or fired with its fact. Whatever came due
while nothing ran fires at the first poll. The watch compares the wall clock with one that never runs backwards.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Index, Row, Select, delete, insert, select, update

from lionrock.kernel.change import Change, system
from lionrock.kernel.clock import Instant, monotonic
from lionrock.kernel.columns import flag, instant, new_id, table, text, uuid
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TIMER = table(
    "kernel_timer",
    uuid("id", primary_key=True),
    text("subject"),
    text("name"),
    instant("due"),
    flag("fired"),
    Index("kernel_timer_due", "fired", "due"),
    Index("kernel_timer_subject", "subject", "name"),
)
FIRING = table("kernel_firing", uuid("timer", primary_key=True), instant("due"), instant("fired_at"), uuid("event"))

BATCH: Final = 200
"""Timers fired in one transaction at most."""
SILENCE: Final = 30.0
"""Seconds without a poll after which the alarm stands."""
STEP: Final = timedelta(seconds=2)
"""How far wall clock and monotonic clock may drift apart between two polls before it counts as a jump."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline of a subject that has not fired."""

    id: str
    subject: str
    name: str
    due: Instant


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A deadline row came due; `timer` is what follow-up work makes itself idempotent by."""

    timer: str
    subject: str
    name: str
    due: Instant


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The wall clock was found elsewhere than the time that had passed; timers fire by the wall clock."""

    expected: Instant
    found: Instant


class _NothingDue(Exception):  # noqa: N818 it is no error: another process was first
    """Nothing is left to fire; the change is given up."""


def start(change: Change, subject: str, name: str, due: Instant) -> str:
    """Set a timer and return its id; one of the same subject and name that still waits is brought to `due`."""
    same = (TIMER.c.subject == subject) & (TIMER.c.name == name) & (TIMER.c.fired == 0)
    moved = change.db.execute(update(TIMER).where(same).values(due=due).returning(TIMER.c.id)).scalars().first()
    if moved is not None:
        return str(moved)
    id = new_id()
    change.db.execute(insert(TIMER).values(id=id, subject=subject, name=name, due=due, fired=False))
    return id


def cancel(change: Change, subject: str, name: str | None = None) -> int:
    """Take back the waiting timers of a subject, or the one of this name; return how many there were."""
    waits = delete(TIMER).where(TIMER.c.subject == subject, TIMER.c.fired == 0)
    return change.db.execute(waits if name is None else waits.where(TIMER.c.name == name)).rowcount


def waiting(db: Reads, subject: str | None = None) -> list[Timer]:
    """Return the timers that wait, of one subject or of all, the earliest first."""
    wanted = select(TIMER).where(TIMER.c.fired == 0).order_by(TIMER.c.due, TIMER.c.id)
    return [_timer(row) for row in db.execute(wanted if subject is None else wanted.where(TIMER.c.subject == subject))]


def fire_due(platform: Platform, batch: int = BATCH) -> int:
    """Fire every timer that has come due, `batch` in a transaction, and return how many fired here."""
    fired = 0
    while number := _fire(platform, batch):
        fired += number
    return fired


def _fire(platform: Platform, batch: int) -> int:
    """Fire the next timers in one change; 0 when none is due."""
    if not platform.db.execute(_due(platform.now(), 1)).first():
        return 0
    try:
        with platform.change(system("timers"), "deadlines came due") as change:
            taken = _take(change, batch)
            change.db.execute(insert(FIRING), [_told(change, timer) for timer in taken])
    except _NothingDue:
        return 0
    return len(taken)


def _take(change: Change, batch: int) -> Sequence[Timer]:
    """Mark the next due timers as fired, those alone that still wait; raises _NothingDue when there are none.

    What is due is read again inside the writing transaction, by its own clock reading.
    """
    found = [_timer(row) for row in change.db.execute(_due(change.now, batch))]
    wanted = update(TIMER).where(TIMER.c.id.in_([timer.id for timer in found]), TIMER.c.fired == 0)
    won = set(change.db.execute(wanted.values(fired=True).returning(TIMER.c.id)).scalars())
    if not won:
        raise _NothingDue
    return [timer for timer in found if timer.id in won]


def _told(change: Change, timer: Timer) -> dict[str, Any]:
    """Publish that a timer fired and return its one firing row."""
    event = change.publish(TimerFired(timer.id, timer.subject, timer.name, timer.due), effective=timer.due)
    return {"timer": timer.id, "due": timer.due, "fired_at": change.now, "event": event}


def _due(now: Instant, most: int) -> Select[Any]:
    """Return the statement for waiting timers that have come due, the earliest first."""
    due = select(TIMER).where(TIMER.c.fired == 0, TIMER.c.due <= now)
    return due.order_by(TIMER.c.due, TIMER.c.id).limit(most)


def _timer(row: Row[Any]) -> Timer:
    """Return the timer of a row."""
    return Timer(row.id, row.subject, row.name, row.due)


@dataclass(frozen=True, slots=True)
class Health:
    """Seconds since timers were last polled, and what is wrong, None when nothing is."""

    silent: float
    problem: Text | None


class Watch:
    """Polls the timers and knows when that last worked; one in the core.

    A clock set back makes nothing fire early, for a timer waits until the wall clock reaches its instant; but it
    makes things late, so it is told at once.
    """

    def __init__(self, platform: Platform) -> None:
        """Begin at the present readings of both clocks."""
        self.platform = platform
        self._lock = threading.Lock()
        self._wall = platform.now()
        self._steady = monotonic()
        self._jump: timedelta | None = None

    def tick(self) -> int:
        """Fire what is due and return how many fired; a clock that jumped is reported first."""
        jumped = self._read()
        if jumped is not None:
            self._report(jumped)
        return fire_due(self.platform)

    def health(self) -> Health:
        """Return whether timers are polled, and whether the wall clock can be believed."""
        with self._lock:
            silent, jump = max(0.0, monotonic() - self._steady), self._jump
        if silent > SILENCE:
            return Health(silent, _unpolled(silent))
        return Health(silent, None if jump is None else _jumped(jump))

    def _read(self) -> ClockJumped | None:
        """Read both clocks; return where the wall clock stands when it is not where it should be.

        A story clock is moved forward by its story: for it only going back counts.
        """
        wall, steady = self.platform.now(), monotonic()
        with self._lock:
            expected = self._wall + timedelta(seconds=steady - self._steady)
            self._wall, self._steady = wall, steady
            ahead = wall - expected
            if ahead >= -STEP and (ahead <= STEP or self.platform.demo):
                return None
            self._jump = ahead
        return ClockJumped(expected, wall)

    def _report(self, jumped: ClockJumped) -> None:
        """Write the jump into the log and the ledger."""
        said = _jumped(jumped.found - jumped.expected)
        self.platform.log.error("clock jumped", extra={"problem": said.en})
        with self.platform.change(system("timers"), said.en) as change:
            change.publish(jumped)


def _jumped(ahead: timedelta) -> Text:
    """Return the words for a jump of the wall clock."""
    seconds = round(ahead.total_seconds())
    return Text(f"the machine's clock jumped by {seconds} s", f"機器時鐘跳動了 {seconds} 秒")


def _unpolled(silent: float) -> Text:
    """Return the words for timers that nobody polls."""
    return Text(f"timers were not polled for {silent:.0f} s", f"計時器已有 {silent:.0f} 秒沒有查核")
