"""Kept events read again: page by page, however long they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from lionrock.events.ports import EventStore, Hunt, StoredEvent
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry.history import Kept

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def stored(number: int) -> StoredEvent:
    """Return one event; all are of the same moment."""
    return StoredEvent(
        f"s:{number}", "s", "gone", NOON, None, "", NOON, "web", "", "", f"m{number}", 0, {}, (), b"line"
    )


class Narrow:
    """A store that refuses more than so many events at one time."""

    def __init__(self, platform: Platform, most: int, events: Sequence[StoredEvent]) -> None:
        """Hold these events."""
        self._platform, self._most, self._events = platform, most, events

    def __getattr__(self, name: str) -> Any:
        """Return what the platform has."""
        return getattr(self._platform, name)

    def port(self, wanted: type) -> Any:
        """Return itself as the store."""
        return self if wanted is EventStore else self._platform.port(wanted)

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the next events."""
        if hunt.limit > self._most:
            raise UnavailableError(Text("too much", "過多"), Text("", ""))
        start = hunt.after[2] + 1 if hunt.after else 0
        return list(self._events[start : start + hunt.limit])


def test_long_lines_do_not_keep_the_past_from_being_read(platform: Platform) -> None:
    """Where a thousand are too much at one time fewer are asked for, and none is left out or read twice."""
    for most in (1000, 60, 3):
        world: Any = Narrow(platform, most, [stored(number) for number in range(101)])
        kept, mark, read = Kept(world), None, []
        while True:
            past = kept.read(NOON, NOON + timedelta(days=1), mark)
            read += [record.message for _, record in past.records]
            if (mark := past.mark) is None:
                break
        assert read == [f"m{number}" for number in range(101)]
