"""Times and numbers as a Hong Kong reader writes them, in either language; pure functions."""

from __future__ import annotations

import re
from datetime import date as calendar
from datetime import timedelta

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Language, Text

_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s]+)\S*")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = (
    Text("Mon", "一"),
    Text("Tue", "二"),
    Text("Wed", "三"),
    Text("Thu", "四"),
    Text("Fri", "五"),
    Text("Sat", "六"),
    Text("Sun", "日"),
)


def date(moment: Instant) -> Text:
    """Return the Hong Kong date: 22 Nov 2026 · 2026年11月22日."""
    return day(moment.astimezone(HONG_KONG))


def month(moment: Instant) -> Text:
    """Return the Hong Kong month: October 2026 · 2026年10月."""
    at = moment.astimezone(HONG_KONG)
    return Text(f"{at:%B} {at.year}", f"{at.year}年{at.month}月")


def day(at: calendar) -> Text:
    """Return a day of the calendar: 22 Nov 2026 · 2026年11月22日."""
    return Text(f"{at.day} {_MONTHS[at.month - 1]} {at.year}", f"{at.year}年{at.month}月{at.day}日")


def weekday(moment: Instant) -> Text:
    """Return the Hong Kong date with its day of the week: Sun 22 Nov 2026 · 2026年11月22日（日）."""
    day, name = date(moment), _DAYS[moment.astimezone(HONG_KONG).weekday()]
    return Text(f"{name.en} {day.en}", f"{day.zh}（{name.zh}）")


def clock(moment: Instant) -> str:
    """Return the Hong Kong time of day, 18:30."""
    return f"{moment.astimezone(HONG_KONG):%H:%M}"


def seconds(moment: Instant) -> str:
    """Return the Hong Kong time of day with seconds, 18:30:05."""
    return f"{moment.astimezone(HONG_KONG):%H:%M:%S}"


def stamp(moment: Instant) -> Text:
    """Return date and time: 22 Nov 2026, 18:30 · 2026年11月22日 18:30."""
    day, time = date(moment), clock(moment)
    return Text(f"{day.en}, {time}", f"{day.zh} {time}")


def span(length: timedelta) -> Text:
    """Return a length of time in its two largest units: 7 h 42 min · 7 小時 42 分."""
    whole = abs(int(length.total_seconds()))
    days, hours, minutes = whole // 86400, whole % 86400 // 3600, whole % 3600 // 60
    if days:
        return _pair(days, Text("day" if days == 1 else "days", "日"), hours, Text("h", "小時"))
    if hours:
        return _pair(hours, Text("h", "小時"), minutes, Text("min", "分"))
    if minutes:
        return Text(f"{minutes} min", f"{minutes} 分鐘")
    return Text(f"{whole} s", f"{whole} 秒")


def left(until: Instant, now: Instant) -> Text:
    """Return how much is left, or by how much the time computed has passed."""
    length = span(until - now)
    if until >= now:
        return Text(f"{length.en} left", f"尚餘 {length.zh}")
    return Text(f"past by {length.en}", f"已過 {length.zh}")


def ago(moment: Instant, now: Instant) -> Text:
    """Return how long ago something was, or in how long it will be."""
    length = span(now - moment)
    if moment > now:
        return Text(f"in {length.en}", f"{length.zh}後")
    return Text(f"{length.en} ago", f"{length.zh}前")


def countdown(until: Instant, now: Instant) -> str:
    """Return the running figure of a clock, 07:42:10 or −00:03:00; days count as hours."""
    whole = int((until - now).total_seconds())
    sign, whole = ("−" if whole < 0 else ""), abs(whole)
    return f"{sign}{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def number(value: float) -> str:
    """Return a number with thousands separated, 18,204."""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


def named(source: str) -> str:
    """Return a source as a reader names it: an address of the web by its site, anything else as it stands."""
    return _ADDRESS.sub(r"\1", source)


def joined(words: list[str], language: Language) -> str:
    """Return a list as a sentence part: a, b and c · a、b及c."""
    if len(words) < 2:  # noqa: PLR2004 one needs no joining
        return "".join(words)
    most, last = words[:-1], words[-1]
    return f"{'、'.join(most)}及{last}" if language == "zh" else f"{', '.join(most)} and {last}"


def _pair(large: int, unit: Text, small: int, lesser: Text) -> Text:
    """Return two units, the smaller left out when zero."""
    if not small:
        return Text(f"{large} {unit.en}", f"{large} {unit.zh}")
    return Text(f"{large} {unit.en} {small} {lesser.en}", f"{large} {unit.zh} {small} {lesser.zh}")
