"""Times as scanners write them: with a zone, without one, or as seconds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

AHEAD: Final = timedelta(minutes=5)
"""How far ahead of our clock a time may lie before it is not believed."""
_OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})\Z")
_WRITTEN: Final = ("%a %b %d %H:%M:%S %Y", "%Y/%m/%d", "%Y.%m.%d")
_MOST: Final = 40


@dataclass(slots=True)
class Clockwork:
    """Reads times; counts those without a zone and those that lie ahead of us, which are told with the import."""

    now: Instant
    zone: tzinfo = HONG_KONG
    zoneless: int = 0
    ahead: int = 0

    def read(self, written: object) -> Instant | None:
        """Return the instant of a written time; None when there is none, or it cannot be true."""
        if not isinstance(written, str) or not 0 < len(text := written.strip()) <= _MOST:
            return None
        found = _iso(text) or _other(text)
        if found is None:
            return None
        if found.tzinfo is None:
            self.zoneless += 1
            found = found.replace(tzinfo=self.zone)
        return self._believed(found)

    def seconds(self, written: object) -> Instant | None:
        """Return the instant of whole seconds since 1970."""
        if not isinstance(written, str) or not (written.strip().isdigit() and len(written) < 12):  # noqa: PLR2004 the year 5138
            return None
        return self._believed(datetime.fromtimestamp(int(written), UTC))

    def _believed(self, found: datetime) -> Instant | None:
        """Return a time that can be true, in UTC."""
        try:
            moment = found.astimezone(UTC)
        except (OverflowError, ValueError):
            return None
        if moment > self.now + AHEAD:
            self.ahead += 1
            return None
        return moment if moment >= _OLDEST else None


def zone(written: str) -> tzinfo:
    """Return the zone of an offset such as +08:00; raises ConfigurationError."""
    match = _OFFSET.match(written.strip())
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:  # noqa: PLR2004 the widest offset there is
        raise ConfigurationError(
            Text(f"“{written[:20]}” is no offset from UTC", f"「{written[:20]}」並非與 UTC 的時差"),
            Text("Write it as +08:00.", "請寫成 +08:00。"),
        )
    length = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-length if match[1] == "-" else length)


def _iso(text: str) -> datetime | None:
    """Return an ISO 8601 time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _other(text: str) -> datetime | None:
    """Return a time in one of the other ways scanners write."""
    for way in _WRITTEN:
        try:
            return datetime.strptime(text, way)  # noqa: DTZ007 the zone is settled by who asks
        except ValueError:
            continue
    return None
