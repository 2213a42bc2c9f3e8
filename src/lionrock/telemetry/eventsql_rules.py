"""A predicate tree as SQL over stored events, exact to the letter of the slow executor. Pure.

What SQL tells of a value is *sound*: it is true only of values that pass. Where it does not tell (case of letters that
are more than one, regular expressions, numbers, networks) the value is *open*: such values are read once, tested in
Python, and those that pass are bound to the statement. So there are three readings of a tree: as it surely is, as it
possibly is, and, once open values are tested, as it is. Fields hold lists, none when absent: nothing here is ever NULL,
and the negation of a test of an absent field is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lionrock.events.hunting import CATEGORY, MESSAGE, PRODUCT, SERVICE
from lionrock.matching.expressions import needed
from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Form,
    Like,
    Not,
    On,
    Phrase,
    Present,
    Regex,
    SameAs,
    Test,
    Tree,
    Wild,
)
from lionrock.matching.values import clean, fold
from lionrock.telemetry.eventsql import HOT
from lionrock.telemetry.eventsql_expressions import widened

Reading = Literal["surely", "possibly", "exactly"]
Passed = Mapping[On, Sequence[Any]]
"""Open values that passed a test: texts, for a comparison of two fields pairs of them."""

TRUE: Final = "1"
FALSE: Final = "0"
_OTHERWISE: Final[Mapping[Reading, Reading]] = {"surely": "possibly", "possibly": "surely", "exactly": "exactly"}
_SCALAR: Final = {PRODUCT: "product", CATEGORY: "category", SERVICE: "service", MESSAGE: "message"}
LETTERS: Final = "ßİŉſǰẖẗẘẙẚẞ\N{KELVIN SIGN}ﬀﬁﬂﬃﬄﬅﬆ"
"""Letters beyond ASCII whose fold has letters of ASCII: the engine's `lower` leaves them as they are."""
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_FOLDING: Final = "[" + ", ".join(f"'{letter}'" for letter in LETTERS) + "]"
_FEW: Final = 30
"""Values looked through one by one; more are looked up in a table."""
_FORMS: Final[Mapping[Form, Callable[[str, str], str]]] = {
    "equals": lambda value, text: f"{value} = {text}",
    "contains": lambda value, text: f"position({value}, {text}) > 0",
    "starts": lambda value, text: f"startsWith({value}, {text})",
    "ends": lambda value, text: f"endsWith({value}, {text})",
}


