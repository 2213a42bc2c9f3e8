"""Records of cells between commas: cut with their quotes, also where a quoted cell goes over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.lines import LONGEST

MOST: Final = 500
"""Cells of one record."""
_CELL: Final = re.compile(r"""[ ]*+(?:"((?:[^"]|"")*+)"|([^,"][^,]*+|))[ ]*+(?:,|\Z)""", re.DOTALL)


def cells(text: str) -> list[str]:
    """Return the cells of one record; raises InputError for an open quote or more than 500 cells."""
    if '"' not in text and text.count(",") < MOST:
        return [cell.strip(" ") for cell in text.split(",")]
    found: list[str] = []
    at = 0
    while at <= len(text):
        match = _CELL.match(text, at)
        if match is None or len(found) == MOST:
            raise InputError(
                Text(f"cell {len(found) + 1} is not closed, or there are more than {MOST}",
                     f"第 {len(found) + 1} 格未有結束引號，或超過 {MOST} 格"),
                Text("The record may be cut off.", "紀錄可能不完整。"),
            )  # fmt: skip
        quoted, bare = match.groups()
        found.append(quoted.replace('""', '"') if quoted is not None else bare)
        if match.end() == len(text) and not text.endswith(",", at):
            break
        at = match.end()
    return found


def named(names: Sequence[str], text: str) -> dict[str, str | None]:
    """Return the cells of a record under these names, empty ones as None; further cells stand under their number."""
    got = cells(text)
    numbered = (*names, *(f"cell{n}" for n in range(len(names) + 1, len(got) + 1)))
    return {name: value or None for name, value in zip(numbered, got, strict=False)}


def extent(block: bytes) -> int:
    """Return how much of a block is whole records: up to the last line end outside quotes."""
    return max(_ends(block), default=0)


def records(block: bytes) -> Iterator[bytes]:
    """Yield the records of a block without their ends; what follows the last whole one is one more."""
    start = 0
    for end in (*_ends(block), len(block)):
        if end > start:
            yield block[start : min(end, start + LONGEST + 1)].rstrip(b"\r\n")
        start = end


def _ends(block: bytes) -> Iterator[int]:
    """Yield where records end: at line ends outside quotes, or where a quote stays open for too long."""
    start = at = 0
    within = False
    while (newline := block.find(b"\n", at)) >= 0:
        within ^= block.count(b'"', at, newline) % 2 == 1
        at = newline + 1
        if not within or at - start > LONGEST:
            yield at
            start, within = at, False
