"""A predicate tree cut down to a statement that the engine plans for within its time. Pure.

The engine cannot be interrupted while it plans, and it plans for longer the more calls a statement has: about a second
for 2,500. A tree of more is asked as a wider one, true wherever the tree is; what that finds is then tested as the tree
says, event by event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from lionrock.matching.predicates import TRUE, Every, On, Some, Tree, every, some
from lionrock.telemetry.eventsql_rules import Statement

MOST_CALLS: Final = 2_500
"""Calls and brackets of one statement; no rule of SigmaHQ's set has more than 1,600."""


def calls(tree: Tree) -> int:
    """Return how many calls and brackets the engine is given for a tree: its condition and its open values."""
    made = Statement(tree)
    return sum(text.count("(") for text in (made.where("possibly"), *made.open().values()))


def wider(tree: Tree, most: int = MOST_CALLS) -> Tree:
    """Return the tree itself where it is small enough, else a smaller one that is true wherever the tree is."""
    if calls(tree) <= most:
        return tree
    if isinstance(tree, Every):
        return _fewer(tree.parts, most)
    if isinstance(tree, Some):
        return _shorter(tree.parts, most)
    return TRUE


def _fewer(parts: Sequence[Tree], most: int) -> Tree:
    """Return a conjunction of as many parts as there is room for, whole ones first, in their order."""
    kept: dict[int, Tree] = {}
    sizes = {place: calls(part) for place, part in enumerate(parts)}
    for place in sorted(sizes, key=lambda place: (sizes[place], place)):
        part = wider(parts[place], most)
        taken = calls(part) + 1
        if part != TRUE and taken <= most:
            kept[place] = part
            most -= taken
    return every(kept[place] for place in sorted(kept))


def _shorter(parts: Sequence[Tree], most: int) -> Tree:
    """Return a disjunction of shorter alternatives: each by one test of it, or each by its share of the room."""
    picked = _picked(parts)
    if picked != TRUE and calls(picked) <= most:
        return picked
    grouped: dict[str, list[Tree]] = {}
    for place, part in enumerate(parts):
        grouped.setdefault(part.field if isinstance(part, On) else f"\0{place}", []).append(part)
    if len(grouped) == 1:
        return TRUE
    return some(wider(some(group), most // len(grouped)) for group in grouped.values())


def _picked(parts: Sequence[Tree]) -> Tree:
    """Return the disjunction of one test of each alternative, of the field that most of them ask of."""
    single = [_single(part) for part in parts]
    asked = Counter(field for ons in single for field in {on.field for on in ons})
    return some(max(ons, key=lambda on: asked[on.field]) if ons else TRUE for ons in single)


def _single(part: Tree) -> Sequence[On]:
    """Return the tests that an alternative cannot do without."""
    parts: Iterable[Tree] = part.parts if isinstance(part, Every) else (part,)
    return [one for one in parts if isinstance(one, On)]