@dataclass
class Statement:
    """A tree on its way to SQL; `values` are bound to what it returns."""

    tree: Tree
    passed: Passed = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    _names: dict[tuple[str, Any], str] = field(default_factory=dict)

    def where(self, reading: Reading) -> str:
        """Return the condition, `0` when it is never true and `1` when it always is."""
        return self._tree(self.tree, reading)

    def open(self) -> dict[str, str]:
        """Return the array of open values of each field that may have some; of compared fields by both names."""
        found: dict[str, dict[str, None]] = {}
        for on in tests(self.tree):
            part = TRUE if isinstance(on.test, SameAs) else self._left(on.test, "v")
            if part != FALSE:
                found.setdefault(pair(on) if isinstance(on.test, SameAs) else on.field, {})[part] = None
        return {name: self._values(name, [TRUE] if TRUE in parts else list(parts)) for name, parts in found.items()}

    def _values(self, name: str, open: Sequence[str]) -> str:
        """Return the array of a field's open values."""
        one, _, other = name.partition(_BETWEEN)
        if not other:
            array = self._array(name)
            made = [f"arrayFilter(v -> {_some(some)}, {array})" for some in _batches(open, _MOST_WITHIN)]
            return f"arrayConcat({', '.join(made)})" if len(made) > 1 else made[0]
        pairs = f"arrayMap(w -> (v, w), arrayFilter(w -> {_wide('v')} OR {_wide('w')}, {self._array(other)}))"
        return f"arrayFlatten(arrayMap(v -> {pairs}, {self._array(one)}))"

    def _tree(self, tree: Tree, reading: Reading) -> str:
        """Return a tree."""
        if isinstance(tree, On):
            return self._any(tree.field, [tree], reading)
        if isinstance(tree, Not):
            return _not(self._tree(tree.part, _OTHERWISE[reading]))
        if isinstance(tree, Every):
            return _every(self._tree(part, reading) for part in tree.parts)
        grouped: dict[str, list[On]] = {}
        for part in tree.parts:
            if isinstance(part, On):
                grouped.setdefault(part.field, []).append(part)
        together = [self._any(name, tests, reading) for name, tests in grouped.items()]
        return _some([*together, *(self._tree(part, reading) for part in tree.parts if not isinstance(part, On))])

    def _any(self, name: str, tests: Sequence[On], reading: Reading) -> str:
        """Return whether any of these tests of one field is true."""
        there = any(isinstance(on.test, Present) for on in tests)
        if there:
            return self._exists(name, [TRUE])
        compared = [self._compared(on, reading) for on in tests if isinstance(on.test, SameAs)]
        single = [on for on in tests if not isinstance(on.test, SameAs)]
        return _some([*compared, self._exists(name, self._value(_variable(name), single, reading))])

    def _exists(self, name: str, tests: Iterable[str]) -> str:
        """Return whether a value of a field passes any of what is asked of its variable."""
        parts = [test for test in dict.fromkeys(tests) if test != FALSE]
        if not parts:
            return FALSE
        if name in _SCALAR:
            return _every((f"{_SCALAR[name]} != ''", _some(parts)))
        array = self._array(name)
        if TRUE in parts:
            return f"notEmpty({array})"
        return _some(self._holds(array, _some(some)) for some in _batches(parts, _MOST_WITHIN))

    def _holds(self, array: str, test: str) -> str:
        """Return whether an array has a value that passes a test."""
        alone = _ALONE.match(test)
        return f"has({array}, {alone[1]})" if alone else f"arrayExists(v -> {test}, {array})"

    def _value(self, value: str, tests: Sequence[On], reading: Reading) -> Iterator[str]:
        """Yield the conditions of which a value that passes any of these tests meets one."""
        yield from self._plain(value, tests)
        open = {on: left for on in tests if (left := self._left(on.test, value)) != FALSE}
        if reading == "possibly":
            yield from open.values()
        elif reading == "exactly":
            passed = dict.fromkeys(one for on in open for one in self.passed.get(on, ()))
            yield self._member(value, list(passed), "String")

    def _left(self, test: Test, value: str) -> str:
        """Return which values are open; those in which an expression surely finds nothing need not be looked at."""
        if not isinstance(test, Regex):
            return _open(test, value)
        sought, found = needed(test.pattern), widened(test.pattern, test.flags)
        parts = []
        if sought:
            held = value if _caseless(sought) else f"lower({value})"
            parts.append(_FORMS["contains"](held, self._bound(sought, "String")))
        if found:
            parts.append(f"match({value}, {self._bound(found, 'String')})")
        return _every(parts)

    def _plain(self, value: str, tests: Sequence[On]) -> Iterator[str]:
        """Yield what SQL tells soundly, texts of one kind together."""
        kinds: dict[tuple[Form, bool], dict[str, None]] = {}
        for on in tests:
            if isinstance(on.test, Phrase):
                needle = _needle(on.test.text, on.test.cased)
                kinds.setdefault((on.test.form, on.test.cased or _caseless(needle)), {})[needle] = None
            elif isinstance(on.test, Like):
                yield self._like(value, on.test)
        for (form, cased), texts in kinds.items():
            yield from self._phrases(value if cased else f"lower({value})", form, list(texts))

    def _phrases(self, value: str, form: Form, texts: Sequence[str]) -> Iterator[str]:
        """Yield whether a value compares with any of these texts, many of them in one condition."""
        if not all(texts) or len(texts) == 1:
            yield from (_FORMS[form](value, self._bound(text, "String")) for text in texts)
        elif form == "equals":
            yield self._member(value, texts, "String")
        elif form == "contains":
            for some in _batches(texts, _MOST_NEEDLES):
                yield f"multiSearchAny({value}, {self._bound(list(some), 'Array(String)')})"
        else:
            yield from self._edges(value, form, texts)

    def _edges(self, value: str, form: Form, texts: Sequence[str]) -> Iterator[str]:
        """Yield whether a value starts or ends with any of these texts; where they are many, a length at a time."""
        long: dict[int, list[str]] = {}
        for text in texts:
            long.setdefault(len(text.encode()), []).append(text)
        for length, some in long.items():
            if len(texts) <= _FEW_EDGES or len(some) == 1:
                yield from (_FORMS[form](value, self._bound(text, "String")) for text in some)
            else:
                cut = f"left({value}, {length})" if form == "starts" else f"right({value}, {length})"
                yield self._member(cut, some, "String")

    def _like(self, value: str, test: Like) -> str:
        """Return whether a value follows a text with wildcards."""
        marks = {Wild.MANY: "%", Wild.ONE: "_"}
        texts = [part if isinstance(part, Wild) else _needle(part, test.cased) for part in test.parts]
        pattern = "".join(marks[part] if isinstance(part, Wild) else _literal(part) for part in texts)
        if test.cased or (Wild.ONE not in texts and all(_caseless(text) for text in texts if isinstance(text, str))):
            return f"{value} LIKE {self._bound(pattern, 'String')}"
        made = f"lower({value}) LIKE {self._bound(pattern, 'String')}"
        return f"(isValidASCII({value}) AND {made})" if Wild.ONE in test.parts else made

    def _compared(self, on: On, reading: Reading) -> str:
        """Return whether two fields have values that compare."""
        assert isinstance(on.test, SameAs)
        told = [_FORMS[on.test.form]("lower(v)", "lower(w)")]
        if reading == "possibly":
            told += [_wide("v"), _wide("w")]
        elif reading == "exactly" and self.passed.get(on):
            told.append(self._member("(v, w)", self.passed[on], "Tuple(String, String)"))
        inner = f"arrayExists(w -> {_some(told)}, {self._array(on.test.other)})"
        return f"arrayExists(v -> {inner}, {self._array(on.field)})"

    def _member(self, value: str, passed: Sequence[Any], kind: str) -> str:
        """Return whether a value is among those that passed."""
        if not passed:
            return FALSE
        found = self._bound(list(passed), f"Array({kind})")
        if len(passed) <= _FEW or kind != "String":
            return f"has({found}, {value})"
        return f"transform({value}, {found}, {self._bound([1] * len(passed), 'Array(UInt8)')}, 0)"

    def _array(self, name: str) -> str:
        """Return the values of a field as an array."""
        if name in _SCALAR:
            return f"if({_SCALAR[name]} = '', [], [toString({_SCALAR[name]})])"
        if name == ANYWHERE:
            return "arrayFlatten(mapValues(fields))"
        return f"`{name}`" if name in HOT else f"fields[{self._bound(name, 'String')}]"

    def _bound(self, value: Any, kind: str) -> str:
        """Return the placeholder of a bound value."""
        key = (kind, tuple(value) if isinstance(value, list) else value)
        name = self._names.setdefault(key, f"r{len(self.values)}")
        self.values[name] = value
        return f"{{{name}:{kind}}}"


