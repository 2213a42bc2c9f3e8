"""A report as PDF/A, as DOCX and as JSON: the same bytes from the same content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.kernel.text import Text, same
from lionrock.risk import picture
from lionrock.risk.report import NOTE, TITLE, Composed, stamp
from lionrock.ui import editable, paper

if TYPE_CHECKING:
    from docx.document import Document
    from markupsafe import Markup

    from lionrock.kernel.clock import Instant
    from lionrock.risk.service.reporting import Kept

_EVIDENCE: Final = Text("Evidence appendix", "證據附錄")
_PICTURE: Final = Text("Scenarios by likelihood and impact", "按可能性及影響劃分的情景")


@dataclass(frozen=True, slots=True)
class Printable:
    """What a document shows: a report's content with its standing."""

    content: dict[str, Any]
    digest: str
    standing: Text
    basis: tuple[tuple[Text, Text], ...]
    made: Instant


def draft(one: Composed) -> Printable:
    """Return a report as it stands now."""
    standing = Text("draft, not set down", "草稿，尚未成為版本")
    return Printable(one.content, one.digest, standing, one.basis, one.made)


def version(kept: Kept) -> Printable:
    """Return a version as it was set down, with who endorsed it."""
    one = kept.version
    standing = Text("version {n}, not endorsed", "第 {n} 版，未獲認可").format(n=one.number)
    if one.endorsed:
        words = Text("version {n}, endorsed by {who} on {at}", "第 {n} 版，由{who}於{at}認可")
        standing = words.format(n=one.number, who=one.endorser, at=stamp(one.endorsed))
    return Printable(kept.content, one.digest, standing, kept.basis, one.made)


def pdf(one: Printable) -> bytes:
    """Return the report as PDF/A-2b."""
    return paper.pdf("lionrock.risk", "templates/risk/report.typ", _data(one), one.made)


def plain(one: Printable) -> bytes:
    """Return the report as JSON."""
    basis = [[[a.en, a.zh], [b.en, b.zh]] for a, b in one.basis]
    return orjson.dumps({"digest": one.digest, "basis": basis, **one.content}, option=orjson.OPT_INDENT_2)


def docx(one: Printable) -> bytes:
    """Return the report as DOCX to edit."""
    document = editable.opened(f"{TITLE.en} · {TITLE.zh} {one.content['reference']}", one.made)
    _marked(document, one)
    document.add_heading(f"{TITLE.en}\n{TITLE.zh}", 0)
    document.add_paragraph(editable.both(one.content["operator"]))
    editable.table(document, [], _cover(one))
    for number, part in enumerate(one.content["parts"], 1):
        document.add_heading(editable.plain(f"{number} {part['title']['en']} {part['title']['zh']}"), 1)
        for block in part["blocks"]:
            editable.block(document, block)
    document.add_heading(f"{_EVIDENCE.en} {_EVIDENCE.zh}", 1)
    rows = [[_pair(a), _pair(b)] for a, b in one.basis]
    editable.table(document, [], rows + [[what, _pair(same(entry))] for what, entry in one.content["entries"]])
    document.add_paragraph(f"{NOTE.en}\n{NOTE.zh}\nSHA-256 {one.digest}")
    return editable.saved(document)


def svg(content: dict[str, Any], language: str) -> Markup:
    """Return the matrix of a report as a picture, in a language or both."""
    counts = {(likelihood, impact): many for likelihood, impact, many in content["counts"]}
    both = language == "both"
    likely, grave = (
        f"{words.en} {words.zh}" if both else words.zh if language == "zh" else words.en
        for words in (picture.LIKELIHOOD, picture.IMPACT)
    )
    wide = picture.WIDE if both else picture.NARROW
    label = f"{_PICTURE.en} {_PICTURE.zh}"
    return picture.drawn(counts, picture.levels(language), (likely, grave), label, wide)


def _data(one: Printable) -> dict[str, Any]:
    """Return what the PDF's template sets."""
    content = one.content
    return {
        "title": paper.pair(TITLE),
        "operator": paper.shown(content["operator"]),
        "mark": paper.shown(content["mark"]),
        "version": paper.pair(one.standing),
        "note": paper.pair(NOTE),
        "digest": one.digest,
        "facts": [[paper.shown(a), paper.shown(b)] for a, b in _cover(one)],
        "picture": svg(content, "both"),
        "caption": paper.pair(_PICTURE),
        "parts": paper.shown(content["parts"]),
        "evidence": paper.pair(_EVIDENCE),
        "basis": [[paper.pair(a), paper.pair(b)] for a, b in one.basis],
        "entries": [[paper.shown(what), entry] for what, entry in content["entries"]],
    }


def _cover(one: Printable) -> list[list[dict[str, str]]]:
    """Return what stands on the cover: facts, standing, how far the law is verified."""
    return [
        *one.content["facts"],
        [_pair(Text("Standing", "狀況")), _pair(one.standing)],
        [_pair(Text("State of the law", "法例文本")), one.content["law"]],
        [_pair(Text("Requirements loaded", "已載入的要求")), one.content["loaded"]],
    ]


def _marked(document: Document, one: Printable) -> None:
    """Set reference and mark in the head of every page, and the note at its foot."""
    mark = one.content["mark"]
    head = f"{one.content['reference']} {editable.both(mark) if mark else ''}".strip()
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = f"{NOTE.en} {NOTE.zh}"


def _pair(said: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": said.en, "zh": said.zh}
