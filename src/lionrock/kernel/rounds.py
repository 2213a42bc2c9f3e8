"""Rounds of delivery: lets a request wait a moment for what it set off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Rounds:
    """Counts the rounds in which facts are delivered; nobody waits where none are run."""

    def __init__(self) -> None:
        self.stirred = threading.Event()
        """Set when something changed: a round is wanted."""
        self._changed = threading.Condition()
        self._begun = 0
        self._ended = 0
        self._running = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Say that rounds are run for the length of the block."""
        self._set(running=True)
        try:
            yield
        finally:
            self._set(running=False)

    @contextmanager
    def round(self) -> Iterator[None]:
        """Count a round."""
        with self._changed:
            self._begun += 1
        try:
            yield
        finally:
            with self._changed:
                self._ended = self._begun
                self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until a round that begins after this moment has ended; say whether it did in time."""
        with self._changed:
            if not self._running:
                return True
            wanted = self._begun + 1
            self.stirred.set()
            return self._changed.wait_for(lambda: self._ended >= wanted or not self._running, seconds)

    def _set(self, *, running: bool) -> None:
        """Set whether rounds are run."""
        with self._changed:
            self._running = running
            self._changed.notify_all()
