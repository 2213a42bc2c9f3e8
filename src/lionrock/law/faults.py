"""What is wrong with a row of a pack or a mapping: it is left out and named, and the rest goes on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lionrock.kernel.text import Text

_HEAD: Final = re.compile(r"^[ \t]*\[\[[ \t]*([A-Za-z0-9_-]+)[ \t]*\]\]", re.MULTILINE)

LOST: Final = Text("no row of this id is loaded", "沒有載入此代號的項目")
NO_TABLE: Final = Text("not a row: a table of values is expected", "並非項目：應為一組數值")
NO_ID: Final = Text("it has no id", "沒有代號")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row of a file does not count; `line` is where it begins, 0 where that is not known."""

    file: str
    line: int
    row: str
    why: Text


def lines(raw: bytes) -> dict[str, list[int]]:
    """Return the lines on which the rows of each table begin, in order."""
    text, found = raw.decode("utf-8", "replace"), dict[str, list[int]]()
    for head in _HEAD.finditer(text):
        found.setdefault(head[1], []).append(text.count("\n", 0, head.start()) + 1)
    return found


def numbered(tree: Mapping[str, Any], table: str, raw: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a table, each with the line it begins on."""
    rows = tree.get(table, ())
    at = lines(raw).get(table, [])
    known = at if isinstance(rows, list) and len(at) == len(rows) else []
    for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
        yield (known[index] if known else 0), row
