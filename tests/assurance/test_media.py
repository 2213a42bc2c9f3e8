"""Documents: what they are by content, and what a hostile name or type comes to."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.test_manual import CHIEF, PAPER, estate, statement
from lionrock.assurance.manual import exhibits, media, service
from lionrock.kernel.contributions import Item
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry


def packed(*names: str) -> bytes:
    """Return a zip file of empty members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "")
    return made.getvalue()


WORD = packed("[Content_Types].xml", "word/document.xml")
SHEET = packed("[Content_Types].xml", "xl/workbook.xml")
GOOD = [
    ("a.pdf", b"%PDF-1.4 x", "application/pdf"),
    ("a.PNG", b"\x89PNG\r\n\x1a\nrest", "image/png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
    ("名單.txt", "已受訓".encode(), "text/plain; charset=utf-8"),
    ("a.csv", b"name,day\r\nHo,1\r\n", "text/csv; charset=utf-8"),
    ("a.docx", WORD, media.MEDIA["docx"]),
    ("a.xlsx", SHEET, media.MEDIA["xlsx"]),
]
BAD = [
    ("a.html", b"<html>"),
    ("a.svg", b"<svg/>"),
    ("a.exe", b"MZ"),
    ("a", b"text"),
    (".pdf", b"%PDF-1.4"),
    ("a.pdf", b"<script>alert(1)</script>"),
    ("a.pdf", b" %PDF-1.4"),
    ("a.png", b"GIF89a"),
    ("a.txt", b"\xff\xfe\x00"),
    ("a.txt", b"escape \x1b[2J"),
    ("a.docx", SHEET),
    ("a.docx", WORD[:-30]),
    ("a.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
    ("a.xlsx", packed("[Content_Types].xml", "xl/workbook.xml", "xl/embeddings/oleObject1.bin")),
    ("a.xlsx", packed("xl/workbook.xml")),
    ("a.docm", WORD),
    ("a.pdf.exe", b"%PDF-1.4"),
    ("a.txt\u202efdp", b"%PDF-1.4"),
    ("a.pdf", b""),
    ("a.txt", b"x" * (media.MOST_BYTES + 1)),
]


@pytest.mark.parametrize(("name", "data", "kind"), GOOD)
def test_what_it_is_says_its_content(name: str, data: bytes, kind: str) -> None:
    """Each kind of the list is taken, under a media type of the list."""
    assert media.document(name, data).media == kind


@pytest.mark.parametrize(("name", "data"), BAD)
def test_anything_else_is_refused(name: str, data: bytes) -> None:
    """Other kinds, names that lie, macros, broken and endless files."""
    with pytest.raises(InputError):
        media.document(name, data)


@given(st.text(max_size=300))
def test_a_name_becomes_harmless(name: str) -> None:
    """No path, no control character, no mark that turns writing, no more than 130 characters, never empty."""
    kept = media.safe_name(name)
    assert 0 < len(kept) <= 130
    assert kept.isprintable()
    assert not set(kept) & set('/\\:"<>|?*\x00\u202e\u2066%;')
    assert not kept.startswith(".")
    assert media.safe_name(kept) == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\門禁 紀錄.pdf", "門禁 紀錄.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("\u202egnp.exe.pdf", "gnp.exe.pdf"),
        (".pdf", "pdf"),
        ("", "document"),
        ("...", "document"),
    ],
)
def test_names_that_mean_harm(name: str, kept: str) -> None:
    """They come out as plain names."""
    assert media.safe_name(name) == kept


def test_an_audits_pack_carries_records_and_documents(platform: Platform) -> None:
    """Each as the very bytes whose digest the entry holds; withdrawn ones too, and all of them in the index."""
    estate(platform)
    assert list(exhibits.items(platform, "x")) == []
    first = service.give(platform, CHIEF, statement(platform), media.document("list.pdf", PAPER))
    second = service.give(platform, CHIEF, statement(platform, says="not_met"))
    service.withdraw(platform, CHIEF, second.id, "a slip")
    platform.registry = Registry(["lionrock.access", "lionrock.register", "lionrock.assurance"])
    found: dict[str, Item] = {one.name: one for one in exhibits.items(platform, "x")}
    at = "audit/manual/EV-000"
    assert list(found) == [f"{at}1/record.json", f"{at}1/list.pdf", f"{at}2/record.json", "audit/manual/index.json"]
    assert hashlib.sha256(found[f"{at}1/record.json"].data).hexdigest() == first.digest
    assert hashlib.sha256(found[f"{at}1/list.pdf"].data).hexdigest() == first.file
    assert found[f"{at}1/list.pdf"].entry == first.entry
    assert b"a slip" in found["audit/manual/index.json"].data
    assert b"not tested by Lionrock" in found[f"{at}1/record.json"].data
    assert [one.data for one in exhibits.items(platform, "x")] == [one.data for one in found.values()]
