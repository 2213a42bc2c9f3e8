"""Writes content as a DOCX in one language: the same bytes from the same content."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from lionrock.filings.appendix import Evidence
from lionrock.filings.content import NOT_THE_FORM, Draft, Filled
from lionrock.filings.document import EVIDENCE, PURPOSE, UNKNOWN, Approval, facts, proof
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Language
from lionrock.ui import words

if TYPE_CHECKING:
    from docx.document import Document

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters XML 1.0 has no place for, and controls nobody can see."""
_FONTS: Final = {"en": "Arial", "zh": "Microsoft JhengHei"}


def write(draft: Draft, approval: Approval | None, made: Instant, evidence: Evidence, language: Language) -> bytes:
    """Return the content as DOCX; `made` is the document's date."""
    import docx

    document = docx.Document()
    _dressed(document, draft, made, language)
    if draft.mark:
        _bold(document.add_paragraph(), draft.mark.within(language))
    document.add_heading(draft.filing.title.within(language), 0)
    document.add_paragraph(f"{PURPOSE.within(language)} · {NOT_THE_FORM.within(language)}")
    rows = [(label.within(language), [value.within(language)]) for label, value in facts(draft, approval)]
    _table(document, [*rows, ("SHA-256", [draft.digest])])
    for title, fields in draft.groups:
        document.add_heading(title.within(language), 1)
        _table(document, [(one.field.label.within(language), _field(one, language)) for one in fields])
    if evidence.entries:
        _appendix(document, evidence, language)
    return _settled(document)


def _dressed(document: Document, draft: Draft, made: Instant, language: Language) -> None:
    """Set fonts, title, date, and the mark in the head of every page."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONTS[language], Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft JhengHei")
    core = document.core_properties
    core.title, core.author = f"{draft.filing.title.within(language)} {draft.reference}", "Lionrock"
    core.created = core.modified = made.replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.revision = "Lionrock", 1
    head = document.sections[0].header.paragraphs[0]
    head.text = f"{draft.reference} · {draft.filing.title.within(language)}"
    if draft.mark:
        _bold(head, f" · {draft.mark.within(language)}")
    document.sections[0].footer.paragraphs[0].text = NOT_THE_FORM.within(language)


def _field(one: Filled, language: Language) -> list[str]:
    """Return the lines of a field: its value or that it is unknown, then its source."""
    when = one.known.learned or one.known.effective
    source = one.known.source.within(language) + (f" · {words.stamp(when).within(language)}" if when else "")
    value = one.words.within(language) if one.words else UNKNOWN.within(language)
    return [value, source]


def _table(document: Document, rows: list[tuple[str, list[str]]]) -> None:
    """Add a table of labels and lines."""
    from docx.shared import Mm, Pt, RGBColor

    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, lines in rows:
        first, second = table.add_row().cells
        first.width, second.width = Mm(50), Mm(115)
        first.text = _plain(label)
        second.text = _plain(lines[0])
        for line in lines[1:]:
            run = second.add_paragraph().add_run(_plain(line))
            run.font.size, run.font.color.rgb = Pt(8), RGBColor(0x55, 0x60, 0x5E)


def _appendix(document: Document, evidence: Evidence, language: Language) -> None:
    """Add the entries behind the content."""
    document.add_heading(EVIDENCE.within(language), 1)
    for said in proof(evidence):
        document.add_paragraph(said.within(language))
    rows = [
        (f"{'—' if one.position is None else one.position} {one.kind}", [one.id, one.time]) for one in evidence.entries
    ]
    _table(document, rows)


def _bold(paragraph: Any, said: str) -> None:
    """Add bold words."""
    paragraph.add_run(said).bold = True


def _plain(said: str) -> str:
    """Return words without the characters XML cannot hold; each is written as its code."""
    return _UNFIT.sub(lambda found: f"〔U+{ord(found[0]):04X}〕", said)


def _settled(document: Document) -> bytes:
    """Return the file with every member dated alike, so that equal content gives equal bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write_:
        for name in read.namelist():
            write_.writestr(zipfile.ZipInfo(name, _EPOCH), read.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
