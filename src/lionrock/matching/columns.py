"""Columns of a lane: what a value does to the branches, looked up once for each distinct value."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from lionrock.matching import plan
from lionrock.matching.glances import Glance
from lionrock.matching.scans import Scanner
from lionrock.matching.values import everything, plain, texts

Key = str | tuple[str, ...] | None
"""A value as caches know it: text, the texts of a list, or absent."""

ROOM: Final = 4_000_000
"""Characters of values one cache may keep, more or less."""
_OVERHEAD: Final = 150
_TOGETHER: Final = 256
"""Records whose keywords are looked for at once."""
_SIMPLE: Final = frozenset((str, type(None)))


@dataclass(slots=True)
class Subject:
    """One record on its way through a lane."""

    place: int
    record: Mapping[str, Any]
    route: tuple[Any, ...]
    note: str


def key_of(value: Any) -> Key:
    """Return a value as caches know it."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, (list, tuple)):
        found = texts(value)
        return found if len(found) > 1 else found[0] if found else None
    return plain(value)


class Budget:
    """Bounds what a cache keeps: when it is used up the cache starts anew."""

    def __init__(self, room: int) -> None:
        """Allow about so many characters."""
        self._room = self._left = room

    def takes(self, key: Key) -> bool:
        """Say whether there is room for a key; when not, the whole room is there again."""
        self._left -= _OVERHEAD + (len(key) if type(key) is str else sum(map(len, key or ())))
        if self._left >= 0:
            return True
        self._left = self._room
        return False


class Atoms:
    """The atoms that each distinct value of a field has."""

    def __init__(self, scan: plan.Scan, room: int) -> None:
        """Find these atoms, and keep those of about so many characters of values."""
        self.scanned = 0
        self._scanner = Scanner(scan)
        self._known: dict[Key, frozenset[int]] = {}
        self._budget = Budget(room)

    def of(self, key: Key) -> frozenset[int]:
        """Return the atoms of a value."""
        found = self._known.get(key)
        if found is None:
            if not self._budget.takes(key):
                self._known.clear()
            found = self._known[key] = self.within(_texts(key))
        return found

    def within(self, values: Sequence[str]) -> frozenset[int]:
        """Return the atoms of these texts together, without keeping them."""
        self.scanned += 1
        return self._scanner.atoms_in(values)


class Source:
    """A field across all lanes: where its values stand, and their atoms for columns and for rests."""

    def __init__(self, field: plan.Field, place: int, room: int = ROOM) -> None:
        """Find values in the record, or at `place` (0 or more) in its route."""
        self.name = field.name
        self.place = place
        self.asked = 0
        self.room = room
        self.columns = Atoms(field.columns, room)
        self.rests = Atoms(field.rests, room)
        self.glance = Glance(field.glance) if field.glance.data else None

    def value(self, subject: Subject) -> Any:
        """Return the field's value of one record, as it stands."""
        return subject.record.get(self.name) if self.place < 0 else subject.route[self.place]

    def values(self, subjects: Sequence[Subject]) -> list[Any]:
        """Return the field's value of each record, as it stands."""
        self.asked += len(subjects)
        name, place = self.name, self.place
        if place < 0:
            return [subject.record.get(name) for subject in subjects]
        return [subject.route[place] for subject in subjects]


