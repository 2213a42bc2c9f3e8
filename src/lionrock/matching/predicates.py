"""Predicate trees: what every rule language compiles to. Plain frozen values, no engine."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Form = Literal["equals", "contains", "starts", "ends"]
Comparison = Literal["lt", "lte", "gt", "gte"]
Part = Literal["minute", "hour", "day", "week", "month", "year"]


class Wild(enum.Enum):
    """A wildcard: any run of characters, or exactly one."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text that the value equals, contains, starts or ends with; the case is folded unless `cased`."""

    form: Form
    text: str
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A text with wildcards that the whole value follows; the case is folded unless `cased`."""

    parts: tuple[str | Wild, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression found somewhere in the value, in its original case.

    `flags` holds i (ignore case), m (lines), s (dot matches newlines). Character classes are ASCII, and so is the case
    that i ignores in an expression that names characters of ASCII alone.
    """

    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """An address within a network, written as CIDR."""

    cidr: str


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number that compares with `value`."""

    op: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of which one part compares with `value`: in UTC, days are those of the month, weeks those of ISO 8601."""

    part: Part
    op: Comparison | Literal["eq"]
    value: float


@dataclass(frozen=True, slots=True)
class Present:
    """The field is there with a value; its negation is *null*."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """A value that equals, contains, starts or ends with a value of the field `other`, case folded."""

    other: str
    form: Form = "equals"


Test = Phrase | Like | Regex | Network | Number | Moment | Present | SameAs

ANYWHERE: Final = "*"
"""Stands for every field of the record at once: keywords."""


@dataclass(frozen=True, slots=True)
class On:
    """A test of one field; a list of values passes when any of its elements does, an absent field never does."""

    field: str
    test: Test


@dataclass(frozen=True, slots=True)
class Every:
    """True when all parts are."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True when any part is."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is not; so the negation of a test of an absent field is true."""

    part: Tree


Tree = On | Every | Some | Not

TRUE: Final = Every(())
FALSE: Final = Some(())


@dataclass(frozen=True, slots=True)
class Rule:
    """A tree with the key it is known by."""

    key: str
    tree: Tree


def every(parts: Iterable[Tree]) -> Tree:
    """Return the conjunction, simplified."""
    kept: list[Tree] = []
    for part in parts:
        if part == FALSE:
            return FALSE
        kept.extend(part.parts if isinstance(part, Every) else (part,))
    return _one(kept, Every)


def some(parts: Iterable[Tree]) -> Tree:
    """Return the disjunction, simplified."""
    kept: list[Tree] = []
    for part in parts:
        if part == TRUE:
            return TRUE
        kept.extend(part.parts if isinstance(part, Some) else (part,))
    return _one(kept, Some)


def negated(part: Tree) -> Tree:
    """Return the negation, simplified."""
    if isinstance(part, Not):
        return part.part
    if part == TRUE:
        return FALSE
    return TRUE if part == FALSE else Not(part)


def simplified(tree: Tree) -> Tree:
    """Return an equal tree in which constants stand alone, never within."""
    if isinstance(tree, On):
        return tree
    if isinstance(tree, Not):
        return negated(simplified(tree.part))
    parts = map(simplified, tree.parts)
    return every(parts) if isinstance(tree, Every) else some(parts)


def leaves(tree: Tree) -> Iterator[On]:
    """Yield the tests of a tree, left to right."""
    if isinstance(tree, On):
        yield tree
    elif isinstance(tree, Not):
        yield from leaves(tree.part)
    else:
        for part in tree.parts:
            yield from leaves(part)


def phrase(form: Form, text: str, *, cased: bool = False) -> Test:
    """Return the test for a text; every present value contains, starts and ends with the empty one."""
    return Phrase(form, text, cased) if text or form == "equals" else Present()


def like(parts: Iterable[str | Wild], *, cased: bool = False) -> Test:
    """Return the plainest test for a text with wildcards."""
    kept = tuple(_joined(parts))
    inner = kept[1:] if kept[:1] == (Wild.MANY,) else kept
    inner = inner[:-1] if inner[-1:] == (Wild.MANY,) else inner
    if len(inner) > 1 or inner[:1] == (Wild.ONE,):
        return Like(kept, cased)
    text = inner[0] if inner and isinstance(inner[0], str) else ""
    return phrase(_FORMS[kept[:1] == (Wild.MANY,), len(kept) > 1 and kept[-1] is Wild.MANY], text, cased=cased)


_FORMS: Final[dict[tuple[bool, bool], Form]] = {
    (False, False): "equals",
    (True, False): "ends",
    (False, True): "starts",
    (True, True): "contains",
}


def _joined(parts: Iterable[str | Wild]) -> Iterator[str | Wild]:
    """Yield the parts with neighbouring texts joined, repeated `*` and empty texts dropped."""
    last: str | Wild = ""
    for part in parts:
        if isinstance(part, str) and isinstance(last, str):
            last += part
        elif part is Wild.MANY and last is Wild.MANY:
            continue
        else:
            if last:
                yield last
            last = part
    if last:
        yield last


def _one(kept: list[Tree], kind: type[Every | Some]) -> Tree:
    """Return the only part, or all distinct parts together; none at all is the constant itself."""
    distinct = tuple(dict.fromkeys(kept))
    if not distinct:
        return TRUE if kind is Every else FALSE
    return distinct[0] if len(distinct) == 1 else kind(distinct)
