"""The hands that carry containment out: one at a time each, within its time, in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from lionrock.events.containment import UncertainError
from lionrock.kernel.text import Text

Answer = TypeVar("Answer")
_GRACE: Final = 1.0
"""Seconds beyond its own time that a contribution may take to say that it failed."""


class Hands:
    """Knows which containments are under way."""

    def __init__(self) -> None:
        """Begin with nothing under way."""
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    @contextmanager
    def holding(self, id: str) -> Iterator[bool]:
        """Give whether this caller may work on a containment; another one is at it otherwise."""
        with self._lock:
            mine = id not in self._busy
            self._busy.add(id)
        try:
            yield mine
        finally:
            if mine:
                with self._lock:
                    self._busy.discard(id)


def within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """Return what `work` returns; raises what it raises, or UncertainError after its time.

    The work runs in a thread of its own: one that hangs is left behind, and holds nobody up.
    """
    answers: list[Answer] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as problem:  # noqa: BLE001 it is raised again in the caller's thread
            problems.append(problem)

    thread = threading.Thread(target=run, daemon=True, name="containment")
    thread.start()
    thread.join(seconds + _GRACE)
    if problems:
        raise problems[0]
    if not answers:
        raise UncertainError(
            Text(f"no answer within {seconds:g} s", f"{seconds:g} 秒內沒有回應"),
            Text(
                "Look at the product itself: whether it did anything is unknown.",
                "請直接查看該產品：是否已執行不得而知。",
            ),
        )
    return answers[0]
