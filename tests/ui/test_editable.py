"""Documents to edit: every block in both languages, the same bytes each time, nothing XML cannot hold."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx

from lionrock.ui import editable

MADE = datetime(2026, 11, 23, 8, tzinfo=UTC)
HEAD, SAME = {"en": "Systems", "zh": "系統"}, {"en": "OMS", "zh": "OMS"}
BLOCKS: tuple[dict[str, Any], ...] = (
    {"kind": "head", "text": HEAD},
    {"kind": "words", "text": {"en": "bad \x00 letter", "zh": "壞字"}},
    {"kind": "lines", "items": [HEAD, SAME], "numbered": True},
    {"kind": "unknown", "what": HEAD, "do": SAME},
    {"kind": "table", "heads": [HEAD, SAME], "rows": [[SAME, HEAD]]},
    {"kind": "table", "heads": [], "rows": []},
)


def made() -> bytes:
    """Return a document with each kind of block."""
    document = editable.opened("Systems · 系統", MADE)
    for one in BLOCKS:
        editable.block(document, one)
    return editable.saved(document)


def test_every_block_stands_in_both_languages() -> None:
    """Words once where they are alike; a table's head is its first row; an empty table is none."""
    read = docx.Document(io.BytesIO(made()))
    assert [one.text for one in read.paragraphs] == [
        "Systems\n系統",
        "bad 〔U+0000〕 letter\n壞字",
        "Systems\n系統",
        "OMS",
        "▨ Systems\n系統\nOMS",
    ]
    [table] = read.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Systems\n系統", "OMS"],
        ["OMS", "Systems\n系統"],
    ]
    assert read.core_properties.title == "Systems · 系統"


def test_equal_content_is_equal_bytes() -> None:
    """No time of the machine is in it."""
    assert made() == made()
