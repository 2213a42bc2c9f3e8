"""Counted frames on their way to the event store: several of a stream at a time, by a thread of its own.

What a part of the store costs hardly depends on how much is in it. A frame waits up to a second for others; what was
not stored when the process ends is counted and lies in the segment files, from where it is stored later.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lionrock.events.records import Frame, Match
from lionrock.kernel.clock import monotonic
from lionrock.telemetry.model import Understood

_LOG: Final = logging.getLogger("lionrock.telemetry")
LINGER: Final = 1.0
ENOUGH: Final = 5_000
"""Records for which no more are waited for."""
MOST: Final = 10_000
"""Records that wait before whoever brings more waits too."""
_RECORD: Final = 4096
"""Bytes that count as a record: a few long ones take as much room as many."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A counted frame, what its records are, and what they met."""

    frame: Frame
    results: Sequence[Understood]
    matches: Sequence[Match]


@dataclass
class _Waiting:
    """Frames of a stream that wait, and since when."""

    since: float
    frames: list[Shelved] = field(default_factory=list)
    weight: int = 0


class Shelf:
    """Has frames stored in the order in which a stream's come."""

    def __init__(self, keep: Callable[[Sequence[Shelved]], object]) -> None:
        """Store frames of one stream through `keep`; what it raises is logged, and they are stored another time."""
        self._keep = keep
        self._waiting: dict[str, _Waiting] = {}
        self._busy = ""
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="shelving", daemon=True)
        self._thread.start()

    def put(self, one: Shelved) -> None:
        """Have a frame stored; waits while too much does."""
        with self._news:
            while sum(held.weight for held in self._waiting.values()) >= MOST and not self._ended:
                self._news.wait(LINGER)
            held = self._waiting.setdefault(one.frame.stream, _Waiting(monotonic()))
            held.frames.append(one)
            held.weight += _weight(one.frame)
            self._news.notify_all()

    def holds(self, stream: str) -> bool:
        """Say whether frames of a stream are on their way."""
        with self._news:
            return stream in self._waiting or self._busy == stream

    def close(self, seconds: float = 5.0) -> None:
        """Have stored what waits, as far as the time goes."""
        with self._news:
            self._ended = True
            self._news.notify_all()
        self._thread.join(seconds)

    def _run(self) -> None:
        """Store what is due, until the end."""
        while (due := self._due()) is not None:
            try:
                self._keep(due)
            except Exception:  # noqa: BLE001 the thread goes on for other streams; whoever catches up meets it again
                _LOG.exception("frames could not be stored")
            with self._news:
                self._busy = ""
                self._news.notify_all()

    def _due(self) -> Sequence[Shelved] | None:
        """Wait for frames that are due and return them; None once it ended and nothing waits."""
        with self._news:
            while True:
                now = monotonic()
                for stream, held in self._waiting.items():
                    if self._ended or held.weight >= ENOUGH or now - held.since >= LINGER:
                        self._busy = stream
                        return self._waiting.pop(stream).frames
                if self._ended:
                    return None
                first = min((held.since for held in self._waiting.values()), default=None)
                self._news.wait(None if first is None else max(0.0, first + LINGER - now))


def _weight(frame: Frame) -> int:
    """Return how many records a frame counts for."""
    return max(len(frame.raws), sum(map(len, frame.raws)) // _RECORD)
