"""Rules to a plan: lanes, branches, atoms and databases. Slow, so it is done once per set of rules."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import msgspec

from lionrock.matching import plan
from lionrock.matching.branches import Branch, branches
from lionrock.matching.databases import Known
from lionrock.matching.glances import glance
from lionrock.matching.partition import Live, partition
from lionrock.matching.predicates import ANYWHERE, TRUE, On, Present, Rule, Tree, simplified
from lionrock.matching.programs import program
from lionrock.matching.scans import compiled


def compile_rules(rules: Sequence[Rule], routing: Sequence[str] = (), before: plan.Plan | None = None) -> plan.Plan:
    """Return the plan of the rules; records are routed by the values of these fields.

    Databases of a plan made before are taken from it where their patterns are the same still.
    """
    known = {one.mark: one for one in before.databases()} if before else {}
    plain = [Rule(rule.key, simplified(rule.tree)) for rule in rules]
    found = partition(plain, routing)
    building = _Building()
    lanes = building.lanes_of(found.lanes)
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:  # Hyperscan compiles without the GIL
        fields = tuple(pool.map(lambda field: field.scanned(known), building.fields.values()))
    slow = tuple(
        odd.text for one in fields for scan in (one.columns, one.rests) for odd in scan.odd if odd.kind == "regex"
    )
    return plan.Plan(
        keys=tuple(rule.key for rule in plain),
        routing=tuple(routing),
        entrance=found.entrance,
        forks=tuple(found.forks),
        lanes=tuple(msgspec.msgpack.encode(lane) if lane.rules else b"" for lane in lanes),
        fields=fields,
        rests=tuple(building.rests),
        slow=tuple(dict.fromkeys(slow)),
    )


_Name = tuple[str, frozenset[Tree]]
_SHARED: Final[frozenset[Tree]] = frozenset()


@dataclass(slots=True)
class _Field:
    """A field with the atoms named so far."""

    name: str
    number: int
    columns: dict[Tree, int] = field(default_factory=dict)
    rests: dict[Tree, int] = field(default_factory=dict)

    def scanned(self, known: Known) -> plan.Field:
        """Return the field with its databases."""
        seen = glance(self.columns, known) if self.name == ANYWHERE else plan.NO_DATABASE
        return plan.Field(self.name, compiled(self.columns, known), compiled(self.rests, known), seen)


class _Building:
    """Numbers fields, atoms and rests across all lanes."""

    def __init__(self) -> None:
        self.fields: dict[_Name, _Field] = {}
        self.rests: list[tuple[int, ...]] = []
        self._rest_of: dict[int, int] = {}
        self._branches: dict[int, list[Branch]] = {}

    def lanes_of(self, lanes: Sequence[Live]) -> tuple[plan.Lane, ...]:
        """Return the lanes; those with much the same keywords share a field for them.

        One field for all would not do: what one kind of log is full of would disturb all others.
        """
        split = [[(number, branch) for number, tree in live for branch in self._split(tree)] for live in lanes]
        keywords = [frozenset(tree for _, one in ways for tree in one.columns.get(ANYWHERE, ())) for ways in split]
        shared = clustered(keywords)
        return tuple(self._lane(ways, shared[words]) for ways, words in zip(split, keywords, strict=True))

    def _lane(self, split: Sequence[tuple[int, Branch]], keywords: frozenset[Tree]) -> plan.Lane:
        """Return the lane of these branches and their rules."""
        columns: dict[int, _Column] = {}
        for bit, (_, branch) in enumerate(split):
            for name, alternatives in branch.columns.items():
                field = self._field(name, keywords if name == ANYWHERE else _SHARED)
                columns.setdefault(field.number, _Column(field.number)).need(field, alternatives, bit)
        made = [column.finished(len(split)) for column in columns.values()]
        names = {field.number: field.name for field in self.fields.values()}
        made.sort(key=lambda column: (names[column.field] == ANYWHERE, _count(column.absent)))
        return plan.Lane(
            rules=tuple(number for number, _ in split),
            rests=tuple(self._rest(branch.rest) for _, branch in split),
            columns=tuple(made),
        )

    def _field(self, name: str, keywords: frozenset[Tree]) -> _Field:
        """Return a field."""
        key = (name, keywords)
        if key not in self.fields:
            self.fields[key] = _Field(name, len(self.fields))
        return self.fields[key]

    def _split(self, tree: Tree) -> list[Branch]:
        """Return the branches of a tree; trees are shared between lanes, so each is split once."""
        if id(tree) not in self._branches:
            self._branches[id(tree)] = branches(tree)
        return self._branches[id(tree)]

    def _rest(self, tree: Tree) -> int:
        """Return the number of a rest's program, -1 when nothing is left."""
        if tree == TRUE:
            return -1
        if id(tree) not in self._rest_of:
            self._rest_of[id(tree)] = len(self.rests)
            self.rests.append(program(tree, lambda name: self._field(name, _SHARED).number, self._late))
        return self._rest_of[id(tree)]

    def _late(self, on: On) -> int:
        """Return the atom of a test within a rest."""
        known = self._field(on.field, _SHARED).rests
        return known.setdefault(on, len(known))


def clustered(sets: Iterable[frozenset[Tree]]) -> dict[frozenset[Tree], frozenset[Tree]]:
    """Return, for each set, the union of those that it has at least half in common with."""
    unions: list[frozenset[Tree]] = []
    joined: dict[frozenset[Tree], int] = {}
    for one in sorted(set(sets), key=len, reverse=True):
        place = next((n for n, union in enumerate(unions) if 2 * len(one & union) >= len(union)), len(unions))
        unions[place:] = [one | unions[place], *unions[place + 1 :]] if place < len(unions) else [one]
        joined[one] = place
    return {one: unions[place] for one, place in joined.items()}


@dataclass(slots=True)
class _Column:
    """A column of a lane in the making; `needed` and `present` are sets of branches."""

    number: int
    needed: int = 0
    present: int = 0
    atoms: dict[int, dict[int, None]] = field(default_factory=dict)

    def need(self, field: _Field, alternatives: Sequence[Tree], bit: int) -> None:
        """Note that a branch needs one of these of the field."""
        self.needed |= 1 << bit
        for tree in alternatives:
            if isinstance(tree, On) and isinstance(tree.test, Present):
                self.present |= 1 << bit
            else:
                atom = field.columns.setdefault(tree, len(field.columns))
                self.atoms.setdefault(atom, {})[bit] = None

    def finished(self, branches: int) -> plan.Column:
        """Return the column of a lane with so many branches."""
        size = (branches + 7) // 8
        free = ((1 << branches) - 1) & ~self.needed
        atoms = sorted(self.atoms)
        return plan.Column(
            field=self.number,
            absent=free.to_bytes(size, "little"),
            present=(free | self.present).to_bytes(size, "little"),
            atoms=_numbers(atoms),
            ends=_numbers(accumulate(len(self.atoms[atom]) for atom in atoms)),
            branches=_numbers(bit for atom in atoms for bit in self.atoms[atom]),
        )


def _numbers(found: Iterable[int]) -> bytes:
    """Return numbers as a column keeps them."""
    return array(plan.NUMBER, found).tobytes()


def _count(bits: bytes) -> int:
    """Return how many bits are set."""
    return int.from_bytes(bits, "little").bit_count()
