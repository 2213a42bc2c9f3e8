"""How many records a stream gives at an hour of the week, learned from what came, and when too few come. Pure.

Hours are hours of Hong Kong, counted since 1970. General holidays and days with a gale or black rainstorm warning are
taken as Sundays. What is usual for an hour is a low quantile of what came in the same hour of the last eight weeks, so
that an outage in one week teaches nothing; what counts is when records were learned, not what time they bear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from lionrock.kernel.clock import EPOCH, Instant

HOUR: Final = 3600
WEEKS: Final = 8
LEAST_SAMPLES: Final = 3
"""Hours of the same kind that must have been watched before they say what is usual."""
ENOUGH: Final = 15
"""Records that must be missing before nothing at all is silence: of so many, none by chance is one in three million."""
PLENTY: Final = 100
"""Records usual in an hour from which on a quarter of them is too few."""
SHARE: Final = 4
LEAST_QUIET: Final = 900
"""Seconds that are always waited, beside one and a quarter of the longest pause usual."""
_SUNDAY: Final = 6
_FIRST: Final = EPOCH.date().toordinal()
_AHEAD: Final = 8
"""Hours by which Hong Kong is ahead of UTC."""
_FURTHEST: Final = 14 * 24
"""Hours looked back at most."""

Sunday = Callable[[date], bool]
"""Says whether a day counts as a Sunday: a general holiday, or a warning day."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What came of a stream in an hour.

    `records` were learned in it and `events` bear a time of it; `gap` is the longest pause within it, in seconds;
    `looked` says that somebody watched from its beginning.
    """

    hour: int
    records: int = 0
    events: int = 0
    gap: int = 0
    looked: bool = False

    @property
    def telling(self) -> bool:
        """Say whether the hour tells what is usual: it was watched, and what is of it did not come later."""
        return self.looked and self.events <= 2 * max(self.records, 1)


@dataclass(frozen=True, slots=True)
class Slot:
    """What is usual in one hour of the week."""

    usual: int
    gap: int
    samples: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is missing: `since` when, how many records were `expected` and how many came; `why` they are too few."""

    why: Literal["nothing", "few", "window"]
    since: Instant
    expected: int
    came: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What is usual for a stream in each hour of the week."""

    slots: Mapping[tuple[int, int], Slot]
    sunday: Sunday

    def slot(self, hour: int) -> Slot | None:
        """Return what is usual in an hour, None while too few of its kind were watched."""
        found = self.slots.get(kind(hour, self.sunday))
        return found if found and found.samples >= LEAST_SAMPLES else None

    def judges(self, hour: int) -> bool:
        """Say whether enough was learned to decide in this hour; a stream that gives next to nothing is not judged."""
        return self.slot(hour) is not None and sum(slot.usual for slot in self.slots.values()) >= 2 * ENOUGH


def number(moment: Instant) -> int:
    """Return the hour of a moment, counted since 1970; Hong Kong's hours are whole hours of UTC."""
    return int((moment - EPOCH) // timedelta(hours=1))


def begins(hour: int) -> Instant:
    """Return when an hour begins."""
    return EPOCH + timedelta(hours=hour)


def kind(hour: int, sunday: Sunday) -> tuple[int, int]:
    """Return day of the week (Monday 0) and hour of the day in Hong Kong; some days count as Sundays."""
    days, local = divmod(hour + _AHEAD, 24)
    today = date.fromordinal(_FIRST + days)
    return (_SUNDAY if sunday(today) else today.weekday(), local)


def learned(hours: Iterable[Hour], now: int, sunday: Sunday) -> Profile:
    """Return what the hours of the last eight weeks before `now` teach."""
    by_kind: dict[tuple[int, int], list[Hour]] = {}
    for one in hours:
        if one.telling and now - WEEKS * 7 * 24 <= one.hour < now:
            by_kind.setdefault(kind(one.hour, sunday), []).append(one)
    return Profile({place: _slot(found) for place, found in by_kind.items()}, sunday)


def _slot(found: list[Hour]) -> Slot:
    """Return what hours of one kind teach: a low quantile of the counts, a high one of the pauses."""
    counts, gaps = sorted(one.records for one in found), sorted(one.gap for one in found)
    return Slot(counts[(len(counts) - 1) // 4], gaps[-1 - (len(gaps) - 1) // 4], len(found))


def nothing(profile: Profile, last: Instant, now: Instant) -> Verdict | None:
    """Return the verdict on a stream that gave nothing since `last`, None while that is usual."""
    expected = quiet = 0.0
    pause = 0
    for hour, seconds in _parts(last, now):
        slot = profile.slot(hour)
        if slot is None or not slot.usual:
            continue
        expected += slot.usual * seconds / HOUR
        quiet += seconds
        pause = max(pause, slot.gap)
    if expected < ENOUGH or quiet <= LEAST_QUIET + 1.25 * pause:
        return None
    return Verdict("nothing", last, int(expected), 0)


def few(profile: Profile, before: Hour, current: Hour, now: Instant, *, silent: bool = False) -> Verdict | None:
    """Return the verdict on a stream of which far less came than usual in this hour and all of the one before.

    An hour in which records began to come again is left out: half of it says nothing. With `silent` the verdict stands
    until this hour says otherwise.
    """
    then, slot = profile.slot(before.hour), profile.slot(current.hour)
    if then is None or slot is None or then.usual < PLENTY or before.records * SHARE >= then.usual:
        return None
    if not before.records or not (before.looked or silent) or _paused(before, then) or _paused(current, slot):
        return None
    part = slot.usual * (now - begins(current.hour)).total_seconds() / HOUR
    if part < ENOUGH and not silent:
        return None
    if part >= ENOUGH and current.records * SHARE >= part:
        return None
    return Verdict("few", begins(before.hour), int(then.usual + part), before.records + current.records)


def _paused(hour: Hour, slot: Slot) -> bool:
    """Say whether a pause longer than usual lies in an hour."""
    return hour.gap > LEAST_QUIET + 1.25 * slot.gap


def _parts(last: Instant, now: Instant) -> Iterator[tuple[int, float]]:
    """Yield each hour between two moments with how many of its seconds lie between them."""
    first, end = max(number(last), number(now) - _FURTHEST), number(now)
    for hour in range(first, end + 1):
        low, high = max(last, begins(hour)), min(now, begins(hour + 1))
        if high > low:
            yield hour, (high - low).total_seconds()


def pauses(last: Instant | None, learned: Instant) -> dict[int, int]:
    """Return the pause between two records by hour: what of it lies in the hour it began in, and in the one it ended.

    Both in seconds, cut at the hours' ends.
    """
    end = number(learned)
    found = {end: int((learned - max(last or begins(end), begins(end))).total_seconds())}
    if last is not None and number(last) < end:
        found[number(last)] = int((begins(number(last) + 1) - last).total_seconds())
    return {hour: max(0, seconds) for hour, seconds in found.items()}
