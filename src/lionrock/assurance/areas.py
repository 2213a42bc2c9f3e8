"""How the tests stand by area of the Code: controls in each state, and requirements nothing tests. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Standing:
    """One area: its controls counted by their worst state, and how many of its loaded requirements have a test."""

    id: str
    title: Text
    counts: Mapping[str, int]
    tested: int
    loaded: int


def by_area(book: Rulebook, found: Sequence[tuple[str, Control]]) -> list[Standing]:
    """Return every area with loaded requirements, those without a test first; `found` pairs states with controls."""
    rows = [_standing(book, area.id, area.title, found) for area in book.areas]
    return sorted((one for one in rows if one.loaded), key=lambda one: bool(one.tested))


def _standing(book: Rulebook, area: str, title: Text, found: Iterable[tuple[str, Control]]) -> Standing:
    """Return how one area stands."""
    loaded = {one.id for one in book.requirements if one.area == area and one.counts}
    counts: Counter[str] = Counter()
    tested: set[str] = set()
    for state, control in found:
        if mine := loaded & book.named(control.satisfies):
            counts[state] += 1
            tested |= mine
    return Standing(area, title, counts, len(tested), len(loaded))
