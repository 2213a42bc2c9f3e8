"""Rules sorted into lanes by the fields that route a record, so that a lane holds what can be true there alone.

At each routing field the trees are settled for every value some rule names, for *another value* and for *absent*;
what becomes false is left out. So `EventID: 1` costs nothing when matching and holds nobody up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from lionrock.matching.branches import scannable
from lionrock.matching.predicates import (
    FALSE,
    TRUE,
    Every,
    Not,
    On,
    Phrase,
    Present,
    Rule,
    SameAs,
    Some,
    Test,
    Tree,
)
from lionrock.matching.reference import passes
from lionrock.matching.values import fold, plain


class _Other:
    """Stands for a value that no rule names."""


OTHER: Final = _Other()
State = str | _Other | None
Live = tuple[tuple[int, Tree], ...]
"""Number of a rule and what is left of its tree."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a routing field leads: to another fork (0 or more) or to lane `~n` (below 0)."""

    field: int
    values: dict[str, int]
    other: int
    absent: int


@dataclass(slots=True)
class Lanes:
    """The forks, the first being the entrance, and the rules of each lane; lane 0 holds every rule unsettled."""

    entrance: int = ~0
    forks: list[Fork] = field(default_factory=list)
    lanes: list[Live] = field(default_factory=list)


def partition(rules: Sequence[Rule], routing: Sequence[str]) -> Lanes:
    """Return the lanes of the rules for these routing fields."""
    return _Partition(rules, routing).lanes


