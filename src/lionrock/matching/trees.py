"""Predicate trees as plain lists and back, so that they can be kept."""

from __future__ import annotations

from typing import Any, Final

from lionrock.matching.predicates import (
    Every,
    Like,
    Moment,
    Network,
    Not,
    Number,
    On,
    Phrase,
    Present,
    Regex,
    SameAs,
    Some,
    Test,
    Tree,
    Wild,
)

Packed = list[Any]
"""`["&" | "|" | "!", part…]`, or `[kind of test, field, its values…]`."""

_MARKS: Final = {Wild.MANY: 0, Wild.ONE: 1}
_WILD: Final = (Wild.MANY, Wild.ONE)


def packed(tree: Tree) -> Packed:
    """Return a tree as lists."""
    if isinstance(tree, On):
        return _packed_test(tree.field, tree.test)
    if isinstance(tree, Not):
        return ["!", packed(tree.part)]
    return ["&" if isinstance(tree, Every) else "|", *map(packed, tree.parts)]


def unpacked(lists: Packed) -> Tree:
    """Return the tree of lists that `packed` made; raises ValueError, IndexError or TypeError for others."""
    kind, *rest = lists
    if kind == "&":
        return Every(tuple(map(unpacked, rest)))
    if kind == "|":
        return Some(tuple(map(unpacked, rest)))
    return Not(unpacked(rest[0])) if kind == "!" else On(rest[0], _unpacked_test(kind, rest[1:]))


def _packed_test(field: str, test: Test) -> Packed:
    """Return a test of a field as a list."""
    if isinstance(test, Phrase):
        return ["phrase", field, test.form, test.text, test.cased]
    if isinstance(test, Like):
        return ["like", field, [_MARKS[part] if isinstance(part, Wild) else part for part in test.parts], test.cased]
    if isinstance(test, Regex):
        return ["regex", field, test.pattern, test.flags]
    if isinstance(test, Network):
        return ["network", field, test.cidr]
    if isinstance(test, (Number, Moment)):
        kind = ["number", field] if isinstance(test, Number) else ["moment", field, test.part]
        return [*kind, test.op, test.value]
    return ["same", field, test.other, test.form] if isinstance(test, SameAs) else ["present", field]


def _unpacked_test(kind: str, values: list[Any]) -> Test:
    """Return the test of a list."""
    if kind == "phrase":
        return Phrase(*values)
    if kind == "like":
        parts, cased = values
        return Like(tuple(part if isinstance(part, str) else _WILD[part] for part in parts), cased)
    if kind == "moment":
        return Moment(values[0], values[1], float(values[2]))
    if kind == "number":
        return Number(values[0], float(values[1]))
    kinds: dict[str, type[Regex | Network | SameAs | Present]] = {
        "regex": Regex, "network": Network, "same": SameAs, "present": Present,
    }  # fmt: skip
    if kind not in kinds:
        msg = f"no test is called {kind!r}"
        raise ValueError(msg)
    return kinds[kind](*values)
