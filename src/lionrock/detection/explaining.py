"""Why a rule matched an event: which of its predicates passed, on which values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lionrock.detection.routing import ROUTING, WRITTEN
from lionrock.kernel.text import Text, same
from lionrock.matching import reference
from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Like,
    Network,
    Not,
    Number,
    On,
    Phrase,
    Regex,
    SameAs,
    Tree,
)

_FORMS: Final = {
    "equals": Text("is", "等於"),
    "contains": Text("contains", "包含"),
    "starts": Text("starts with", "開首為"),
    "ends": Text("ends with", "結尾為"),
}
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Because:
    """One predicate that passed: the field, what was asked of it, and the values that answered."""

    field: Text
    asked: Text
    wanted: str
    found: tuple[str, ...]


def because(tree: Tree, record: Mapping[str, Any], note: str) -> list[Because]:
    """Return the predicates that made a rule match a record: no negated ones, none that only route it."""
    passed: dict[On, Because] = {}
    for leaf in _telling(tree, record, note):
        if leaf not in passed and (leaf.field not in ROUTING or leaf.field in WRITTEN):
            passed[leaf] = _said(leaf, record, note)
    return list(passed.values())


def _telling(tree: Tree, record: Mapping[str, Any], note: str) -> Iterator[On]:
    """Yield the tests a tree owes its truth to."""
    if isinstance(tree, On):
        if reference.passes(tree, record, note):
            yield tree
    elif not isinstance(tree, Not):
        for part in tree.parts:
            if isinstance(tree, Every) or _true(part, record, note):
                yield from _telling(part, record, note)


def _true(tree: Tree, record: Mapping[str, Any], note: str) -> bool:
    """Say whether a tree is true, what a stored event does not say of its source being taken for granted."""
    if isinstance(tree, On):
        return (tree.field in ROUTING and tree.field not in WRITTEN) or reference.passes(tree, record, note)
    if isinstance(tree, Not):
        return not reference.holds(tree.part, record, note)
    parts = (_true(part, record, note) for part in tree.parts)
    return all(parts) if isinstance(tree, Every) else any(parts)


def _said(leaf: On, record: Mapping[str, Any], note: str) -> Because:
    """Return a predicate in words."""
    field = Text("any field", "任何欄位") if leaf.field == ANYWHERE else same(WRITTEN.get(leaf.field, leaf.field))
    asked, wanted = _asked(leaf.test)
    found = tuple(value[:_LONGEST] for value in reference.passing(leaf, record, note)[:3])
    return Because(field, asked, wanted[:_LONGEST], found)


def _asked(test: Any) -> tuple[Text, str]:
    """Return what a test asks, and with what."""
    if isinstance(test, (Phrase, SameAs)):
        return _FORMS[test.form], test.text if isinstance(test, Phrase) else test.other
    if isinstance(test, Like):
        return Text("is like", "符合樣式"), "".join(
            part if isinstance(part, str) else part.value for part in test.parts
        )
    if isinstance(test, Regex):
        return Text("matches the expression", "符合正規表示式"), test.pattern
    if isinstance(test, Network):
        return Text("is in the network", "屬於網段"), test.cidr
    if isinstance(test, Number):
        return Text("compares as a number", "數值比較"), f"{test.op} {test.value:g}"
    return Text("is there", "存在"), ""
