"""A tree as branches: ways to be true, each told by necessary tests of single fields and a rest.

A branch holds when, in each of its columns, one alternative holds and its rest holds too. The columns are what the
engine looks up; the rest is evaluated only for records that pass them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lionrock.matching.predicates import (
    TRUE,
    Every,
    Like,
    Not,
    On,
    Phrase,
    Present,
    SameAs,
    Some,
    Test,
    Tree,
    every,
    some,
)

MOST_PRODUCTS: Final = 16
"""Branches that parts of a conjunction may multiply to; beyond that a part goes into the rest."""
MOST_BRANCHES: Final = 256
LONGEST: Final = 4000
"""Characters of a text that may be scanned for with others."""
MOST_PARTS: Final = 24
"""Texts and wildcards of one such text."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way for a tree to be true; `columns` maps a field to alternatives of which one must hold."""

    columns: dict[str, tuple[Tree, ...]] = field(default_factory=dict)
    rest: Tree = TRUE


def branches(tree: Tree) -> list[Branch]:
    """Return the branches of a tree, at most 256; none when it is never true."""
    return [_lightened(branch) for branch in _ways(tree)]


def _ways(tree: Tree) -> list[Branch]:
    """Return the branches of a tree as they come."""
    if isinstance(tree, On):
        return [_leaf(tree)]
    if isinstance(tree, Not):
        return [Branch(rest=tree)]
    return _conjunction(tree.parts) if isinstance(tree, Every) else _disjunction(tree)


def _lightened(branch: Branch) -> Branch:
    """Return the branch with columns that are dear to look up moved to its rest, if a cheap one remains."""
    dear = [name for name, alternatives in branch.columns.items() if not all(map(_cheap, alternatives))]
    if not dear or len(dear) == len(branch.columns):
        return branch
    columns = {name: alternatives for name, alternatives in branch.columns.items() if name not in dear}
    return Branch(columns, every((branch.rest, *(some(branch.columns[name]) for name in dear))))


def _cheap(alternative: Tree) -> bool:
    """Say whether an alternative is found among folded texts."""
    return not isinstance(alternative, On) or isinstance(alternative.test, Present) or scannable(alternative.test)


def scannable(test: Test) -> bool:
    """Say whether a test is of a folded text, short enough to be scanned for with others."""
    if isinstance(test, Phrase):
        return not test.cased and len(test.text) <= LONGEST
    if not isinstance(test, Like) or test.cased or len(test.parts) > MOST_PARTS:
        return False
    return sum(len(part) for part in test.parts if isinstance(part, str)) <= LONGEST


def _leaf(on: On) -> Branch:
    """Return the branch of one test."""
    if isinstance(on.test, SameAs):
        there: dict[str, tuple[Tree, ...]] = {name: (On(name, Present()),) for name in (on.field, on.test.other)}
        return Branch(there, on)
    return Branch({on.field: (on,)})


def _disjunction(tree: Some) -> list[Branch]:
    """Return the branches of all parts; those that need one field alone are joined."""
    single: dict[str, dict[Tree, None]] = {}
    others: list[Branch] = []
    for branch in (branch for part in tree.parts for branch in _ways(part)):
        if len(branch.columns) == 1 and branch.rest == TRUE:
            ((name, alternatives),) = branch.columns.items()
            single.setdefault(name, {}).update(dict.fromkeys(alternatives))
        else:
            others.append(branch)
    found = [Branch({name: tuple(alternatives)}) for name, alternatives in single.items()] + others
    return found if len(found) <= MOST_BRANCHES else [Branch(rest=tree)]


def _conjunction(parts: Sequence[Tree]) -> list[Branch]:
    """Return the product of the parts' branches, within bounds."""
    found = [Branch()]
    for part, ways in sorted(((part, _ways(part)) for part in parts), key=lambda pair: len(pair[1])):
        if len(ways) == 1 or len(found) * len(ways) <= MOST_PRODUCTS:
            found = [_both(one, other) for one in found for other in ways]
        else:
            found = [Branch(one.columns, every((one.rest, part))) for one in found]
    return found


def _both(one: Branch, other: Branch) -> Branch:
    """Return the branch that needs what both need."""
    columns = dict(one.columns)
    rest: list[Tree] = [one.rest, other.rest]
    for name, alternatives in other.columns.items():
        if name not in columns:
            columns[name] = alternatives
        elif together := _together(columns[name], alternatives):
            columns[name] = together
        else:
            rest.append(some(alternatives))
    return Branch(columns, every(rest))


def _together(one: tuple[Tree, ...], other: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Return alternatives that mean one of each, empty when the engine cannot combine them."""
    if _present(other):
        return one
    if _present(one):
        return other
    if not _combinable(one) or not _combinable(other):
        return ()
    return (every((some(one), some(other))),)


def _present(alternatives: Iterable[Tree]) -> bool:
    """Say whether any value will do."""
    return any(isinstance(one, On) and isinstance(one.test, Present) for one in alternatives)


def _combinable(alternatives: Iterable[Tree]) -> bool:
    """Say whether the alternatives consist of scannable phrases only, without negation."""
    for one in alternatives:
        if isinstance(one, Not):
            return False
        if isinstance(one, On) and not (isinstance(one.test, Phrase) and scannable(one.test)):
            return False
        if isinstance(one, (Every, Some)) and not _combinable(one.parts):
            return False
    return True
