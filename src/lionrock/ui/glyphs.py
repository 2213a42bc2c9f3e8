"""Which characters the document's font can show; others are written as their code, so that nothing is lost silently."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Final

_SEGMENTED: Final = 12
"""The format of a font's character map that covers all of Unicode (OpenType, cmap)."""
_CONTROLS: Final = {"\n": "\u2028", "\t": " ", "\r": ""}


def folder() -> Path:
    """Return the folder of the fonts for Traditional Chinese."""
    import pylopdf_fonts_zh_tw

    return pylopdf_fonts_zh_tw.sans_path().parent


def shown(words: str) -> str:
    """Return words the font can show; a character it lacks becomes its code, such as 〔U+1F600〕."""
    known = covered()
    return "".join(_one(character, known) for character in words)


@cache
def covered() -> frozenset[int]:
    """Return the code points the font has a glyph for."""
    import pylopdf_fonts_zh_tw

    return frozenset(_mapped(pylopdf_fonts_zh_tw.sans_path().read_bytes()))


def _one(character: str, known: frozenset[int]) -> str:
    """Return one character as shown."""
    if character in _CONTROLS:
        return _CONTROLS[character]
    return character if ord(character) in known else f"〔U+{ord(character):04X}〕"


def _mapped(font: bytes) -> set[int]:
    """Return the code points of the font's full character map."""
    table = _table(font, b"cmap")
    (number,) = struct.unpack_from(">H", font, table + 2)
    found: set[int] = set()
    for index in range(number):
        (offset,) = struct.unpack_from(">I", font, table + 8 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, table + offset)
        if kind == _SEGMENTED:
            found |= _segments(font, table + offset)
    return found


def _table(font: bytes, name: bytes) -> int:
    """Return where a table of the font begins."""
    (number,) = struct.unpack_from(">H", font, 4)
    for index in range(number):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name!r}")


def _segments(font: bytes, at: int) -> set[int]:
    """Return the code points of a map in segments that lead to a glyph."""
    (number,) = struct.unpack_from(">I", font, at + 12)
    groups = struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * number])
    return {code for first, last, glyph in groups if glyph for code in range(first, last + 1)}
