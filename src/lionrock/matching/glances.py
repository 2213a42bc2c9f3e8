"""A glance at records as JSON: whether anything stands there without which none of their keywords is found.

Most records hold no part of a keyword, and one scan of many tells so; the others are looked at value by value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lionrock.matching.databases import Known, Opened, Pattern, database
from lionrock.matching.expressions import between
from lionrock.matching.plan import NO_DATABASE, Database
from lionrock.matching.predicates import Every, Like, Not, On, Phrase, Tree
from lionrock.matching.values import fold

_RUN: Final = re.compile(r"[ !#$%()*+,./0-9:;=?@\[\]^_`a-z{|}~-]+")
"""What JSON writes as it stands, whoever writes it."""
_WORD: Final = re.compile(r"[a-z]{3}")
"""What no finite number has, in whatever form it is written."""
_NO_NUMBER: Final = frozenset(("inf", "-inf", "nan"))
"""What numbers are as texts that JSON writes as null."""
_FOLDING: Final = "ßİŉſǰẖẗẘẙẚẞ\u212aﬀﬁﬂﬃﬄﬅﬆ"
"""The characters beyond ASCII whose case folds to letters of ASCII: where one stands, a glance is not enough."""


def glance(trees: Iterable[Tree], known: Known) -> Database:
    """Return the database of what one of these needs to be true; the empty one when that cannot be told."""
    import hyperscan as hs

    found: dict[str, None] = {}
    for tree in trees:
        words = needed(tree)
        if not words:
            return NO_DATABASE
        found |= dict.fromkeys(words)
    if not found:
        return NO_DATABASE
    flags = hs.HS_FLAG_SINGLEMATCH | hs.HS_FLAG_CASELESS
    patterns: list[Pattern] = [(between(Phrase("contains", word))[1], 0, flags) for word in found]
    odd = "|".join("".join(f"\\x{byte:02x}" for byte in letter.encode()) for letter in _FOLDING)
    return database([*patterns, (odd.encode(), 0, hs.HS_FLAG_SINGLEMATCH)], known)


def needed(tree: Tree) -> tuple[str, ...]:
    """Return words of which one stands in the JSON of whatever a tree is true of; none when that cannot be told."""
    if isinstance(tree, On):
        return _word(tree)
    if isinstance(tree, Not):
        return ()
    parts = [needed(part) for part in tree.parts]
    if isinstance(tree, Every):
        return max(parts, key=lambda words: min(map(len, words), default=0), default=())
    return tuple(dict.fromkeys(word for words in parts for word in words)) if all(parts) else ()


def _word(on: On) -> tuple[str, ...]:
    """Return the longest part of a text that JSON writes as it stands."""
    texts: list[str] = []
    if isinstance(on.test, Phrase):
        texts = [on.test.text]
    elif isinstance(on.test, Like):
        texts = [part for part in on.test.parts if isinstance(part, str)]
    runs = [run for text in texts for run in _RUN.findall(fold(text)) if _WORD.search(run) and run not in _NO_NUMBER]
    return (max(runs, key=len),) if runs else ()


class Glance:
    """Looks at many records at once. Not for two threads at once."""

    def __init__(self, made: Database) -> None:
        """Look for what this database holds."""
        self._opened = Opened(made)

    def clean(self, records: Sequence[Mapping[str, Any]], notes: Iterable[str]) -> bool:
        """Say whether these records surely have no keyword; what JSON cannot carry is not sure."""
        import orjson

        try:
            told = orjson.dumps((records, *notes))
        except TypeError:
            return False
        found: list[int] = []
        self._opened.scan(told, found)
        return not found