class _Partition:
    """Builds lanes; settled trees are shared, so equal lanes are found by identity."""

    def __init__(self, rules: Sequence[Rule], routing: Sequence[str]) -> None:
        self.routing = tuple(routing)
        self.mentions: dict[int, frozenset[str]] = {}
        self.equal: dict[int, str] = {}
        self.needs: dict[tuple[int, str], frozenset[str] | None] = {}
        self.shared: dict[tuple[object, ...], Tree] = {}
        self.known: dict[tuple[int, ...], int] = {}
        self.lanes = Lanes()
        live = tuple((number, rule.tree) for number, rule in enumerate(rules))
        for _, tree in live:
            self._mention(tree)
        self._lane(live)
        self.lanes.entrance = self._fork(live, 0)

    def _fork(self, live: Live, depth: int) -> int:
        """Return where records with these rules still alive go on."""
        while depth < len(self.routing) and not any(self.routing[depth] in self._mention(tree) for _, tree in live):
            depth += 1
        if depth == len(self.routing):
            return ~self._lane(live)
        name = self.routing[depth]
        anyway = [(place, one) for place, one in enumerate(live) if self._needs(one[1], name) is None]
        needing: dict[str, list[tuple[int, tuple[int, Tree]]]] = {value: [] for value in self._named(live, name)}
        for place, one in enumerate(live):
            for value in self._needs(one[1], name) or ():
                needing[value].append((place, one))
        values = {}
        for value, some in needing.items():
            possible = tuple(one for _, one in sorted([*anyway, *some], key=lambda pair: pair[0]))
            values[value] = self._fork(self._settled(possible, name, value), depth + 1)
        rest = tuple(one for _, one in anyway)
        other = self._fork(self._settled(rest, name, OTHER), depth + 1)
        absent = self._fork(self._settled(rest, name, None), depth + 1)
        self.lanes.forks.append(Fork(depth, values, other, absent))
        return len(self.lanes.forks) - 1

    def _needs(self, tree: Tree, name: str) -> frozenset[str] | None:
        """Return the values of a field without which a tree is never true; None when it can be true without."""
        if name not in self._mention(tree) or isinstance(tree, Not):
            return None
        key = (id(tree), name)
        if key not in self.needs:
            self.needs[key] = self._needed(tree, name)
        return self.needs[key]

    def _needed(self, tree: On | Every | Some, name: str) -> frozenset[str] | None:
        """Return what `_needs` does, worked out."""
        if isinstance(tree, On):
            return frozenset((self.equal[id(tree)],)) if id(tree) in self.equal else None
        parts = [self._needs(part, name) for part in tree.parts]
        known = [part for part in parts if part is not None]
        if isinstance(tree, Every):
            return frozenset.intersection(*known) if known else None
        return frozenset().union(*known) if len(known) == len(parts) else None

    def _lane(self, live: Live) -> int:
        """Return the number of the lane with these rules, a new one when there is none yet."""
        key = tuple(part for number, tree in live for part in (number, id(tree)))
        if key not in self.known:
            self.known[key] = len(self.lanes.lanes)
            self.lanes.lanes.append(live)
        return self.known[key]

    def _mention(self, tree: Tree) -> frozenset[str]:
        """Return the routing fields a tree mentions."""
        found = self.mentions.get(id(tree))
        if found is None:
            if isinstance(tree, On):
                found = frozenset((tree.field,)).intersection(self.routing)
                if isinstance(tree.test, Phrase) and tree.test.form == "equals" and not tree.test.cased:
                    self.equal[id(tree)] = fold(plain(tree.test.text))
            else:
                parts = (tree.part,) if isinstance(tree, Not) else tree.parts
                found = frozenset().union(*(self._mention(part) for part in parts))
            self.mentions[id(tree)] = found
            self.shared[("kept", id(tree))] = tree  # an id means something only while its object lives
        return found

    def _named(self, live: Live, name: str) -> list[str]:
        """Return the folded values that rules name for a field, in order."""
        found = {value for _, tree in live for value in self._equals(tree, name)}
        return sorted(found)

    def _equals(self, tree: Tree, name: str) -> Iterable[str]:
        """Yield the values a tree compares a field with."""
        if name not in self._mention(tree):
            return
        if isinstance(tree, On):
            if id(tree) in self.equal:
                yield self.equal[id(tree)]
            return
        for part in (tree.part,) if isinstance(tree, Not) else tree.parts:
            yield from self._equals(part, name)

    def _settled(self, live: Live, name: str, state: State) -> Live:
        """Return what is left of the rules once a field is known."""
        left = ((number, self._settle(tree, name, state)) for number, tree in live)
        return tuple((number, tree) for number, tree in left if tree is not FALSE)

    def _settle(self, tree: Tree, name: str, state: State) -> Tree:
        """Return what is left of a tree once a field is known."""
        if name not in self._mention(tree):
            return tree
        if isinstance(tree, On):
            equal = self.equal.get(id(tree))
            found = _known(tree.test, state) if equal is None else state == equal
            return tree if found is None else TRUE if found else FALSE
        if isinstance(tree, Not):
            part = self._settle(tree.part, name, state)
            return FALSE if part is TRUE else TRUE if part is FALSE else self._share(Not, (part,))
        end = FALSE if isinstance(tree, Every) else TRUE
        parts = []
        for part in tree.parts:
            left = self._settle(part, name, state)
            if left is end:
                return end
            if left is not TRUE and left is not FALSE:
                parts.append(left)
        return self._share(type(tree), tuple(parts))

    def _share(self, kind: type[Every | Some | Not], parts: tuple[Tree, ...]) -> Tree:
        """Return the one tree of this kind with these very parts."""
        if kind is not Not and len(parts) < 2:  # noqa: PLR2004 one part needs no frame
            return parts[0] if parts else TRUE if kind is Every else FALSE
        key = (kind, *map(id, parts))
        if key not in self.shared:
            tree: Tree = Not(parts[0]) if kind is Not else Every(parts) if kind is Every else Some(parts)
            self.shared[key] = tree
            self._mention(tree)
        return self.shared[key]


def _known(test: Test, state: State) -> bool | None:
    """Return whether a test is true of a routing value, None when that shows only in the record."""
    if isinstance(test, SameAs):
        return None
    if state is None:
        return False
    if isinstance(test, Present):
        return True
    if isinstance(state, _Other):
        return None
    return passes(On("", test), {"": state}) if scannable(test) else None
