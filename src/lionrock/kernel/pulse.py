"""What a part tells when it is asked whether it lives: how long its main loop and its verbs have been at one thing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from lionrock.kernel.clock import monotonic

PING = "part.ping"
"""The question every part answers, on a connection of its own and so beside whatever its verbs are at."""


class Told(msgspec.Struct, frozen=True):
    """What a part says: `verb` is the one longest at work and `seconds` for how long; `idle` since the loop's beat."""

    verb: str = ""
    seconds: float = 0.0
    idle: float = 0.0


class Pulse:
    """Counts what this process is at; used from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beat: float | None = None
        self._at_work: dict[int, tuple[float, str]] = {}
        self._next = 0

    def beat(self) -> None:
        """Note that the main loop goes round; a part that never beats is not judged by it."""
        self._beat = monotonic()

    @contextmanager
    def working(self, verb: str) -> Iterator[None]:
        """Count a verb as at work for the length of the block."""
        with self._lock:
            self._next += 1
            number = self._next
            self._at_work[number] = (monotonic(), verb)
        try:
            yield
        finally:
            with self._lock:
                del self._at_work[number]

    def told(self) -> Told:
        """Return what this process is at."""
        now = monotonic()
        with self._lock:
            begun, verb = min(self._at_work.values(), default=(now, ""))
        return Told(verb, now - begun, 0.0 if self._beat is None else now - self._beat)
