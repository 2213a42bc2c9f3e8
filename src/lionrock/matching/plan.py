"""A plan: everything the engine needs, as data. No code, no objects, so that it can be kept and checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.matching.expressions import folded, whole
from lionrock.matching.partition import Fork
from lionrock.matching.predicates import Like, Moment, Network, Number, Phrase, Regex, Test
from lionrock.matching.values import clean


@dataclass(frozen=True, slots=True)
class Odd:
    """A test that is made in Python for each distinct value: a network, a number, or what Hyperscan cannot compile."""

    atom: int
    kind: str
    text: str
    more: str = ""

    @staticmethod
    def of(atom: int, test: Test) -> Odd:
        """Return the test as data."""
        if isinstance(test, Network):
            return Odd(atom, "network", test.cidr)
        if isinstance(test, Number):
            return Odd(atom, test.op, repr(test.value))
        if isinstance(test, Regex):
            return Odd(atom, "regex", test.pattern, test.flags)
        if isinstance(test, Moment):
            return Odd(atom, "moment", repr(test.value), f"{test.part} {test.op}")
        assert isinstance(test, (Phrase, Like))
        cased = "cased" if test.cased else ""
        if isinstance(test, Like):
            return Odd(atom, "like", whole(test if test.cased else folded(test)), cased)
        return Odd(atom, test.form, clean(test.text), cased)


@dataclass(frozen=True, slots=True)
class Combination:
    """Phrases that must be found together (see `lionrock.matching.combinations`)."""

    atom: int
    tree: Any
    witnesses: tuple[int, ...]
    """Ids of which one is found when the combination may be true."""


@dataclass(frozen=True, slots=True)
class Database:
    """A serialised Hyperscan database, empty for no patterns; `mark` tells its patterns from all others."""

    mark: bytes
    data: bytes


NUMBER: Final = "I"
"""Type code of the numbers of a column, in `array` and `memoryview`."""
NO_DATABASE: Final = Database(b"", b"")


@dataclass(frozen=True, slots=True)
class Scan:
    """How the atoms of one field are found in a value.

    `folded` is over folded texts between separators, `raw` over single texts in their original case, each in one byte
    a character; the wide ones name other characters than ASCII and are over UTF-8. Ids from `atoms` on are witnesses
    only.
    """

    atoms: int
    folded: Database = NO_DATABASE
    folded_wide: Database = NO_DATABASE
    raw: Database = NO_DATABASE
    raw_wide: Database = NO_DATABASE
    odd: tuple[Odd, ...] = ()
    combinations: tuple[Combination, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field with the scan for columns and, apart, the one for rests: it is needed far more rarely.

    `glance` is that of keywords, see `lionrock.matching.glances`.
    """

    name: str
    columns: Scan
    rests: Scan
    glance: Database = NO_DATABASE


@dataclass(frozen=True, slots=True)
class Column:
    """What the values of one field do to the branches of a lane.

    `absent`: still possible without a value; `present`: with any value (each the branches as little-endian bits);
    `atoms[i]` adds `branches[ends[i - 1]:ends[i]]`. Atoms are in order; the three are native 32-bit numbers, so that
    a lane of thousands is opened without making an object of each.
    """

    field: int
    absent: bytes
    present: bytes
    atoms: bytes
    ends: bytes
    branches: bytes


@dataclass(frozen=True, slots=True)
class Lane:
    """The branches of one lane: branch i belongs to rule `rules[i]` and has the rest `rests[i]`, -1 for none."""

    rules: tuple[int, ...]
    rests: tuple[int, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Compiled rules; `rests` are programs in postfix form (see `lionrock.matching.programs`).

    Lanes are encoded one by one, nothing for one without rules: few of the hundreds there are will ever be opened.
    """

    keys: tuple[str, ...]
    routing: tuple[str, ...]
    entrance: int
    forks: tuple[Fork, ...]
    lanes: tuple[bytes, ...]
    fields: tuple[Field, ...]
    rests: tuple[tuple[int, ...], ...]
    slow: tuple[str, ...] = ()
    """Expressions that Hyperscan cannot compile and that are searched for one by one, bounded in length and time."""
    notes: bytes = b""
    """What its owner keeps beside it."""

    def lane(self, number: int) -> Lane:
        """Return a lane."""
        data = self.lanes[number]
        return msgspec.msgpack.decode(data, type=Lane) if data else Lane((), (), ())

    def databases(self) -> Iterator[Database]:
        """Yield every database that holds patterns."""
        yield from (field.glance for field in self.fields if field.glance.data)
        for scan in (scan for field in self.fields for scan in (field.columns, field.rests)):
            yield from (one for one in (scan.folded, scan.folded_wide, scan.raw, scan.raw_wide) if one.data)


def encode(plan: Plan) -> bytes:
    """Return the plan as bytes."""
    return msgspec.msgpack.encode(plan)


def decode(data: bytes | memoryview) -> Plan:
    """Return the plan of these bytes; raises msgspec.DecodeError when they are none."""
    return msgspec.msgpack.decode(data, type=Plan)
