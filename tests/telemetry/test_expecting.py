"""What is usual is learned, what is missing is found, and what is quiet by nature is left alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.clock import HONG_KONG
from lionrock.law.dates import Warnings, excluded
from lionrock.telemetry import expecting
from lionrock.telemetry.expecting import Hour, Profile, begins, few, learned, nothing, number

GALES = frozenset({date(2026, 7, 20), date(2026, 9, 8), date(2026, 9, 9)})
START = number(datetime(2025, 12, 31, 16, tzinfo=UTC))
YEAR = 365 * 24
OPEN = range(8, 19)


@cache
def sunday(day: date) -> bool:
    """Say whether a day counts as a Sunday."""
    return excluded(day, Warnings(GALES)) is not None


def office(hour: int) -> int:
    """Return how many records an office's source gives in an hour on average: little at night and on days off."""
    local = begins(hour).astimezone(HONG_KONG)
    if sunday(local.date()):
        return 0
    return {True: 400, False: 60}[local.weekday() < 5] if local.hour in OPEN else 0


def always(hour: int) -> int:
    """Return what a source that never rests gives."""
    return 250 + 100 * (begins(hour).astimezone(HONG_KONG).hour in OPEN)


def year(rate: object, seed: int = 653) -> list[Hour]:
    """Return the hours of a year with noise."""
    dice = random.Random(seed)
    means = [rate(START + n) for n in range(YEAR)]  # type: ignore[operator]  # a function of the hour
    counts = [max(0, round(dice.gauss(mean, mean**0.5 * 2))) for mean in means]
    return [Hour(START + n, count, count, 3600 // max(count, 1), looked=True) for n, count in enumerate(counts)]


def watched(hours: list[Hour], weeks: int = 4) -> Iterator[tuple[Profile, Hour, Hour]]:
    """Yield each hour after the first weeks with the one before and what was learned by then, renewed weekly."""
    profile = learned([], START, sunday)
    for n in range(weeks * 168, len(hours)):
        if n % 168 == 0:
            profile = learned(hours[n - 1344 : n] if n > 1344 else hours[:n], hours[n].hour, sunday)
        yield profile, hours[n - 1], hours[n]


@pytest.mark.parametrize("rate", [office, always])
def test_a_year_with_holidays_and_gales_raises_no_alarm(rate: object) -> None:
    """Weekends, general holidays and warning days are quiet by nature; noise is no silence."""
    hours = year(rate)
    last = begins(START + 28 * 24)
    alarms = []
    for profile, before, current in watched(hours):
        now = begins(current.hour) + timedelta(minutes=50)
        if before.records:
            last = begins(current.hour) - timedelta(seconds=before.gap)
        seen = last if not current.records else now - timedelta(seconds=current.gap)
        part = replace(current, records=current.records * 5 // 6)
        if nothing(profile, seen, now) or few(profile, before, part, now):
            alarms.append(current.hour)
    assert alarms == []


@settings(max_examples=40)
@given(st.integers(5 * 168, YEAR - 2), st.integers(0, 3599))
def test_an_hour_without_records_is_found_within_the_bound(at: int, second: int) -> None:
    """Wherever in the year a busy source falls silent, an hour later it is found; at the bound, not before."""
    hours = _ALWAYS
    silenced = begins(START + at) + timedelta(seconds=second)
    profile = learned(hours[max(0, at - 1344) : at], START + at, sunday)
    found = nothing(profile, silenced, silenced + timedelta(hours=1))
    assert found is not None
    assert found.expected >= expecting.ENOUGH
    assert nothing(profile, silenced, silenced + timedelta(seconds=expecting.LEAST_QUIET)) is None


_ALWAYS = year(always)


def test_far_less_than_usual_is_found_and_stands_until_it_is_over() -> None:
    """A tenth of what is usual is found in the second hour; the turn of the hour ends nothing."""
    at = 6 * 168 + 34
    profile = learned(_ALWAYS[:at], START + at, sunday)
    before, current = Hour(START + at - 1, 20, 20, 300, looked=True), Hour(START + at, 10, 10, 300, looked=True)
    found = few(profile, before, current, begins(START + at) + timedelta(minutes=30))
    assert found is not None
    assert found.came == 30
    turned = begins(START + at) + timedelta(seconds=5)
    assert few(profile, before, Hour(START + at), turned) is None
    assert few(profile, before, Hour(START + at), turned, silent=True) is not None
    again = Hour(START + at, 300, 300, 30, looked=True)
    assert few(profile, before, again, begins(START + at) + timedelta(minutes=50), silent=True) is None


def test_outage_and_late_backlog_teach_nothing() -> None:
    """A week in which the hour was empty, and hours whose records came later, leave what is usual as it was."""
    at = 8 * 168
    same = [n for n in range(at) if n % 168 == 10]
    usual = learned(_ALWAYS[:at], START + at, sunday).slots[expecting.kind(START + 10, sunday)].usual
    outage = [replace(one, records=0, events=0) if n == same[-1] else one for n, one in enumerate(_ALWAYS[:at])]
    late = [replace(one, records=1) if n == same[-1] else one for n, one in enumerate(_ALWAYS[:at])]
    for hours in (outage, late):
        found = learned(hours, START + at, sunday).slots[expecting.kind(START + 10, sunday)].usual
        assert found > 0.7 * usual


def test_too_little_history_judges_nothing() -> None:
    """Two weeks, and a stream that gives next to nothing, leave the word to the window a person set."""
    assert not learned(_ALWAYS[: 2 * 168], START + 2 * 168, sunday).judges(START + 2 * 168)
    rare = [replace(one, records=one.hour % 800 == 0, events=0) for one in _ALWAYS[:1344]]
    assert not learned(rare, START + 1344, sunday).judges(START + 1344)
    assert learned(_ALWAYS[:1344], START + 1344, sunday).judges(START + 1344)


def test_bursts_are_waited_for() -> None:
    """A source that writes once an hour, and one that writes once a day, are silent only after their usual pause."""
    hourly = [replace(one, records=500, events=500, gap=3000) for one in _ALWAYS[:1344]]
    profile = learned(hourly, START + 1344, sunday)
    last = begins(START + 1344) - timedelta(minutes=10)
    assert nothing(profile, last, last + timedelta(minutes=75)) is None
    assert nothing(profile, last, last + timedelta(minutes=80)) is not None
    daily = [replace(one, records=5000 * (one.hour % 24 == 18), events=0, gap=3200) for one in _ALWAYS[:1344]]
    profile = learned(daily, START + 1344, sunday)
    last = begins(next(one.hour for one in reversed(daily) if one.records)) + timedelta(minutes=15)
    assert nothing(profile, last, last + timedelta(hours=24)) is None
    assert nothing(profile, last, last + timedelta(hours=25)) is not None


def test_pauses_lie_in_the_hours_they_touch() -> None:
    """A pause over a weekend is the end of one hour and the beginning of another, no more."""
    first = begins(START) + timedelta(minutes=50)
    assert expecting.pauses(None, first) == {START: 3000}
    assert expecting.pauses(first, first + timedelta(minutes=4)) == {START: 240}
    assert expecting.pauses(first, first + timedelta(hours=60)) == {START: 600, START + 60: 3000}
