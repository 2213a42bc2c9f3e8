"""Times of taught logs: in any common writing, or in digits whose order a person said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.telemetry.formats import shape
from lionrock.telemetry.formats.times import zone

_SHORT: Final = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})[T, ]{1,3}(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?\Z"
)
_MONTHS: Final = 12
_UTC: Final = {"zone": "UTC", "written": "2100-01-01T00:00:00+00:00"}
_EDGES: Final = "[]()<>,; "


def read(value: Any, clock: str, settings: Mapping[str, str]) -> shape.Time:
    """Return the instant of a value, None when it is unknown, and the time as written."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        value = value.strip(_EDGES)
    if clock == "any" or not isinstance(value, str):
        return shape.when(value, settings)
    return _digits(value, clock, settings), value[:64]


def readable(value: Any, clock: str) -> bool:
    """Say whether a value is a time at all, once its zone is known."""
    return read(value, clock, _UTC)[0] is not None


def zoned(value: Any, clock: str) -> bool:
    """Say whether a time states its zone itself."""
    return read(value, clock, {})[0] is not None


def short(text: str) -> bool:
    """Say whether a text is a date in digits whose order of day and month somebody must say."""
    return _SHORT.match(text.strip(_EDGES)) is not None


def order(values: Iterable[Any]) -> str | None:
    """Return which order dates in digits have: `any` where they are none, None when nothing settles it."""
    found = [match for one in values if isinstance(one, str) and (match := _SHORT.match(one.strip(_EDGES)))]
    if not found:
        return "any"
    if any(int(one[1]) > _MONTHS for one in found):
        return "day-first"
    return "month-first" if any(int(one[2]) > _MONTHS for one in found) else None


def _digits(value: str, clock: str, settings: Mapping[str, str]) -> Instant | None:
    """Return the instant of a date in digits, None when it is none or its zone is unknown."""
    found, place = _SHORT.match(value), zone(settings)
    if found is None or place is None:
        return None
    day, month = (int(found[1]), int(found[2])) if clock == "day-first" else (int(found[2]), int(found[1]))
    year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)  # noqa: PLR2004 two digits
    hour = int(found[4])
    if found[8]:
        hour = hour % _MONTHS + (_MONTHS if found[8] in "Pp" else 0)
    part = int((found[7] or "0").ljust(6, "0")[:6])
    try:
        return datetime(year, month, day, hour, int(found[5]), min(int(found[6] or 0), 59), part, place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
