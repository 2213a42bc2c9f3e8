"""Places to fill in a PDF: the text fields of its form; nothing in the file may act."""

from __future__ import annotations

import io
from typing import Any, Final

from lionrock.filings.official.refusing import bounded, refused
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

Slot = tuple[str, str]

_PAGES: Final = 200
_OBJECTS: Final = 50_000
_MOST: Final = 400
_DEPTH: Final = 40
_ACTS: Final = frozenset(
    {
        "/JavaScript",
        "/JS",
        "/Launch",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/XFA",
        "/RichMedia",
        "/SubmitForm",
        "/ImportData",
        "/AA",
        "/GoToR",
        "/GoToE",
    }
)
"""Names that make a file act, fetch, or carry others."""


def slots(data: bytes) -> list[Slot]:
    """Return the text fields in their order; raises InputError when the file is refused."""
    reader = _opened(data)
    fields = reader.get_fields() or {}
    found = [(name, one) for name, one in fields.items() if one.get("/FT") == "/Tx"]
    return [(name, str(one.get("/TU") or name)[:120]) for name, one in found[:_MOST]]


def fill(data: bytes, values: dict[str, str], mark: Text | None) -> bytes:
    """Return the file with these fields filled; a mark stands across every page."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=_opened(data))
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    writer.set_need_appearances_writer(True)
    if mark is not None:
        stamp = PdfReader(io.BytesIO(_stamp(mark))).pages[0]
        for page in writer.pages:
            page.merge_page(stamp)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _opened(data: bytes) -> Any:
    """Return a reader of a file that is bounded and does nothing; raises InputError."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    bounded(data)
    if not data.startswith(b"%PDF-"):
        raise refused("it does not begin as a PDF does", "檔案開首並非 PDF")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise refused("it is encrypted", "檔案已加密")
        if len(reader.pages) > _PAGES or sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > _OBJECTS:
            raise refused("it has too many pages or objects", "頁數或物件過多")
        _passive(reader)
    except LionrockError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        IndexError,
        OSError,
    ) as problem:
        raise refused("it cannot be read", "檔案無法讀取") from problem
    return reader


def _passive(reader: Any) -> None:
    """Return when no object of the file acts; raises InputError naming what does."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    for number in sorted(numbers):
        from pypdf.generic import IndirectObject

        _look(reader.get_object(IndirectObject(number, 0, reader)), 0)
    _look(reader.trailer, 0)


def _look(one: Any, depth: int) -> None:
    """Look through an object written in place; what it refers to is looked at by itself."""
    if depth > _DEPTH:
        raise refused("an object is nested too deeply", "物件層次過深")
    if isinstance(one, dict):
        for name, value in dict.items(one):
            if str(name) in _ACTS or (str(name) in {"/S", "/Type"} and str(value) in _ACTS):
                raise refused(f"it holds {str(name)[1:]}", f"檔案載有 {str(name)[1:]}")
            _look(value, depth + 1)
    elif isinstance(one, list):
        for value in list.__iter__(one):
            _look(value, depth + 1)


def _stamp(mark: Text) -> bytes:
    """Return a page with the mark across it."""
    import json

    import typst

    from lionrock.ui import glyphs

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.folder())])
    compiler = typst.Compiler(_MARKED, font_paths=fonts, sys_inputs={"mark": json.dumps([mark.zh, mark.en])})
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one document")
    return made


_MARKED: Final = (
    b'#let mark = json(bytes(sys.inputs.at("mark")))\n#set page(paper: "a4", fill: none)\n'
    b'#set text(font: "Noto Sans TC", fill: rgb("#00000030"))\n'
    b"#place(center + horizon, rotate(-38deg, align(center, "
    b"text(size: 40pt, mark.at(0)) + linebreak() + text(size: 20pt, mark.at(1)))))\n"
)
