"""Times, amounts and lengths of work as people type them; Hong Kong time."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant, days, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.register.times import moment as moment  # noqa: PLC0414 the same reading of a time, under this roof

_AHEAD: Final = minutes(2)
"""How far the clocks of writer and platform may differ."""
_BACK: Final = days(3660)
_FORTH: Final = days(3660)
_MOST_DOLLARS: Final = Decimal(100_000_000_000)
_MOST_HOURS: Final = Decimal(100_000)


def happened(at: Instant | None, now: Instant) -> Instant:
    """Return when something was, now when not said; raises InputError for a time to come or long ago."""
    if at is None:
        return now
    if not now - _BACK <= at <= now + _AHEAD:
        raise InputError(
            Text("the time lies in the future or too far back", "所填時間在未來，或過於久遠"),
            Text("Give the time when it was so.", "請填寫事情發生的時間。"),
        )
    return at


def ahead(at: Instant, now: Instant) -> Instant:
    """Return a time to come within ten years; raises InputError for one that lies behind the present."""
    if not now - _AHEAD <= at <= now + _FORTH:
        raise InputError(
            Text("the time has passed already, or lies years ahead", "所填時間已過，或在多年之後"),
            Text("Give a time to come.", "請填寫未來的時間。"),
        )
    return at


def field(at: Instant | None) -> str:
    """Return a moment as a date-and-time field holds it, to the minute; nothing for None."""
    return f"{at.astimezone(HONG_KONG):%Y-%m-%dT%H:%M}" if at else ""


def cents(written: str) -> int | None:
    """Return an amount in cents of a Hong Kong dollar, None for nothing; raises InputError."""
    found = _number(written, _MOST_DOLLARS, 2, Text("an amount such as 12,500.50", "金額，例如 12,500.50"))
    return None if found is None else int(found * 100)


def worked(written: str) -> int | None:
    """Return hours typed as 2.5 in minutes, None for nothing; raises InputError."""
    found = _number(written, _MOST_HOURS, 2, Text("hours such as 2.5", "時數，例如 2.5"))
    return None if found is None else int(found * 60)


def dollars(amount: int) -> str:
    """Return cents as a reader writes them: 12,500 or 12,500.50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'−' if amount < 0 else ''}{whole:,}{f'.{rest:02d}' if rest else ''}"


def hours(worked: int) -> str:
    """Return minutes of work in hours: 2.5."""
    return f"{worked / 60:,.2f}".rstrip("0").rstrip(".")


def _number(written: str, most: Decimal, places: int, expected: Text) -> Decimal | None:
    """Return a plain number that is not negative."""
    plain = re.sub(r"[\s,$]|HK", "", written.strip())
    if not plain:
        return None
    try:
        found = Decimal(plain) if re.fullmatch(r"\d{1,14}(\.\d{1,9})?", plain) else None
    except InvalidOperation:
        found = None
    if found is None or found > most or found != round(found, places):
        raise InputError(
            Text("expected {what}, found “{found}”", "應為{what}，實為「{found}」").format(
                what=expected, found=written[:40]
            ),
            Text("Write a plain number.", "請填寫數字。"),
        )
    return found
