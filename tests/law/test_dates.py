"""Strict dates and the last day by Cap. 1 s. 71."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import ConfigurationError
from lionrock.law import dates
from lionrock.law.dates import Limit, Warnings, due, months_later, parse

NONE = Warnings()
instants = some.datetimes(datetime(2026, 1, 1), datetime(2034, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001 the zone follows
amounts = some.integers(1, 400)
day_limits = amounts.map(lambda n: Limit(n, "days"))
month_limits = some.integers(1, 36).map(lambda n: Limit(n, "months"))
warning_days = some.sets(some.dates(date(2026, 1, 1), date(2037, 12, 31)), max_size=40).map(
    lambda days: Warnings(frozenset(days))
)


def hkt(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a Hong Kong time."""
    return datetime(year, month, day, hour, minute, tzinfo=HONG_KONG).astimezone(UTC)


@given(instants, amounts)
def test_hours_run_continuously(moment: datetime, n: int) -> None:
    """No holiday, night or warning stops an hour limit, and s. 71 gives it no other day."""
    found = due(Limit(n, "hours"), moment, NONE)
    assert (found.work_to - moment, found.last_day) == (timedelta(hours=n), None)


@given(instants, day_limits | month_limits, warning_days)
def test_last_day_never_counts_as_holiday_or_warning_day(moment: datetime, limit: Limit, warnings: Warnings) -> None:
    """Whatever rolls, it ends on a day that counts, and every day passed over has its reason."""
    found = due(limit, moment, warnings)
    assert found.last_day is not None
    assert dates.excluded(found.last_day, warnings) is None
    passed = [day for day, _ in found.rolled]
    start = dates.period_end(limit, moment)
    assert passed == [start + timedelta(days=n) for n in range((found.last_day - start).days)]


@given(instants, day_limits | month_limits, warning_days)
def test_strict_never_later_than_the_last_day(moment: datetime, limit: Limit, warnings: Warnings) -> None:
    """Working to the strict instant always meets the last day."""
    found = due(limit, moment, warnings)
    assert found.last_day is not None
    assert found.work_to.astimezone(HONG_KONG).date() <= found.last_day


@given(instants, day_limits)
def test_more_warning_days_never_shorten_a_period(moment: datetime, limit: Limit) -> None:
    """A warning day on the last day moves it on, never back."""
    plain = due(limit, moment, NONE).last_day
    assert plain is not None
    warned = due(limit, moment, Warnings(frozenset({plain}))).last_day
    assert warned is not None
    assert warned > plain


@given(some.dates(date(2026, 1, 1), date(2034, 1, 1)), some.integers(1, 36))
def test_months_are_calendar_months(day: date, months: int) -> None:
    """The day of the month stays, or becomes the shorter month's last."""
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("aware", "work_to", "last"),
    [
        (hkt(2026, 11, 22, 6, 30), hkt(2026, 12, 6, 6, 30), date(2026, 12, 7)),
        (hkt(2026, 2, 3, 9), hkt(2026, 2, 17, 9), date(2026, 2, 20)),
        (hkt(2026, 12, 11, 23, 59), hkt(2026, 12, 25, 23, 59), date(2026, 12, 28)),
        (hkt(2026, 3, 20, 10), hkt(2026, 4, 3, 10), date(2026, 4, 8)),
    ],
    ids=["Sunday", "Lunar New Year", "Christmas and Sunday", "Easter chain"],
)
def test_fourteen_days(aware: datetime, work_to: datetime, last: date) -> None:
    """The day of the event is excluded; Sundays and general holidays roll to the next day."""
    found = due(Limit(14, "days"), aware, NONE)
    assert (found.work_to, found.last_day) == (work_to, last)


def test_a_month_from_31_january_ends_on_28_february() -> None:
    """28 February 2026 is a Saturday, which counts."""
    found = due(Limit(1, "months"), hkt(2026, 1, 31, 12), NONE)
    assert (found.work_to, found.last_day) == (hkt(2026, 2, 28, 12), date(2026, 2, 28))


def test_a_warning_day_on_the_last_day_rolls() -> None:
    """A gale warning on a Monday rolls to Tuesday and is named."""
    warned = Warnings(frozenset({date(2026, 12, 7)}))
    found = due(Limit(14, "days"), hkt(2026, 11, 22, 6, 30), warned)
    assert found.last_day == date(2026, 12, 8)
    assert [str(why) for _, why in found.rolled] == ["Sunday, a general holiday", "gale or black rainstorm warning day"]


def test_the_event_just_before_midnight_belongs_to_that_day() -> None:
    """The day of the event is the Hong Kong day, not the day of UTC."""
    assert due(Limit(7, "days"), hkt(2026, 11, 9, 23, 59), NONE).last_day == date(2026, 11, 16)


def test_a_short_period_is_marked_and_not_relied_on() -> None:
    """S. 71(1)(d) would leave holidays out of six days; we show the mark and keep the plain count."""
    found = due(Limit(6, "days"), hkt(2026, 2, 13, 9), NONE)
    assert (found.short_period, found.last_day) == (True, date(2026, 2, 20))


def test_seventeen_general_holidays_besides_sundays() -> None:
    """Cap. 149 as gazetted for 2026; 3 and 4 April are among them."""
    days = dates.general_holidays(2026)
    assert len(days) == 17
    assert {date(2026, 4, 3), date(2026, 4, 4)} <= days.keys()
    assert all(reason.zh for reason in days.values())


@pytest.mark.parametrize("written", ["", "12", "P1Y", "PT12", "P-1D", "P1.5D", "PT99999H"])
def test_a_limit_that_is_not_understood_is_refused(written: str) -> None:
    """The error says what a limit looks like."""
    with pytest.raises(ConfigurationError, match="PT12H"):
        parse(written)


@given(some.integers(1, 300), some.sampled_from(["hours", "days", "months"]))
def test_limits_read_back_as_written(n: int, unit: dates.Unit) -> None:
    """Writing and reading a limit is lossless."""
    assert parse(str(Limit(n, unit))) == Limit(n, unit)
