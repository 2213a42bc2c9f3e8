"""Dates of the law: the strict instant to work to, and the last day the law computes.

Hour limits run continuously. Day and month limits carry two values: *work to* (trigger + n × 24 h, or calendar months,
never rolled forward) and *last day* by Cap. 1 s. 71: the day of the event is excluded, and a last day that is a
general holiday, or a gale- or black-rainstorm-warning day, rolls to the next day.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final, Literal

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

SHORT_PERIOD_DAYS: Final = 6
"""Cap. 1 s. 71(1)(d) leaves holidays out of periods of up to six days; shown to counsel, never relied on."""

_WRITTEN: Final = re.compile(r"P(?:T(?P<hours>\d{1,4})H|(?P<days>\d{1,4})D|(?P<months>\d{1,3})M)\Z")
_SUNDAY: Final = 6

Unit = Literal["hours", "days", "months"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A period such as 12 hours, 14 days or 3 calendar months."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a period of nothing."""
        if self.amount < 1:
            msg = f"a limit of {self.amount} {self.unit}"
            raise ValueError(msg)

    @property
    def words(self) -> Text:
        """Return the period as a reader writes it."""
        one = self.amount == 1
        units = {"hours": ("hour", "小時"), "days": ("day", "日"), "months": ("month", "個月")}
        en, zh = units[self.unit]
        return Text(f"{self.amount} {en}{'' if one else 's'}", f"{self.amount} {zh}")

    def __str__(self) -> str:
        """Return the period as ISO 8601 writes it."""
        return f"PT{self.amount}H" if self.unit == "hours" else f"P{self.amount}{self.unit[0].upper()}"


@dataclass(frozen=True, slots=True)
class Warnings:
    """Days on any part of which a gale warning or a black rainstorm warning stood, as entered by the site."""

    days: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty is due: `work_to` drives colours and reminders; `last_day` is None for hour limits.

    `rolled` names why the last day is later than the period's own end, day by day.
    """

    work_to: Instant
    last_day: date | None
    rolled: tuple[tuple[date, Text], ...] = ()
    short_period: bool = False


def parse(written: str) -> Limit:
    """Return the limit written as ISO 8601 (PT12H, P14D, P3M); raises ConfigurationError."""
    found = _WRITTEN.match(written)
    if found is None:
        raise ConfigurationError(
            Text(f"limit {written!r}: expected PT12H, P14D or P3M", f"期限 {written!r}：應如 PT12H、P14D 或 P3M"),
            Text("Mend the row of the pack.", "請修正規則檔內該列。"),
        )
    unit: Unit
    for unit in ("hours", "days", "months"):
        if found[unit]:
            return Limit(int(found[unit]), unit)
    raise AssertionError(written)  # the pattern has one of the three


def due(limit: Limit, triggered: Instant, warnings: Warnings) -> Due:
    """Return the instant to work to and the last day the law computes; `triggered` is aware UTC."""
    if limit.unit == "hours":
        return Due(strict(limit, triggered), None)
    end = period_end(limit, triggered)
    last, rolled = roll(end, warnings)
    short = limit.unit == "days" and limit.amount <= SHORT_PERIOD_DAYS
    return Due(strict(limit, triggered), last, rolled, short)


def strict(limit: Limit, triggered: Instant) -> Instant:
    """Return trigger + n hours, n × 24 hours, or n calendar months at the same Hong Kong time of day."""
    if limit.unit == "hours":
        return triggered + timedelta(hours=limit.amount)
    if limit.unit == "days":
        return triggered + timedelta(days=limit.amount)
    local = triggered.astimezone(HONG_KONG)
    moved = datetime.combine(months_later(local.date(), limit.amount), local.timetz())
    return moved.astimezone(triggered.tzinfo)


def period_end(limit: Limit, triggered: Instant) -> date:
    """Return the period's own last day in Hong Kong, the day of the event excluded (Cap. 1 s. 71(1)(a))."""
    event = triggered.astimezone(HONG_KONG).date()
    return event + timedelta(days=limit.amount) if limit.unit == "days" else months_later(event, limit.amount)


def months_later(day: date, months: int) -> date:
    """Return the same day so many calendar months later, or that month's last day when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def roll(day: date, warnings: Warnings) -> tuple[date, tuple[tuple[date, Text], ...]]:
    """Return the first day from `day` on that counts, with the days passed over and why (Cap. 1 s. 71(1)(b))."""
    passed: list[tuple[date, Text]] = []
    while (reason := excluded(day, warnings)) is not None:
        passed.append((day, reason))
        day += timedelta(days=1)
    return day, tuple(passed)


def excluded(day: date, warnings: Warnings) -> Text | None:
    """Return why a day cannot be the last day, or None when it can."""
    if day in warnings.days:
        return Text("gale or black rainstorm warning day", "烈風警告日或黑色暴雨警告日")
    if day.weekday() == _SUNDAY:
        return Text("Sunday, a general holiday", "星期日（公眾假期）")
    return general_holidays(day.year).get(day)


@cache
def general_holidays(year: int) -> dict[date, Text]:
    """Return the general holidays of a year besides Sundays (Cap. 149), by day.

    The gazetted days are the library's optional category; its default set mixes in Sundays and lacks others.
    """
    import holidays

    english = holidays.country_holidays("HK", years=year, categories=("optional",), language="en_HK")
    chinese = holidays.country_holidays("HK", years=year, categories=("optional",), language="zh_HK")
    return {day: Text(name, chinese.get(day, name)) for day, name in english.items() if day.year == year}