class Column:
    """What the values of one field do to the branches of one lane."""

    def __init__(self, source: Source, column: plan.Column) -> None:
        """Open the column."""
        self._source = source
        self._absent = int.from_bytes(column.absent, "little")
        self._present = int.from_bytes(column.present, "little")
        self._atoms, self._ends, self._branches = map(_numbers, (column.atoms, column.ends, column.branches))
        self._bits: dict[int, int] = {}
        self.needed = ~self._absent
        """The branches that need this field."""
        self._known: dict[Key, int] = {None: self._absent}
        self._shared: dict[int, int] = {}
        self._budget = Budget(source.room)

    def bits(self, subjects: Sequence[Subject]) -> list[int]:
        """Return, for each record, the branches that its value leaves possible."""
        values = self._source.values(subjects)
        if not _SIMPLE.issuperset(map(type, values)):
            values = [value if type(value) is str else key_of(value) for value in values]
        try:
            known = self._known
            return [known[value] for value in values]
        except KeyError:
            known = self._learned(values)
            return [known[value] for value in values]

    def possible(self, atoms: frozenset[int]) -> int:
        """Return the branches that a value with these atoms leaves possible."""
        if not atoms:
            return self._present
        bits = self._present
        for atom in atoms:
            known = self._bits.get(atom)
            if known is None:
                known = self._bits[atom] = self._added(atom)
            bits |= known
        return bits

    def _added(self, atom: int) -> int:
        """Return the branches that an atom makes possible."""
        place = bisect_left(self._atoms, atom)
        if place == len(self._atoms) or self._atoms[place] != atom:
            return 0
        start = self._ends[place - 1] if place else 0
        return sum(1 << branch for branch in self._branches[start : self._ends[place]])

    def _learned(self, values: Sequence[Key]) -> dict[Key, int]:
        """Return what is known, with every one of these values among it."""
        known = self._known
        new = set(values).difference(known)
        if not all(map(self._budget.takes, new)):
            known = self._known = {None: self._absent}
            self._shared.clear()
            new = set(values).difference(known)
        for key in new:
            bits = self.possible(self._source.columns.of(key))
            known[key] = self._shared.setdefault(bits, bits)
        return known


class Keywords(Column):
    """The column of keywords, looked for in all values of a record.

    Many records are scanned together; where something is found, they are told apart.
    """

    def bits(self, subjects: Sequence[Subject]) -> list[int]:
        """Return, for each record, the branches that all its values leave possible."""
        self._source.asked += len(subjects)
        found: list[int] = []
        for start in range(0, len(subjects), _TOGETHER):
            found += self._together(subjects[start : start + _TOGETHER])
        return found

    def _together(self, subjects: Sequence[Subject]) -> list[int]:
        """Return the branches of some records; where something is found, part by part until it is placed."""
        if self._are_clean(subjects):
            if self._present == self._absent:
                return [self._present] * len(subjects)
            return [self._present if everything(one.record, one.note) else self._absent for one in subjects]
        if len(subjects) == 1:
            return [self._of(subjects[0])]
        part = (len(subjects) + 3) // 4
        parts = (subjects[start : start + part] for start in range(0, len(subjects), part))
        return [bits for some in parts for bits in self._together(some)]

    def _are_clean(self, subjects: Sequence[Subject]) -> bool:
        """Say whether these records surely have no keyword."""
        if self._source.glance:
            notes = [one.note for one in subjects if one.note]
            return self._source.glance.clean([one.record for one in subjects], notes)
        return self.possible(self._source.columns.within(_distinct(subjects))) == self._present

    def _of(self, subject: Subject) -> int:
        """Return the branches that one record leaves possible."""
        values = everything(subject.record, subject.note)
        return self.possible(self._source.columns.within(values)) if values else self._absent


def _distinct(subjects: Sequence[Subject]) -> list[str]:
    """Return the texts that these records have among them, those that are written as text once each."""
    values = list(chain.from_iterable([subject.record.values() for subject in subjects]))
    found = {value for value in values if type(value) is str}
    found.update([subject.note for subject in subjects])
    others = [value for value in values if type(value) is not str and value is not None]
    numbers = {value for value in others if type(value) is int}
    found.update(map(str, numbers))
    found.update(text for value in others if type(value) is not int for text in texts(value))
    return list(found)


def _numbers(data: bytes) -> memoryview[int]:
    """Return the numbers a column keeps."""
    return memoryview(data).cast(plan.NUMBER)


def _texts(key: Key) -> tuple[str, ...]:
    """Return the texts a key stands for."""
    if key is None:
        return ()
    return (key,) if isinstance(key, str) else key
