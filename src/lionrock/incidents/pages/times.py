"""Times as a person types them: Hong Kong time, to the minute or the second."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant


def typed(written: str) -> Instant | None:
    """Return the moment of a date-and-time field, None when it was left empty; raises InputError."""
    written = written.strip()
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as problem:
        raise _unreadable(written) from problem
    if moment.tzinfo is not None or moment.year < 2000:  # noqa: PLR2004 nothing here is older than the century
        raise _unreadable(written)
    return moment.replace(tzinfo=HONG_KONG).astimezone(UTC)


def field(moment: Instant) -> str:
    """Return a moment as a date-and-time field holds it, to the minute."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%dT%H:%M}"


def _unreadable(written: str) -> InputError:
    """Return the error for a time that cannot be read."""
    return InputError(
        Text(f"“{written[:40]}” is no date and time", f"「{written[:40]}」並非日期及時間"),
        Text("Write it as 2026-11-22T06:30, Hong Kong time.", "請按 2026-11-22T06:30 的格式填寫香港時間。"),
    )
