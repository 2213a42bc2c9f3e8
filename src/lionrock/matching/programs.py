"""What remains of a branch once its columns passed, as a program over the atoms found in each field.

Postfix integers: `ANY f n a…` (one of these atoms was found in field f), `PRESENT f`, `SAME f g form`, `NOT`,
`AND n`, `OR n`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lionrock.matching.predicates import Every, Form, Not, On, Present, SameAs, Some, Tree

ANY, PRESENT, SAME, NOT, AND, OR = range(6)
FORMS: Final[tuple[Form, ...]] = ("equals", "contains", "starts", "ends")


@dataclass(frozen=True, slots=True)
class Node:
    """One code with its operands in place."""

    op: int
    field: int = 0
    atoms: frozenset[int] = frozenset()
    parts: tuple[Node, ...] = ()
    other: int = 0
    form: int = 0


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


def linked(codes: tuple[int, ...]) -> Node:
    """Return the program as nested nodes, quick to evaluate."""
    stack: list[Node] = []
    place = 0
    while place < len(codes):
        place += _push(stack, codes, place)
    return stack.pop()


def _push(stack: list[Node], codes: tuple[int, ...], place: int) -> int:
    """Put the node of the code at `place` on the stack and return how many integers it took."""
    code = codes[place]
    if code == ANY:
        count = codes[place + 2]
        stack.append(Node(ANY, codes[place + 1], frozenset(codes[place + 3 : place + 3 + count])))
        return 3 + count
    if code == PRESENT:
        stack.append(Node(PRESENT, codes[place + 1]))
        return 2
    if code == SAME:
        stack.append(Node(SAME, codes[place + 1], other=codes[place + 2], form=codes[place + 3]))
        return 4
    if code == NOT:
        stack.append(Node(NOT, parts=(stack.pop(),)))
        return 1
    first = len(stack) - codes[place + 1]
    parts = tuple(stack[first:])
    del stack[first:]
    stack.append(Node(code, parts=parts))
    return 2
