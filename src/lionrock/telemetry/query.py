"""What a person types into the search of events: words, and names with a colon and a value. Pure.

After the colon may stand `>5`, `>=5`, `<5`, `<=5`, an expression between slashes, or a network such as 10.0.0.0/8; a
minus before the name turns a condition round, and `-name:*` asks that the field be absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Final

from lionrock.events.ports import FieldOp, FieldTest, Hunt
from lionrock.telemetry.eventsql import HOT

PLAIN: Final = ("host", "user", "address", "source", "rule", "stream", "class")
"""Names that stand for a part of every event; any other name is a field of the log."""

_TOKEN: Final = re.compile(r'(?:(-?[A-Za-z][A-Za-z0-9_.-]+):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_BARE: Final = re.compile(r"[^\s\"]+\Z")
_NUMBER: Final = re.compile(r"(>=|<=|>|<)(-?\d+(?:\.\d+)?)\Z")
_EXPRESSION: Final = re.compile(r"/(.+)/\Z")


@dataclass(frozen=True, slots=True)
class Query:
    """A search taken apart."""

    words: tuple[str, ...] = ()
    plain: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    tests: tuple[FieldTest, ...] = ()

    def hunt(self, hunt: Hunt) -> Hunt:
        """Return the hunt narrowed by this search."""
        plain = {"ocsf" if name == "class" else name: value for name, value in self.plain.items()}
        return replace(hunt, text=" ".join(self.words), fields=self.fields, tests=self.tests, **plain)  # type: ignore[arg-type]  # names of PLAIN alone

    def having(self, name: str, value: str) -> Query:
        """Return the search with one more condition; a condition of the same name is replaced."""
        if name in PLAIN:
            return replace(self, plain=self.plain | {name: value})
        return replace(self, fields=self.fields | {name: value})

    def without(self, name: str) -> Query:
        """Return the search without the condition of a name."""
        return replace(
            self,
            plain={key: value for key, value in self.plain.items() if key != name},
            fields={key: value for key, value in self.fields.items() if key != name},
        )

    def asking(self, test: FieldTest) -> Query:
        """Return the search with one more typed test."""
        return self if test in self.tests else replace(self, tests=(*self.tests, test))

    def dropping(self, test: FieldTest) -> Query:
        """Return the search without a typed test."""
        return replace(self, tests=tuple(one for one in self.tests if one != test))

    def __str__(self) -> str:
        """Return the search as a person would type it."""
        named = [f"{name}:{_quoted(value)}" for name, value in (*self.plain.items(), *self.fields.items())]
        typed = map(written, self.tests)
        return " ".join([*(_quoted(word) if ":" in word else word for word in self.words), *named, *typed])


def written(test: FieldTest) -> str:
    """Return a typed test as a person would type it."""
    sign = "-" if test.negated else ""
    if test.op == "is":
        return f"{sign}{test.name}:{_quoted(test.value)}"
    value = f"/{test.value}/" if test.op == "regex" else test.value if test.op == "network" else test.op + test.value
    if test.op == "regex" and not _BARE.match(value):
        return f"{sign}{test.name}:/{_spaced(test.value)}/"
    return f"{sign}{test.name}:{value}"


def _spaced(expression: str) -> str:
    """Return an expression without blanks and quotes, which end a condition, as the expression names them."""
    return "".join(rf"\x{{{ord(sign):x}}}" if sign.isspace() or sign == '"' else sign for sign in expression)


def parsed(typed: str) -> Query:
    r"""Return a search taken apart; `name:value` is a condition, all else are words.

    Quotes hold blanks together, and make a word of what would be a condition. Addresses such as `fe80::1`, paths such
    as `C:\x` and links are words.
    """
    words: list[str] = []
    query = Query()
    for name, value, quoted in _tokens(typed):
        if name and (quoted or (value and not value.startswith((":", "//", "\\")))):
            query = _with(query, name, value, quoted=quoted)
        else:
            words += (f"{name}:{value}" if name else value).split()
    return replace(query, words=tuple(words))


def _with(query: Query, name: str, value: str, *, quoted: bool) -> Query:
    """Return the search with a condition that was typed; quotes take a value as it stands."""
    negated, name = name.startswith("-"), _known(name.removeprefix("-"))
    op: FieldOp = "is"
    if not quoted:
        op, value = _operator(value)
    if op == "is" and not negated:
        return query.having(name, value)
    return query.asking(FieldTest(name, op, value, negated))


def _operator(value: str) -> tuple[FieldOp, str]:
    """Return what a value asks for, and with what."""
    if found := _NUMBER.match(value):
        return found[1], found[2]  # type: ignore[return-value]  # the expression knows these four alone
    if found := _EXPRESSION.match(value):
        return "regex", found[1]
    return ("network", value) if _network(value) else ("is", value)


def _network(value: str) -> bool:
    """Say whether a value is a network with its length."""
    if "/" not in value:
        return False
    try:
        ip_network(value, strict=False)
    except ValueError:
        return False
    return True


def _tokens(typed: str) -> Iterator[tuple[str, str, bool]]:
    """Yield name, value and whether the value was quoted."""
    for found in _TOKEN.finditer(typed):
        if found[2] is not None:
            yield found[1] or "", re.sub(r"\\(.)", r"\1", found[2]) if found[1] else found[2], True
        else:
            yield found[1] or "", found[3], False


def _known(name: str) -> str:
    """Return a name as the store writes it, where it is one of the common fields."""
    small = name.lower()
    if small in PLAIN:
        return small
    return next((hot for hot in HOT if hot.lower() == small), name)


def _quoted(value: str) -> str:
    """Return a value in quotes where it needs them."""
    if _BARE.match(value) and not value.startswith((":", "//", "\\")) and _operator(value)[0] == "is":
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
