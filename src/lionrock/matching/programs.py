"""What remains of a branch once its columns passed, as a program over the atoms found in each field.

Postfix integers: `ANY f n a…` (one of these atoms was found in field f), `PRESENT f`, `SAME f g form`, `NOT`,
`AND n`, `OR n`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol

from lionrock.matching.predicates import Every, Form, Not, On, Present, SameAs, Some, Tree

ANY, PRESENT, SAME, NOT, AND, OR = range(6)
FORMS: Final[tuple[Form, ...]] = ("equals", "contains", "starts", "ends")


class Evidence(Protocol):
    """What a program asks about a record."""

    def atoms(self, field: int) -> frozenset[int]:
        """Return the atoms of a field, those of rests."""
        ...

    def texts(self, field: int) -> tuple[str, ...]:
        """Return the texts of a field."""
        ...

    def same(self, field: int, other: int, form: Form) -> bool:
        """Say whether a value of one field compares with a value of the other."""
        ...


Check = Callable[[Evidence], bool]


def program(tree: Tree, field: Callable[[str], int], atom: Callable[[On], int]) -> tuple[int, ...]:
    """Return the tree as a program; `field` and `atom` number what it names."""
    return tuple(_codes(tree, field, atom))


def _codes(tree: Tree, field: Callable[[str], int], atom: Callable[[On], int]) -> Iterator[int]:
    """Yield the program's integers."""
    if isinstance(tree, On):
        yield from _test(tree, field, atom)
    elif isinstance(tree, Not):
        yield from _codes(tree.part, field, atom)
        yield NOT
    elif isinstance(tree, Every):
        for part in tree.parts:
            yield from _codes(part, field, atom)
        yield from (AND, len(tree.parts))
    else:
        yield from _either(tree, field, atom)


def _test(on: On, field: Callable[[str], int], atom: Callable[[On], int]) -> Iterator[int]:
    """Yield the code of one test."""
    if isinstance(on.test, Present):
        yield from (PRESENT, field(on.field))
    elif isinstance(on.test, SameAs):
        yield from (SAME, field(on.field), field(on.test.other), FORMS.index(on.test.form))
    else:
        yield from (ANY, field(on.field), 1, atom(on))


def _either(tree: Some, field: Callable[[str], int], atom: Callable[[On], int]) -> Iterator[int]:
    """Yield a disjunction, the tests of one field as one code."""
    grouped: dict[str, list[On]] = {}
    others: list[Tree] = []
    for part in tree.parts:
        if isinstance(part, On) and not isinstance(part.test, (Present, SameAs)):
            grouped.setdefault(part.field, []).append(part)
        else:
            others.append(part)
    for name, tests in grouped.items():
        yield from (ANY, field(name), len(tests), *map(atom, tests))
    for part in others:
        yield from _codes(part, field, atom)
    yield from (OR, len(grouped) + len(others))


def linked(codes: tuple[int, ...]) -> Check:
    """Return the program as a function of a record's evidence."""
    stack: list[Check] = []
    place = 0
    while place < len(codes):
        place += _push(stack, codes, place)
    return stack.pop()


def _push(stack: list[Check], codes: tuple[int, ...], place: int) -> int:
    """Put the function of the code at `place` on the stack and return how many integers it took."""
    code = codes[place]
    if code == ANY:
        count = codes[place + 2]
        stack.append(_any(codes[place + 1], frozenset(codes[place + 3 : place + 3 + count])))
        return 3 + count
    if code == PRESENT:
        stack.append(_present(codes[place + 1]))
        return 2
    if code == SAME:
        stack.append(_same(codes[place + 1], codes[place + 2], FORMS[codes[place + 3]]))
        return 4
    if code == NOT:
        stack.append(_not(stack.pop()))
        return 1
    first = len(stack) - codes[place + 1]
    parts = tuple(stack[first:])
    del stack[first:]
    stack.append(_and(parts) if code == AND else _or(parts))
    return 2


def _any(field: int, atoms: frozenset[int]) -> Check:
    """Return whether one of the atoms was found."""
    return lambda row: not atoms.isdisjoint(row.atoms(field))


def _present(field: int) -> Check:
    """Return whether the field has a value."""
    return lambda row: bool(row.texts(field))


def _same(field: int, other: int, form: Form) -> Check:
    """Return whether two fields compare."""
    return lambda row: row.same(field, other, form)


def _not(part: Check) -> Check:
    """Return the negation."""
    return lambda row: not part(row)


def _and(parts: tuple[Check, ...]) -> Check:
    """Return the conjunction."""

    def check(row: Evidence) -> bool:
        for part in parts:  # noqa: SIM110 a generator costs more than the parts
            if not part(row):
                return False
        return True

    return check


def _or(parts: tuple[Check, ...]) -> Check:
    """Return the disjunction."""

    def check(row: Evidence) -> bool:
        for part in parts:  # noqa: SIM110 a generator costs more than the parts
            if part(row):
                return True
        return False

    return check
