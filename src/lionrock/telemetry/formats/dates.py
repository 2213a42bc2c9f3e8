"""Times as products other than ours write them: one reading for all common writings, without guessing a zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.telemetry.formats.times import settle, since_1970, syslog, zone

_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_CLOCK: Final = r"(?P<clock>\d{1,2}:\d\d:\d\d)(?:[.,](?P<part>\d{1,9}))?"
_ZONE: Final = r"(?: ?(?P<zone>Z|[+-]\d\d:?\d\d|[A-Z]{2,5}))?"
_YEARLESS: Final = re.compile(
    r"(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?: ([A-Z]{3,5}))?\Z"
)
_NAMED: Final = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}),? (?:(?P<year>\d{4}),? )?"
    + _CLOCK
    + _ZONE
    + r"(?: (?P<late>\d{4}))?\Z"
)
_DAY_FIRST: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(?P<day>\d{1,2})[/ -](?P<month>[A-Z][a-z]{2})[/ -](?P<year>\d{4})[: T]"
    + _CLOCK
    + _ZONE
    + r"\Z"
)
_NUMBERED: Final = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[ T]" + _CLOCK + _ZONE + r"\Z")
_ZONES: Final = {"Z": 0, "UTC": 0, "GMT": 0, "HKT": 8}
"""Abbreviations that mean one zone; others (CST, IST) mean several and are not guessed."""
_SCALES: Final = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))


def moment(text: str, settings: Mapping[str, str]) -> Instant | None:
    """Return the instant a time states in any common writing; the stream's `zone` serves where it names none.

    None when it is no time, or names no zone and the site settled none. A time without a year is read as RFC 3164
    times are (`times.syslog`).
    """
    text = text.strip().lstrip("*.:").rstrip(":")
    if text[:1].isdigit() and (known := settle(text, settings)):
        return known
    if found := _YEARLESS.match(text):
        return _yearless(found, settings)
    matched = _NUMBERED.match(text) or _NAMED.match(text) or _DAY_FIRST.match(text)
    return _made(matched.groupdict(), settings) if matched else None


def epoch(value: Any) -> Instant | None:
    """Return the instant of a number of seconds, milliseconds, micro- or nanoseconds since 1970, None for others."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    scale = next((scale for least, scale in _SCALES if abs(number) >= least), 1)
    return since_1970(number / scale) if abs(number) < _LARGEST else None


_LARGEST: Final = 1e20


def numbers(text: str, settings: Mapping[str, str]) -> Instant | None:
    """Return the instant of a short date in digits, such as `11/22/2026 18:30:01` or `22/11/2026 6:30:01 PM`.

    Whether day or month stands first depends on the machine that wrote it. Where both are possible, the later day
    that is not after `written` (when the file was last written) holds; None when nothing settles it.
    """
    found = _SHORT.match(text.strip())
    place = zone(settings)
    if found is None or place is None:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    year += 2000 if year < 100 else 0  # noqa: PLR2004 two digits
    latest = settle(settings.get("written", ""), {})
    orders = {(first, second), (second, first)}
    read = [one for month, day in orders if (one := _at(year, month, day, _hours(found), place))]
    if len(read) > 1 and latest is None:
        return None
    known = [one for one in read if latest is None or one <= latest + timedelta(days=1)]
    return max(known, default=None)


_SHORT: Final = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4}),? +(\d{1,2}):(\d\d):(\d\d)(?: ?([AaPp])\.?[Mm]\.?)?\Z"
)


def _hours(found: re.Match[str]) -> tuple[int, int, int]:
    """Return hour, minute and second of a short date's time, by the clock of 24 hours."""
    hour = int(found[4])
    if found[7]:
        hour = hour % 12 + (12 if found[7] in "Pp" else 0)
    return hour, int(found[5]), int(found[6])


def _at(year: int, month: int, day: int, clock: tuple[int, int, int], place: tzinfo) -> Instant | None:
    """Return the instant, None when there is no such day or hour."""
    try:
        return datetime(year, month, day, *clock, tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _yearless(found: re.Match[str], settings: Mapping[str, str]) -> Instant | None:
    """Return the instant of a time without a year."""
    place = _place(found[4])
    if place is not None:
        settings = {**settings, "zone": "UTC" if not _ZONES[found[4]] else f"+{_ZONES[found[4]]:02}:00"}
    return syslog(f"{found[1]} {int(found[2]):2} {found[3]}", settings)


def _made(parts: Mapping[str, str | None], settings: Mapping[str, str]) -> Instant | None:
    """Return the instant of a writing's parts."""
    month = parts["month"] or ""
    place = _place(parts["zone"]) or (zone(settings) if _place_free(parts["zone"]) else None)
    number = int(month) if month.isdigit() else _MONTHS.find(month) // 3 + 1
    year = parts["year"] or parts.get("late")
    if place is None or year is None:
        return None
    hour, minute, second = (int(part) for part in (parts["clock"] or "").split(":"))
    found = _at(int(year), number, int(parts["day"] or 0), (hour, minute, min(second, 59)), place)
    return found + timedelta(microseconds=int((parts["part"] or "0").ljust(6, "0")[:6])) if found else None


def _place(name: str | None) -> tzinfo | None:
    """Return the zone of a written offset or of an abbreviation that means one zone."""
    if not name:
        return None
    if name[0] in "+-":
        span = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
        return timezone(-span if name[0] == "-" else span) if span < timedelta(hours=24) else None
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None


def _place_free(name: str | None) -> bool:
    """Say whether the site's zone may serve: none is written, or an abbreviation that the site alone can settle."""
    return not name or name[0] not in "+-"
