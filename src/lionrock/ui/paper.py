"""Documents: PDF/A-2b by typst, both languages, the same bytes from the same content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.ui import glyphs


def pdf(package: str, template: str, data: Mapping[str, Any], made: Instant) -> bytes:
    """Return the document a package's template makes of the data, which it reads as the input `data`.

    `made` is the document's date, so that equal input gives equal bytes. Raises UnavailableError.
    """
    import typst

    source = resources.files(package).joinpath(template).read_bytes()
    compiler = typst.Compiler(source, font_paths=_fonts(), sys_inputs={"data": json.dumps(data)})
    try:
        document = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=int(made.timestamp()))
    except typst.TypstError as problem:
        raise UnavailableError(
            Text(f"the document could not be made: {problem.message}", f"未能製作文件：{problem.message}"),
            Text("The same content stands on the page and as JSON.", "相同內容載於頁面及 JSON。"),
        ) from problem
    if not isinstance(document, bytes):
        raise TypeError("a PDF is one document")
    return document


def pair(said: Text, most: int = 20_000) -> dict[str, str]:
    """Return words as a template takes them: by language, in characters the font can show."""
    return {"en": glyphs.shown(said.en[:most]), "zh": glyphs.shown(said.zh[:most])}


def shown(value: Any) -> Any:
    """Return a value whose words are in characters the font can show; ids and kinds stay as they are."""
    if isinstance(value, str):
        return glyphs.shown(value)
    if isinstance(value, dict):
        return {name: found if name in {"kind", "id"} else shown(found) for name, found in value.items()}
    return [shown(one) for one in value] if isinstance(value, list) else value


@cache
def _fonts() -> Any:
    """Return the fonts of documents, found once: no font of the machine changes a document."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.folder())])
