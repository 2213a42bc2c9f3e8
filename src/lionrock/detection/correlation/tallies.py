"""What the events in a window come to, kept up as events enter and leave it. Pure.

Every number is exact: the order in which events come and go changes none of them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Hashable
from typing import Final, Protocol

from lionrock.detection.correlation.model import AMOUNTS, TEMPORAL, Correlation, Event

_FINE: Final = 1_000_000
"""Amounts count to six decimals."""


class Tally(Protocol):
    """What a window comes to."""

    def add(self, event: Event) -> None:
        """Take an event in."""

    def remove(self, event: Event) -> None:
        """Let an event go that was taken in."""

    def holds(self) -> bool:
        """Say whether the condition is met."""


def tally(correlation: Correlation) -> Tally:
    """Return an empty window of a correlation that is not ordered."""
    if correlation.kind in AMOUNTS:
        return _Amounts(correlation)
    return _Distinct(correlation)


class _Distinct:
    """Counts what is different: events, values, or rules."""

    def __init__(self, correlation: Correlation) -> None:
        self._correlation = correlation
        self._held: Counter[Hashable] = Counter()

    def add(self, event: Event) -> None:
        """Take an event in."""
        self._held.update(self._keys(event))

    def remove(self, event: Event) -> None:
        """Let an event go."""
        for key in self._keys(event):
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]

    def holds(self) -> bool:
        """Say whether there are as many as asked for, or the right ones; an empty window meets nothing."""
        term = self._correlation.term
        if term is not None:
            there = {key for key in self._held if isinstance(key, int)}
            return term.holds(there, there)
        return bool(self._held) and self._correlation.holds(len(self._held))

    def _keys(self, event: Event) -> tuple[Hashable, ...]:
        """Return what an event is counted as."""
        if self._correlation.kind in TEMPORAL:
            return (event.rule,)
        return event.values if self._correlation.kind == "value_count" else (event.id,)


class _Amounts:
    """Adds up numbers, or ranks them."""

    def __init__(self, correlation: Correlation) -> None:
        self._correlation = correlation
        self._held: list[int] = []
        self._sum = 0
        self._events: Counter[tuple[str, int]] = Counter()

    def add(self, event: Event) -> None:
        """Take an event in; one that met several rules is counted once."""
        self._events[event.id] += 1
        if self._events[event.id] == 1:
            for number in _whole(event):
                insort(self._held, number)
                self._sum += number

    def remove(self, event: Event) -> None:
        """Let an event go."""
        self._events[event.id] -= 1
        if not self._events[event.id]:
            del self._events[event.id]
            for number in _whole(event):
                del self._held[bisect_left(self._held, number)]
                self._sum -= number

    def holds(self) -> bool:
        """Say whether the figure is as asked for; without numbers there is none."""
        return bool(self._held) and self._correlation.holds(self._figure() / _FINE)

    def _figure(self) -> float:
        """Return sum, mean, median or percentile: the least number that so many in a hundred do not exceed."""
        held, kind = self._held, self._correlation.kind
        if kind == "value_sum":
            return self._sum
        if kind == "value_avg":
            return self._sum / len(held)
        if kind == "value_median":
            return (held[(len(held) - 1) // 2] + held[len(held) // 2]) / 2
        return held[max(-(-len(held) * self._correlation.percentile // 100) - 1, 0)]


def _whole(event: Event) -> list[int]:
    """Return an event's amounts in millionths."""
    return [round(one * _FINE) for one in event.values if isinstance(one, float)]
