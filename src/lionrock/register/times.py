"""Days and times as people type them, in Hong Kong where they name no zone."""

from __future__ import annotations

from datetime import UTC, datetime

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

_LONGEST = 40


def moment(written: str) -> Instant | None:
    """Return the instant of a day or time, None for nothing; raises InputError."""
    written = written.strip()
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written[:_LONGEST])
        return (found if found.tzinfo else found.replace(tzinfo=HONG_KONG)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise InputError(
            Text(
                f"expected a day or a time, found “{written[:_LONGEST]}”",
                f"應為日期或時間，實為「{written[:_LONGEST]}」",
            ),
            Text("Write 2026-11-01 or 2026-11-01T09:30.", "請寫成 2026-11-01 或 2026-11-01T09:30。"),
        ) from problem
