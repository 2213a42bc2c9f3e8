"""Groups kept in memory: for files and replays, whose events end."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lionrock.detection.correlation import flow
from lionrock.detection.correlation.flow import Stretch, Values
from lionrock.detection.correlation.model import Book, Correlation, Met, Occurrence

_END: Final = 1 << 62
_MOST: Final = 200_000
"""Stretches of one correlation; beyond, those that grew longest ago are let go."""


class Memory:
    """Implements `States`; what was let go is counted."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep so many stretches of each correlation."""
        self._most = most
        self._held: dict[str, OrderedDict[tuple[str, int], Stretch]] = {}
        self.gone = 0

    def load(self, correlation: Correlation, wanted: Mapping[str, set[int]]) -> Mapping[tuple[str, int], Stretch]:
        """Return the stretches of these groups that are there."""
        held = self._held.setdefault(correlation.id, OrderedDict())
        keys = [(group, number) for group, numbers in wanted.items() for number in numbers]
        return {one: held[one] for one in keys if one in held}

    def save(self, correlation: Correlation, changed: Sequence[Stretch]) -> None:
        """Keep stretches."""
        held = self._held.setdefault(correlation.id, OrderedDict())
        for one in changed:
            held[one.group, one.number] = one
            held.move_to_end((one.group, one.number))
        while len(held) > self._most:
            held.popitem(last=False)
            self.gone += 1

    def waiting(self, correlation: Correlation, until: int) -> Iterable[tuple[str, Values, int]]:
        """Return the stretches with windows that were over by then, in order of time."""
        held = self._held.get(correlation.id, OrderedDict())
        due = [one for one in held.values() if one.due is not None and one.due <= until]
        return [(one.group, one.values, one.number) for one in sorted(due, key=lambda one: (one.number, one.group))]

    def forget(self, correlation: Correlation, before: int) -> None:
        """Let go what no event from then on can have to do with."""
        held = self._held.get(correlation.id, OrderedDict())
        old = [one for one in held if (one[1] + 2) * correlation.stretch + correlation.span <= before]
        for one in old:
            del held[one]


class Past:
    """Correlates events that are all there, or come to an end: what is found by then is all there is."""

    def __init__(self, book: Book) -> None:
        """Correlate by this book."""
        self._book = book
        self._states = Memory()

    @property
    def gone(self) -> int:
        """Return how many stretches were let go because there were too many."""
        return self._states.gone

    def add(self, occurrences: Iterable[Occurrence]) -> list[Met]:
        """Return what is found with more events."""
        return flow.run(self._book, self._states, occurrences)

    def until(self, moment: int) -> list[Met]:
        """Return what windows show that were over by then: all events before it are there, and their groups may go."""
        found = flow.judge(self._book, self._states, moment)
        slack = sum(
            one.span for one in self._book.correlations
        )  # what is found may be of windows that began so long ago
        for one in self._book.correlations:
            self._states.forget(one, moment - slack)
        return found

    def end(self) -> list[Met]:
        """Return what the windows show that waited to be over: no more comes."""
        return flow.judge(self._book, self._states, _END)
