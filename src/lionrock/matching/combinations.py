"""Several texts that one field must have together: looked for only when the rarest of them was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lionrock.matching.expressions import needle
from lionrock.matching.predicates import Every, Not, On, Phrase, Tree, leaves

Written = Any
"""A needle, or a list of `&` or `|` and what it joins: as plans keep it."""


def written(tree: Tree) -> Written:
    """Return a tree of phrases of one field, without negation, as data."""
    if isinstance(tree, On):
        return _needle(tree)
    assert not isinstance(tree, Not)
    return ["&" if isinstance(tree, Every) else "|", *map(written, tree.parts)]


def usage(trees: Iterable[Tree]) -> Counter[On]:
    """Return in how many combinations each phrase occurs."""
    return Counter(on for tree in trees for on in set(leaves(tree)))


def witnesses(tree: Tree, used: Mapping[On, int]) -> tuple[On, ...]:
    """Return phrases of which one must be found for the tree to be true: long ones that few others use."""
    if isinstance(tree, On):
        return (tree,)
    assert not isinstance(tree, Not)
    parts = [witnesses(part, used) for part in tree.parts]
    if isinstance(tree, Every):
        return max(parts, key=lambda tests: _rarity(tests, used))
    return tuple(dict.fromkeys(on for part in parts for on in part))


def _rarity(tests: tuple[On, ...], used: Mapping[On, int]) -> float:
    """Return how rarely one of these is likely to be found and how little it then costs."""
    return min(min(len(_needle(on)), 12) - 2 * used[on].bit_length() for on in tests) - len(tests).bit_length()


@dataclass(frozen=True, slots=True)
class Combined:
    """A combination ready to be evaluated; with `every`, all of its needles and parts must be there, else any."""

    every: bool
    needles: tuple[str, ...]
    parts: tuple[Combined, ...]

    def true(self, joined: str) -> bool:
        """Say whether it is true of folded texts that stand between separators."""
        every = self.every
        for text in self.needles:
            if (text in joined) is not every:
                return not every
        for part in self.parts:
            if part.true(joined) is not every:
                return not every
        return every


def linked(tree: Written) -> Combined:
    """Return the combination that was written; the longest needles come first, being the likeliest to be missing."""
    if isinstance(tree, str):
        return Combined(every=True, needles=(tree,), parts=())
    every = tree[0] == "&"
    needles = sorted((part for part in tree[1:] if isinstance(part, str)), key=len, reverse=every)
    return Combined(every, tuple(needles), tuple(linked(part) for part in tree[1:] if not isinstance(part, str)))


def _needle(on: On) -> str:
    """Return what is looked for."""
    assert isinstance(on.test, Phrase)
    return needle(on.test)
