"""What each rule costs: of one call in many, the time of every column and rest is taken and shared out among rules.

A column is looked up once for all rules that need it, so its time is split evenly among those; a rest belongs to one
rule. Shares are what a person compares rules by, not seconds that taking one rule away would save.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final, Protocol

from lionrock.matching.columns import Subject

EVERY: Final = 32
"""Of how many calls of a lane one is timed; timing one costs a few microseconds a column."""
clock: Final = perf_counter


@dataclass(frozen=True, slots=True)
class Cost:
    """One rule's part of the time that was taken, in seconds."""

    rule: str
    seconds: float


@dataclass(slots=True)
class Meter:
    """What one lane spent while it was timed."""

    calls: int = 0
    records: int = 0
    columns: dict[int, float] = field(default_factory=dict)
    """Seconds by place of the column."""
    rules: dict[int, float] = field(default_factory=dict)
    """Seconds of rests by rule."""

    def turn(self, records: int) -> bool:
        """Say whether this call is timed: the second of a lane, whose databases are open by then, and one in many."""
        self.calls += 1
        if self.calls % EVERY != 2:  # noqa: PLR2004 the second
            return False
        self.records += records
        return True

    def column(self, place: int, begun: float) -> None:
        """Note the time of a column."""
        self.columns[place] = self.columns.get(place, 0.0) + clock() - begun

    def rest(self, rule: int, begun: float) -> None:
        """Note the time of a rest."""
        self.rules[rule] = self.rules.get(rule, 0.0) + clock() - begun


class Looked(Protocol):
    """A column as a lane looks values up in it."""

    needed: int

    def bits(self, subjects: list[Subject]) -> list[int]:
        """Return, for each record, the branches that its value leaves possible."""
        ...


class Timed:
    """A column whose time is taken."""

    def __init__(self, column: Looked, meter: Meter, place: int) -> None:
        """Look values up in this column, noting its time under its place."""
        self.needed = column.needed
        self._column, self._meter, self._place = column, meter, place

    def bits(self, subjects: list[Subject]) -> list[int]:
        """Return, for each record, the branches that its value leaves possible."""
        begun = clock()
        found = self._column.bits(subjects)
        self._meter.column(self._place, begun)
        return found


def shared(meter: Meter, rules: tuple[int, ...], needed: Iterable[int]) -> Iterator[tuple[int, float]]:
    """Yield seconds by rule: those of its rests, and its part of each column; `needed` are the columns' branches.

    Safe beside a thread that matches: what it adds meanwhile is told the next time.
    """
    yield from dict(meter.rules).items()
    spent = dict(meter.columns)
    for place, bits in enumerate(needed):
        if place in spent:
            marks = bin(bits)[:1:-1]
            mine = {rule for rule, mark in zip(rules, marks, strict=False) if mark == "1"}
            for rule in mine:
                yield rule, spent[place] / len(mine)
