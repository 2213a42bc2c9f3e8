"""Official files: places found and filled, hostile uploads refused, a changed file never filled silently."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx import Document
from obligations.world import ANALYST, DEPUTY, Case
from pypdf import PdfReader

from filings.papers import BODY, CONTROL, TABLE, document, outside, paragraph, pdf
from lionrock.filings import composing, service
from lionrock.filings.content import DEMO
from lionrock.filings.official import docx_form, pdf_form
from lionrock.filings.record import ANNEX_E
from lionrock.filings.service import official
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform


def words(data: bytes) -> str:
    """Return the text of a DOCX, its tables with it, as Word's own readers see it."""
    read = Document(io.BytesIO(data))
    return "\n".join("".join(one.text or "" for one in part.iter("{*}t")) for part in read.element.body)


def test_every_kind_of_place_is_found() -> None:
    """Controls, form fields, placeholders across runs, and empty cells beside a label."""
    assert docx_form.slots(document()) == [
        ("control:1:op", "Name of operator"),
        ("field:1:Reference", "Reference"),
        ("placeholder:nature", "nature"),
        ("placeholder:aware", "aware"),
        ("cell:1.1.2", "Cause 成因"),
    ]


def test_every_kind_of_place_is_filled() -> None:
    """Words go where they belong, in both scripts, lines kept, mark-up as text."""
    values = {
        "control:1:op": "Kowloon Harbour Power & Light",
        "field:1:Reference": "INC-0007",
        "placeholder:nature": "Web shell <x>",
        "placeholder:aware": "06:30",
        "cell:1.1.2": "未明\nsecond line",
    }
    filled = docx_form.fill(document(), values, DEMO)
    told = words(filled)
    assert "示範，不可提交 / Demonstration" in told
    assert "Kowloon Harbour Power & Light" in told
    assert "Click to enter" not in told
    assert "_____" not in told
    assert "INC-0007" in told
    assert "Nature: Web shell <x> at 06:30." in told
    assert "未明second line" in told
    assert docx_form.fill(document(), values, DEMO) == filled


def test_fields_of_a_pdf_are_found_and_filled() -> None:
    """Values stand in the fields, Chinese too; a mark stands on the page."""
    assert pdf_form.slots(pdf()) == [("operator", "operator"), ("nature", "nature")]
    filled = PdfReader(io.BytesIO(pdf_form.fill(pdf(), {"operator": "九龍海港電力", "nature": "Web shell"}, DEMO)))
    found = filled.get_fields() or {}
    assert {name: one["/V"] for name, one in found.items()} == {"operator": "九龍海港電力", "nature": "Web shell"}


def bomb() -> bytes:
    """Return a small DOCX that grows a thousandfold."""
    return document(word__media__x_dot_xml=b"\0" * 15_000_000)


def twice() -> bytes:
    """Return a DOCX with two members of one name."""
    out = io.BytesIO(document())
    with zipfile.ZipFile(out, "a") as made, pytest.warns(UserWarning, match="Duplicate name"):
        made.writestr("word/document.xml", "<x/>")
    return out.getvalue()


