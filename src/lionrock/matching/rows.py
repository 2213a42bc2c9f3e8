"""What is left to evaluate for a record whose columns all passed: its rests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from lionrock.matching.columns import Source, Subject, key_of
from lionrock.matching.predicates import ANYWHERE, Form
from lionrock.matching.values import everything, fold, texts

_COMPARED: Final[dict[Form, Callable[[str, str], bool]]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "starts": str.startswith,
    "ends": str.endswith,
}


class Row:
    """A record with the atoms of the fields asked for so far."""

    def __init__(self, fields: Sequence[Source], subject: Subject) -> None:
        """Evaluate rests for this record."""
        self._fields = fields
        self._subject = subject
        self._atoms: dict[int, frozenset[int]] = {}

    def atoms(self, field: int) -> frozenset[int]:
        """Return the atoms of a field, those of rests."""
        found = self._atoms.get(field)
        if found is None:
            source = self._fields[field]
            if source.name == ANYWHERE:
                found = source.rests.within(self.texts(field))
            else:
                found = source.rests.of(key_of(source.value(self._subject)))
            self._atoms[field] = found
        return found

    def texts(self, field: int) -> tuple[str, ...]:
        """Return the texts of a field."""
        source = self._fields[field]
        if source.name == ANYWHERE:
            return everything(self._subject.record, self._subject.note)
        return texts(source.value(self._subject))

    def same(self, field: int, other: int, form: Form) -> bool:
        """Say whether a value of one field compares with a value of the other."""
        compare = _COMPARED[form]
        others = [fold(text) for text in self.texts(other)]
        return any(compare(fold(text), one) for text in self.texts(field) for one in others)
