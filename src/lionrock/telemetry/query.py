"""What a person types into the search of events: words, and names with a colon and a value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from lionrock.events.ports import Hunt
from lionrock.telemetry.eventsql import HOT

PLAIN: Final = ("host", "user", "address", "source", "rule", "stream")
"""Names that stand for a part of every event; any other name is a field of the log."""

_TOKEN: Final = re.compile(r'(?:([A-Za-z][A-Za-z0-9_.-]+):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_BARE: Final = re.compile(r"[^\s\"]+\Z")


@dataclass(frozen=True, slots=True)
class Query:
    """A search taken apart."""

    words: tuple[str, ...] = ()
    plain: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    def hunt(self, hunt: Hunt) -> Hunt:
        """Return the hunt narrowed by this search."""
        return replace(hunt, text=" ".join(self.words), fields=self.fields, **self.plain)  # type: ignore[arg-type]  # names of PLAIN alone

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

    def __str__(self) -> str:
        """Return the search as a person would type it."""
        named = [f"{name}:{_quoted(value)}" for name, value in (*self.plain.items(), *self.fields.items())]
        return " ".join([*(_quoted(word) if ":" in word else word for word in self.words), *named])


def parsed(typed: str) -> Query:
    r"""Return a search taken apart; `name:value` is a condition, all else are words.

    Quotes hold blanks together, and make a word of what would be a condition. Addresses such as `fe80::1`, paths such
    as `C:\x` and links are words.
    """
    words: list[str] = []
    query = Query()
    for name, value, quoted in _tokens(typed):
        if name and (quoted or (value and not value.startswith((":", "//", "\\")))):
            query = query.having(_known(name), value)
        else:
            words += (f"{name}:{value}" if name else value).split()
    return replace(query, words=tuple(words))


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
    if _BARE.match(value) and not value.startswith((":", "//", "\\")):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
