"""The question for one's own past: the records that were kept, as records once more. Implemented by telemetry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lionrock.events.records import LogRecord
from lionrock.kernel.clock import Instant

Mark = tuple[Instant, str, int]
"""Where a reading of the past stands: time as replayed, stream and ordinal of the last event read."""


@dataclass(frozen=True, slots=True)
class Past:
    """Some kept events in order, each with its time as replayed; `mark` is where to go on, None at the end."""

    records: Sequence[tuple[Instant, LogRecord]]
    mark: Mark | None


class History(Protocol):
    """Reads kept events again, oldest first, a thousand at a time."""

    def empty(self) -> bool:
        """Say whether nothing was ever read by this platform."""
        ...

    def read(self, since: Instant, until: Instant, after: Mark | None) -> Past:
        """Return the events of a span of event time (`until` exclusive) that follow a mark.

        What the log said is parsed again; a record that needs what stood above it in its file is rebuilt from the
        fields that were kept. Raises UnavailableError when the store does not answer.
        """
        ...
