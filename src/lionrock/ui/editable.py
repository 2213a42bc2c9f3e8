"""Documents to edit, as DOCX: blocks of words in both languages, the same bytes from the same content.

Fonts are named in them, not embedded.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.clock import Instant

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

Said = dict[str, str]
"""Words by language."""

FONT: Final = "Noto Sans HK"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters XML 1.0 has no place for, and controls nobody can see."""


def opened(title: str, made: Instant) -> Document:
    """Return an empty document with a title, a date, and a font that has both scripts."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    style: Any = document.styles["Normal"]
    style.font.name = FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    core = document.core_properties
    core.title, core.author = plain(title), "Lionrock"
    core.created = core.modified = made.replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.revision = "Lionrock", 1
    return document


def block(document: Document, one: dict[str, Any]) -> None:
    """Add a block: a head, words, lines, what is unknown, or a table."""
    if one["kind"] == "head":
        document.add_heading(plain(f"{one['text']['en']}\n{one['text']['zh']}"), 2)
    elif one["kind"] == "words":
        document.add_paragraph(both(one["text"]))
    elif one["kind"] == "lines":
        for item in one["items"]:
            document.add_paragraph(both(item), style="List Number" if one["numbered"] else "List Bullet")
    elif one["kind"] == "unknown":
        document.add_paragraph(f"▨ {both(one['what'])}\n{both(one['do'])}")
    else:
        table(document, one["heads"], one["rows"])


def table(document: Document, heads: Sequence[Said], rows: Sequence[Sequence[Said]]) -> None:
    """Add a table of words in both languages; nothing where there is no column."""
    every = [heads, *rows] if heads else list(rows)
    if not every or not every[0]:
        return
    made = document.add_table(0, len(every[0]), style="Table Grid")
    for row in every:
        _fill(list(made.add_row().cells), row)


def both(said: Said) -> str:
    """Return words in both languages, once when they are the same."""
    return plain(said["en"] if said["en"] == said["zh"] else f"{said['en']}\n{said['zh']}")


def plain(said: str) -> str:
    """Return words without the characters XML cannot hold; each is written as its code."""
    return _UNFIT.sub(lambda found: f"〔U+{ord(found[0]):04X}〕", said)


def saved(document: Document) -> bytes:
    """Return the file with every member dated alike, so that equal content gives equal bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            write.writestr(zipfile.ZipInfo(name, _EPOCH), read.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fill(cells: Sequence[_Cell], words: Sequence[Said]) -> None:
    """Write a row of a table."""
    for cell, said in zip(cells, words, strict=True):
        cell.text = both(said)
