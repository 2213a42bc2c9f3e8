"""Times and numbers as a Hong Kong reader writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lionrock.kernel.text import Text
from lionrock.ui import words

EVENING = datetime(2026, 11, 22, 10, 30, 5, tzinfo=UTC)


def test_dates_are_hong_kong_dates() -> None:
    """Six in the evening UTC is already tomorrow in Hong Kong."""
    late = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    assert words.date(late) == Text("1 Jan 2027", "2027年1月1日")
    assert words.stamp(EVENING) == Text("22 Nov 2026, 18:30", "2026年11月22日 18:30")
    assert words.weekday(EVENING) == Text("Sun 22 Nov 2026", "2026年11月22日（日）")
    assert (words.clock(EVENING), words.seconds(EVENING)) == ("18:30", "18:30:05")


@pytest.mark.parametrize(
    ("length", "en", "zh"),
    [
        (timedelta(hours=7, minutes=42, seconds=59), "7 h 42 min", "7 小時 42 分"),
        (timedelta(days=1, hours=2, minutes=59), "1 day 2 h", "1 日 2 小時"),
        (timedelta(days=14), "14 days", "14 日"),
        (timedelta(minutes=5, seconds=59), "5 min", "5 分鐘"),
        (timedelta(seconds=9), "9 s", "9 秒"),
        (timedelta(hours=12), "12 h", "12 小時"),
    ],
)
def test_span_keeps_its_two_largest_units(length: timedelta, en: str, zh: str) -> None:
    """What is small beside the rest is left out, never rounded up."""
    assert words.span(length) == Text(en, zh)


def test_time_left_and_passed_say_facts() -> None:
    """Past is past by so much: the product never says late."""
    assert words.left(EVENING + timedelta(hours=2), EVENING) == Text("2 h left", "尚餘 2 小時")
    assert words.left(EVENING, EVENING + timedelta(minutes=10)) == Text("past by 10 min", "已過 10 分鐘")


def test_countdown_counts_hours_beyond_a_day_and_below_zero() -> None:
    """48 hours stay 48 hours."""
    assert words.countdown(EVENING + timedelta(hours=47, minutes=5, seconds=3), EVENING) == "47:05:03"
    assert words.countdown(EVENING, EVENING + timedelta(minutes=3)) == "−00:03:00"


def test_ago_looks_both_ways() -> None:
    """A moment ahead is told as such."""
    assert words.ago(EVENING, EVENING + timedelta(hours=3, minutes=12)) == Text("3 h 12 min ago", "3 小時 12 分前")
    assert words.ago(EVENING + timedelta(minutes=1), EVENING) == Text("in 1 min", "1 分鐘後")


def test_lists_are_joined_as_each_language_does() -> None:
    """Comma and 'and'; enumeration comma and 及."""
    assert words.joined(["a", "b", "c"], "en") == "a, b and c"
    assert words.joined(["甲", "乙", "丙"], "zh") == "甲、乙及丙"
    assert words.joined(["a"], "en") == "a"
    assert words.joined([], "zh") == ""


def test_numbers_have_their_thousands_apart() -> None:
    """18,204 records."""
    assert words.number(18204) == "18,204"