HOSTILE: dict[str, bytes | Callable[[], bytes]] = {
    "no zip": b"PK\x03\x04 not really",
    "empty": b"",
    "too large": b"x" * (10 * 1024 * 1024 + 1),
    "bomb": bomb,
    "too many members": lambda: document(BODY, **{f"word__m{n}_dot_xml": b"<x/>" for n in range(1_001)}),
    "macros": lambda: document(word__vbaProject_dot_bin=b"x"),
    "embedded": lambda: document(word__embeddings__oleObject1_dot_xlsx=b"x"),
    "outside template": lambda: document(
        word___rels__document_dot_xml_dot_rels=outside("attachedTemplate", "https://evil.example/x.dotm")
    ),
    "outside picture": lambda: document(word___rels__document_dot_xml_dot_rels=outside("image", "\\\\evil\\x.png")),
    "file link": lambda: document(word___rels__document_dot_xml_dot_rels=outside("hyperlink", "file:///etc/passwd")),
    "entities": lambda: document(word__document_dot_xml='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "broken XML": lambda: document(word__document_dot_xml="<w:document>"),
    "path": lambda: document(BODY, **{"..__evil_dot_xml": b"<x/>"}),
    "twice": twice,
    "fetching field": lambda: document(
        "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\x</w:instrText></w:r></w:p>"
    ),
    "JavaScript": lambda: pdf("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    "launch": lambda: pdf("/OpenAction << /S /Launch /F (calc.exe) >>"),
    "attachment": lambda: pdf("/Names << /EmbeddedFiles << /Names [] >> >>"),
    "broken PDF": lambda: b"%PDF-1.7\n" + b"1 0 obj << " * 100,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_uploads_are_refused(case: Case, kind: str) -> None:
    """Each with a reason, and nothing is kept."""
    made = HOSTILE[kind]
    data = made() if callable(made) else made
    with pytest.raises(InputError):
        official.keep(case.platform, ANNEX_E, "form", data, DEPUTY)
    assert official.standing(case.platform, ANNEX_E) == (None, None, False)


def test_a_link_a_reader_may_click_is_let_through() -> None:
    """Official forms carry the address of their authority."""
    rels = outside("hyperlink", "https://www.occics.gov.hk/")
    assert docx_form.slots(document(word___rels__document_dot_xml_dot_rels=rels))


def test_a_form_without_places_is_refused(case: Case) -> None:
    """The error says what places are."""
    with pytest.raises(InputError, match="no place"):
        official.keep(case.platform, ANNEX_E, "x.docx", document(paragraph("Only words")), DEPUTY)


def approved(platform: Platform, id: str) -> None:
    """Approve the content as it stands."""
    service.approve(platform, ANNEX_E, id, composing.draft(platform, ANNEX_E, id).digest, DEPUTY)


def test_an_official_file_is_mapped_once_and_filled(either: Platform, clock: object) -> None:
    """What is known stands in its place, what is unknown says so, on both databases."""
    case = Case(either, clock).open()
    service.type_field(either, ANNEX_E, case.id, "nature", "Web shell on the outage web site", ANALYST)
    approved(either, case.id)
    kept = official.keep(either, ANNEX_E, "../Annex E.docx", document(), DEPUTY)
    assert kept.name == "Annex E.docx"
    pairs = {"placeholder:nature": "nature", "cell:1.1.2": "cause", "field:1:Reference": "reference"}
    official.map_fields(either, ANNEX_E, kept.id, pairs, "en", DEPUTY)
    name, data = official.fill(either, ANNEX_E, case.id, 1, DEPUTY)
    assert name == "INC-0007-annex-e-v1-filled.docx"
    assert "Nature: Web shell on the outage web site at {{aware}}." in words(data)
    assert "Cause 成因unknown" in words(data)


def test_a_changed_form_is_not_filled_by_the_old_map(case: Case) -> None:
    """The map is stale until a person maps the new file."""
    approved(case.platform, case.id)
    first = official.keep(case.platform, ANNEX_E, "e.docx", document(), DEPUTY)
    official.map_fields(case.platform, ANNEX_E, first.id, {"placeholder:nature": "nature"}, "zh", DEPUTY)
    second = official.keep(case.platform, ANNEX_E, "e.docx", document(CONTROL + TABLE), DEPUTY)
    assert official.standing(case.platform, ANNEX_E)[2]
    with pytest.raises(ConflictError, match="changed since it was mapped"):
        official.fill(case.platform, ANNEX_E, case.id, 1, DEPUTY)
    with pytest.raises(ConflictError):
        official.map_fields(case.platform, ANNEX_E, first.id, {"placeholder:nature": "nature"}, "zh", DEPUTY)
    official.map_fields(case.platform, ANNEX_E, second.id, {"cell:1.1.2": "cause"}, "zh", DEPUTY)
    assert "不詳" in words(official.fill(case.platform, ANNEX_E, case.id, 1, DEPUTY)[1])


def test_who_may_not_upload_or_map(case: Case) -> None:
    """An analyst, and nobody without a fresh proof."""
    for actor in (ANALYST, replace(DEPUTY, fresh=False)):
        with pytest.raises(RefusedError):
            official.keep(case.platform, ANNEX_E, "e.docx", document(BODY), actor)


@pytest.mark.parametrize("pairs", [{}, {"control:9:x": "cause"}, {"control:1:op": "fault"}])
def test_a_map_names_places_and_fields_that_exist(case: Case, pairs: dict[str, str]) -> None:
    """Anything else is refused."""
    kept = official.keep(case.platform, ANNEX_E, "e.docx", document(), DEPUTY)
    with pytest.raises(InputError, match="map"):
        official.map_fields(case.platform, ANNEX_E, kept.id, pairs, "en", DEPUTY)
