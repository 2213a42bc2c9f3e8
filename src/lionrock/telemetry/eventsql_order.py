"""A predicate tree put in the order in which the engine reads least. Pure.

The engine looks at the parts of a conjunction one after the other, each only where the one before left something. A
rule of several log sources is a disjunction, which it cannot take apart: it would read every column of every row, and
the map of all fields with them. How dear a part is we say ourselves, as the engine takes the map for small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lionrock.events.hunting import CATEGORY, MESSAGE, PRODUCT, SERVICE
from lionrock.matching.predicates import TRUE, Every, Not, On, SameAs, Some, Tree, every, leaves, some
from lionrock.telemetry.eventsql import HOT

_PLAIN: Final = frozenset((PRODUCT, CATEGORY, SERVICE))
_COLUMNS: Final = frozenset((*HOT, *_PLAIN, MESSAGE))
_LENGTHY: Final = frozenset(("CommandLine", "ParentCommandLine", "ScriptBlockText", MESSAGE))
_MAP: Final = 100


def ordered(tree: Tree) -> Tree:
    """Return an equal tree: what every alternative asks stands before them, and so does what columns alone tell."""
    whole = factored(tree)
    parts = whole.parts if isinstance(whole, Every) else (whole,)
    told = [hinted(part) for part in parts if not _in_columns(part)]
    return every(sorted((*parts, *told), key=_weight))


def factored(tree: Tree) -> Tree:
    """Return an equal tree in which what every alternative of a disjunction asks is asked once, before them."""
    if isinstance(tree, On):
        return tree
    if isinstance(tree, Not):
        return Not(factored(tree.part))
    parts = tuple(map(factored, tree.parts))
    if isinstance(tree, Every):
        return every(parts)
    return _shared([part.parts if isinstance(part, Every) else (part,) for part in parts])


def _shared(alternatives: Sequence[tuple[Tree, ...]]) -> Tree:
    """Return a disjunction of conjunctions with the parts they share before it."""
    common = dict.fromkeys(alternatives[0]) if alternatives else {}
    for parts in alternatives[1:]:
        if not common:
            break
        held = frozenset(parts)
        common = {part: None for part in common if part in held}
    rest = some(every(part for part in parts if part not in common) for parts in alternatives)
    return every((*common, rest))


def hinted(tree: Tree) -> Tree:
    """Return what columns alone tell of a tree: true wherever the tree is."""
    if isinstance(tree, Every):
        return every(map(hinted, tree.parts))
    if isinstance(tree, Some):
        return some(map(hinted, tree.parts))
    return tree if _in_columns(tree) else TRUE


def _in_columns(tree: Tree) -> bool:
    """Say whether every field that a tree asks of has a column of its own."""
    return all(
        on.field in _COLUMNS and (not isinstance(on.test, SameAs) or on.test.other in _COLUMNS) for on in leaves(tree)
    )


def _weight(tree: Tree) -> int:
    """Return how dear a tree is: its tests, each by the column that is read for it."""
    return sum(map(_dear, leaves(tree)))


def _dear(on: On) -> int:
    """Return how dear a test is."""
    if on.field in _PLAIN:
        return 0
    return _MAP if on.field not in _COLUMNS else 2 if on.field in _LENGTHY else 1
