"""A report as PDF/A, as DOCX and as JSON: the same bytes from the same content."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.kernel.text import Text, same
from lionrock.risk import picture
from lionrock.risk.report import NOTE, TITLE, Composed, stamp
from lionrock.ui import glyphs, paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from markupsafe import Markup

    from lionrock.kernel.clock import Instant
    from lionrock.risk.service.reporting import Kept

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_UNFIT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters XML 1.0 has no place for, and controls nobody can see."""
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
    """Return the report as DOCX; fonts are named in it, not embedded."""
    import docx as library

    document = library.Document()
    _dressed(document, one)
    document.add_heading(f"{TITLE.en}\n{TITLE.zh}", 0)
    document.add_paragraph(_both(one.content["operator"]))
    _table(document, [], _cover(one))
    for number, part in enumerate(one.content["parts"], 1):
        document.add_heading(_plain(f"{number} {part['title']['en']} {part['title']['zh']}"), 1)
        for block in part["blocks"]:
            _block(document, block)
    document.add_heading(f"{_EVIDENCE.en} {_EVIDENCE.zh}", 1)
    rows = [[_pair(a), _pair(b)] for a, b in one.basis]
    _table(document, [], rows + [[what, _pair(same(entry))] for what, entry in one.content["entries"]])
    document.add_paragraph(f"{NOTE.en}\n{NOTE.zh}\nSHA-256 {one.digest}")
    return _settled(document)


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
        "operator": _shown(content["operator"]),
        "mark": _shown(content["mark"]),
        "version": paper.pair(one.standing),
        "note": paper.pair(NOTE),
        "digest": one.digest,
        "facts": [[_shown(a), _shown(b)] for a, b in _cover(one)],
        "picture": svg(content, "both"),
        "caption": paper.pair(_PICTURE),
        "parts": _shown(content["parts"]),
        "evidence": paper.pair(_EVIDENCE),
        "basis": [[paper.pair(a), paper.pair(b)] for a, b in one.basis],
        "entries": [[_shown(what), entry] for what, entry in content["entries"]],
    }


def _cover(one: Printable) -> list[list[dict[str, str]]]:
    """Return what stands on the cover: facts, standing, how far the law is verified."""
    return [
        *one.content["facts"],
        [_pair(Text("Standing", "狀況")), _pair(one.standing)],
        [_pair(Text("State of the law", "法例文本")), one.content["law"]],
        [_pair(Text("Requirements loaded", "已載入的要求")), one.content["loaded"]],
    ]


def _dressed(document: Document, one: Printable) -> None:
    """Set fonts that have both scripts, title, date, and the mark in the head of every page."""
    from docx.oxml.ns import qn

    style: Any = document.styles["Normal"]
    style.font.name = "Noto Sans HK"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans HK")
    core = document.core_properties
    core.title, core.author = f"{TITLE.en} · {TITLE.zh} {one.content['reference']}", "Lionrock"
    core.created = core.modified = one.made.replace(tzinfo=None, microsecond=0)
    core.last_modified_by, core.revision = "Lionrock", 1
    mark = one.content["mark"]
    document.sections[0].header.paragraphs[0].text = f"{one.content['reference']} {_both(mark) if mark else ''}".strip()
    document.sections[0].footer.paragraphs[0].text = f"{NOTE.en} {NOTE.zh}"


def _block(document: Document, block: dict[str, Any]) -> None:
    """Add a block."""
    if block["kind"] == "head":
        document.add_heading(_plain(f"{block['text']['en']}\n{block['text']['zh']}"), 2)
    elif block["kind"] == "words":
        document.add_paragraph(_both(block["text"]))
    elif block["kind"] == "lines":
        for item in block["items"]:
            document.add_paragraph(_both(item), style="List Number" if block["numbered"] else "List Bullet")
    elif block["kind"] == "unknown":
        document.add_paragraph(f"▨ {_both(block['what'])}\n{_both(block['do'])}")
    else:
        _table(document, block["heads"], block["rows"])


def _table(document: Document, heads: list[dict[str, str]], rows: list[list[dict[str, str]]]) -> None:
    """Add a table of words in both languages."""
    width = len(heads or rows[0]) if heads or rows else 0
    if not width:
        return
    table = document.add_table(0, width, style="Table Grid")
    for row in [heads, *rows] if heads else rows:
        _fill(list(table.add_row().cells), row)


def _fill(cells: list[_Cell], words: list[dict[str, str]]) -> None:
    """Write a row of a table."""
    for cell, said in zip(cells, words, strict=True):
        cell.text = _both(said)


def _both(said: dict[str, str]) -> str:
    """Return words in both languages, once when they are the same."""
    return _plain(said["en"] if said["en"] == said["zh"] else f"{said['en']}\n{said['zh']}")


def _plain(said: str) -> str:
    """Return words without the characters XML cannot hold; each is written as its code."""
    return _UNFIT.sub(lambda found: f"〔U+{ord(found[0]):04X}〕", said)


def _shown(value: Any) -> Any:
    """Return a value whose words are in characters the font can show."""
    if isinstance(value, str):
        return glyphs.shown(value)
    if isinstance(value, dict):
        return {name: found if name in {"kind", "id"} else _shown(found) for name, found in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list) else value


def _pair(said: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": said.en, "zh": said.zh}


def _settled(document: Document) -> bytes:
    """Return the file with every member dated alike, so that equal content gives equal bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            write.writestr(zipfile.ZipInfo(name, _EPOCH), read.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