_BETWEEN: Final = "\0"
_ALONE: Final = re.compile(r"\(*v = (\{r\d+:String\})\)*\Z")
"""A test that is one comparison: the engine looks a value up in a list more quickly than it runs a test over it."""
_MOST_NEEDLES: Final = 200
"""Texts that the engine looks for at once."""
_MOST_WITHIN: Final = 32
"""Conditions of one value within a list: the engine plans for a time that grows with their square and more."""
_FEW_EDGES: Final = 8
"""Beginnings or endings asked for one by one."""


def tests(tree: Tree) -> Iterator[On]:
    """Yield the tests of a tree that may leave values open, each once."""
    seen: set[On] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, On):
            if node not in seen and (isinstance(node.test, SameAs) or _open(node.test, "v") != FALSE):
                seen.add(node)
                yield node
        else:
            waiting.extend((node.part,) if isinstance(node, Not) else node.parts)


def pair(on: On) -> str:
    """Return under which name the open values of a comparison of two fields are kept."""
    assert isinstance(on.test, SameAs)
    return f"{on.field}{_BETWEEN}{on.test.other}"


def _open(test: Test, value: str) -> str:
    """Return of which values SQL does not tell whether they pass."""
    if isinstance(test, Present):
        return FALSE
    if not isinstance(test, (Phrase, Like)):
        return TRUE
    texts = [_needle(part, test.cased) for part in _parts(test) if isinstance(part, str)]
    replaced = f"position({value}, char(0)) > 0" if any(_REPLACED in text for text in texts) else FALSE
    if test.cased:
        return replaced
    if isinstance(test, Like) and Wild.ONE in test.parts:
        return _some((f"NOT isValidASCII({value})", replaced))
    if all(map(_caseless, texts)):
        return replaced
    folding = f"(NOT isValidASCII({value}) AND multiSearchAny({value}, {_FOLDING}))"  # the first alone is cheap
    return folding if all(map(str.isascii, texts)) else _wide(value)


def _parts(test: Phrase | Like) -> Sequence[str | Wild]:
    """Return the texts and wildcards of a test."""
    return test.parts if isinstance(test, Like) else (test.text,)


def _wide(value: str) -> str:
    """Return whether a value has letters whose case SQL does not fold, or what stands for another sign."""
    return f"(NOT isValidASCII({value}) OR position({value}, char(0)) > 0)"


def _needle(text: str, cased: bool) -> str:  # noqa: FBT001 as the tests have it
    """Return a text as it is looked for."""
    return clean(text) if cased else fold(clean(text))


def _caseless(needle: str) -> bool:
    """Say whether a text is the same in any case: nothing that folds to another letter folds to a sign of it."""
    return needle.isascii() and not any(map(str.isalpha, needle))


def _literal(text: str) -> str:
    """Return a text as it stands in a LIKE pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _variable(name: str) -> str:
    """Return what a value of a field is called."""
    return _SCALAR.get(name, "v")


def _batches(parts: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """Yield them, so many at a time."""
    for first in range(0, len(parts), most):
        yield parts[first : first + most]


def _not(part: str) -> str:
    """Return the negation, simplified."""
    return {TRUE: FALSE, FALSE: TRUE}.get(part, f"NOT ({part})")


def _every(parts: Iterable[str]) -> str:
    """Return the conjunction, simplified."""
    kept = [part for part in parts if part != TRUE]
    if FALSE in kept:
        return FALSE
    return " AND ".join(f"({part})" for part in kept) if kept else TRUE


def _some(parts: Iterable[str]) -> str:
    """Return the disjunction, simplified."""
    kept = [part for part in parts if part != FALSE]
    if TRUE in kept:
        return TRUE
    return " OR ".join(f"({part})" for part in kept) if kept else FALSE
