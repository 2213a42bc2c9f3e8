"""The slow executor: plain Python, one rule and one record at a time. The fast plan must agree with it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from lionrock.matching.expressions import plainly_ascii, portable
from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Form,
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
    Test,
    Tree,
    Wild,
)
from lionrock.matching.values import clean, everything, fold, number, part_of, texts

_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_FORMS: Final[Mapping[Form, Callable[[str, str], bool]]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "starts": str.startswith,
    "ends": str.endswith,
}


def holds(tree: Tree, record: Mapping[str, Any], note: str = "") -> bool:
    """Say whether the tree is true of the record; `note` is free text that keywords look into as well."""
    if isinstance(tree, On):
        return passes(tree, record, note)
    if isinstance(tree, Not):
        return not holds(tree.part, record, note)
    if isinstance(tree, Every):
        return all(holds(part, record, note) for part in tree.parts)
    return any(holds(part, record, note) for part in tree.parts)


def passes(on: On, record: Mapping[str, Any], note: str = "") -> bool:
    """Say whether any value of the field passes the test."""
    return bool(passing(on, record, note))


def passing(on: On, record: Mapping[str, Any], note: str = "") -> tuple[str, ...]:
    """Return the values of the field that pass the test."""
    values = everything(record, note) if on.field == ANYWHERE else texts(record.get(on.field))
    if isinstance(on.test, SameAs):
        others = texts(record.get(on.test.other))
        form = on.test.form
        return tuple(value for value in values if any(compared(form, value, other) for other in others))
    return tuple(value for value in values if _value(on.test, value))


def compared(form: Form, value: str, other: str) -> bool:
    """Say whether a value equals, contains, starts or ends with another, case folded."""
    return _FORMS[form](fold(value), fold(other))


def _moments(test: Moment, value: str) -> bool:
    """Say whether the asked part of the time a text writes compares; a text that writes none never does."""
    found = part_of(value, test.part)
    if found is None or test.op == "eq":
        return found == test.value
    return _numbers(Number(test.op, test.value), float(found))


def _value(test: Test, value: str) -> bool:
    """Say whether one value passes."""
    if isinstance(test, Phrase):
        text = clean(test.text)
        return _FORMS[test.form](value, text) if test.cased else _FORMS[test.form](fold(value), fold(text))
    if isinstance(test, Like):
        return _wildcards(test).fullmatch(value if test.cased else fold(value)) is not None
    if isinstance(test, Regex):
        return _regex(test).search(value) is not None
    if isinstance(test, Network):
        return _within(test.cidr, value)
    if isinstance(test, (Number, Moment)):
        return _numbers(test, number(value)) if isinstance(test, Number) else _moments(test, value)
    return isinstance(test, Present)


@lru_cache(4096)
def _wildcards(test: Like) -> re.Pattern[str]:
    """Return the wildcards as an expression over the whole value."""
    marks = {Wild.MANY: ".*", Wild.ONE: "."}
    written = (
        part if isinstance(part, Wild) else clean(part) if test.cased else fold(clean(part)) for part in test.parts
    )
    return re.compile(
        "".join(marks[part] if isinstance(part, Wild) else re.escape(part) for part in written), re.DOTALL
    )


@lru_cache(4096)
def _regex(test: Regex) -> re.Pattern[str]:
    """Return the compiled expression."""
    flags = sum((_FLAGS[flag] for flag in set(test.flags)), re.NOFLAG)
    return re.compile(portable(test.pattern), flags | (re.ASCII if plainly_ascii(test.pattern) else re.NOFLAG))


def _within(cidr: str, value: str) -> bool:
    """Say whether the value is an address of the network."""
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False


def _numbers(test: Number, found: float | None) -> bool:
    """Say whether a number compares as asked; no number never does."""
    if found is None:
        return False
    if test.op == "lt":
        return found < test.value
    if test.op == "lte":
        return found <= test.value
    return found > test.value if test.op == "gt" else found >= test.value
