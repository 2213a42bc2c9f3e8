"""Times as logs write them; what a log does not say about its zone stays unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lionrock.kernel.clock import Instant, instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})\Z")
_TICKS = re.compile(r"/Date\((-?\d{1,17})\)/\Z")
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LONGEST = 64


def written(text: str) -> datetime | None:
    """Return the time an ISO 8601 text states, naive when it names no zone; None when it is none.

    Fractions are cut to microseconds; a trailing ` UTC` counts as a zone; `/Date(ms)/` is .NET's JSON form.
    """
    if len(text) > _LONGEST:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _odd(text.strip())


def _odd(text: str) -> datetime | None:
    """Return the time of a less common writing, or None."""
    if ticks := _TICKS.match(text):
        return _since_1970(int(ticks[1]) * 1000)
    if not text.endswith(" UTC"):
        return None
    found = written(text[:-4])
    return found.replace(tzinfo=UTC) if found else None


def settle(text: str, settings: Mapping[str, str]) -> Instant | None:
    """Return the instant a text states; the stream's `zone` serves where the text names none, else None."""
    found = written(text)
    if found is None:
        return None
    return _aware(found, settings)


def stated(text: str) -> Instant | None:
    """Return the instant of a text whose field is UTC by definition."""
    found = written(text)
    if found is None:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def since_1970(seconds: float) -> Instant | None:
    """Return the instant so many seconds after 1970, None outside the years a datetime holds."""
    return _since_1970(round(seconds * 1_000_000)) if abs(seconds) < 1e12 else None  # noqa: PLR2004 year 33658


def zone(settings: Mapping[str, str]) -> tzinfo | None:
    """Return the zone the site settled for a stream, None when it did not.

    `zone` is an offset such as `+08:00`, `UTC`, or a name of the IANA database. Raises ConfigurationError.
    """
    name = settings.get("zone", "")
    if not name:
        return None
    if name in {"UTC", "Z"}:
        return UTC
    if offset := _OFFSET.match(name):
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if span < timedelta(hours=24):
            return timezone(-span if offset[1] == "-" else span)
    return _named(name)


def _named(name: str) -> tzinfo:
    """Return the zone of the IANA database with this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ConfigurationError(
            Text(f"time zone {name!r} is not known", f"未知的時區：{name!r}"),
            Text("Write an offset such as +08:00, or a name such as Asia/Hong_Kong.",
                 "請填寫時差（如 +08:00）或時區名稱（如 Asia/Hong_Kong）。"),
        ) from problem  # fmt: skip


def syslog(text: str, settings: Mapping[str, str]) -> Instant | None:
    """Return the instant of an RFC 3164 time (`Nov 22 18:30:01`), which names neither year nor zone.

    The zone is the stream's `zone`. The year is the last one in which the time is not more than a day after
    `written`, the instant the file was last written or the record was learned. None when either is unknown.
    """
    place = zone(settings)
    latest = written(settings.get("written", ""))
    if place is None or latest is None or latest.tzinfo is None:
        return None
    bound = latest + timedelta(days=1)
    for year in range(bound.astimezone(place).year, bound.year - 9, -1):
        found = _in_year(text, year, place)
        if found is not None and found <= bound:
            return found
    return None


def _in_year(text: str, year: int, place: tzinfo) -> Instant | None:
    """Return the RFC 3164 time within `year`; None for 29 February in a common year and for nonsense."""
    try:
        month = _MONTHS.index(text[:3]) // 3 + 1
        hour, minute, second = (int(part) for part in text[7:15].split(":"))
        return datetime(year, month, int(text[4:6]), hour, minute, min(second, 59), tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _aware(found: datetime, settings: Mapping[str, str]) -> Instant | None:
    """Return the time in UTC, with the stream's zone where it has none."""
    place = found.tzinfo or zone(settings)
    if place is None:
        return None
    try:
        return found.replace(tzinfo=place).astimezone(UTC)
    except OverflowError:
        return None


def _since_1970(microseconds: int) -> Instant | None:
    """Return the instant, None outside the years a datetime holds."""
    try:
        return instant(microseconds)
    except OverflowError:
        return None
