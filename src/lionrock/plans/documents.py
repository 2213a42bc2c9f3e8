"""A plan as PDF/A, as a DOCX to edit, and as JSON: the same content in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text, same
from lionrock.plans.model import BODIES, TITLES, Plan
from lionrock.ui import editable, paper

if TYPE_CHECKING:
    from lionrock.plans.service import Kept

NOTE: Final = Text(
    "Assembled from the operator's own records; not legal advice; Chinese of this software's sentences unofficial",
    "由營運者的紀錄編成；並非法律意見；本軟件的中文語句並非官方文本",
)


@dataclass(frozen=True, slots=True)
class Printable:
    """What a document shows: a plan's content with its standing."""

    kind: str
    content: dict[str, Any]
    digest: str
    version: Text
    basis: tuple[tuple[Text, Text], ...]
    facts: tuple[tuple[Text, Text], ...]
    made: Instant


def draft(plan: Plan) -> Printable:
    """Return a plan as assembled now."""
    standing = Text("draft, not set down", "草稿，尚未成為版本")
    facts = _facts(standing, plan.made, None, plan.content, plan.unknown)
    return Printable(plan.kind, plan.content, plan.digest, standing, plan.basis, facts, plan.made)


def version(kept: Kept) -> Printable:
    """Return a version as it was set down, with what became of it."""
    one = kept.version
    number = Text("version {n}", "第 {n} 版").format(n=str(one.number))
    if one.endorsed and one.body:
        words = Text("version {n}, endorsed by {who} for the {body} on {at}", "第 {n} 版，由{who}代表{body}於{at}認可")
        standing = words.format(n=str(one.number), who=one.endorser or "", body=BODIES[one.body], at=_day(one.endorsed))
    else:
        standing = Text("version {n}, not endorsed", "第 {n} 版，未獲認可").format(n=str(one.number))
    facts = _facts(standing, one.made, one.review, kept.content, one.unknown)
    basis = tuple((Text(a, b), Text(c, d)) for a, b, c, d in kept.content["basis"])
    return Printable(one.plan, kept.content, one.digest, number, basis, facts, one.made)


def pdf(one: Printable) -> bytes:
    """Return the plan as PDF/A-2b."""
    return paper.pdf("lionrock.plans", "templates/plans/plan.typ", _data(one), one.made)


def plain(one: Printable) -> bytes:
    """Return the plan as JSON."""
    content = {name: value for name, value in one.content.items() if name != "basis"}
    return orjson.dumps({"digest": one.digest, **content}, option=orjson.OPT_INDENT_2)


def docx(one: Printable) -> bytes:
    """Return the plan as a DOCX to edit; the same content gives the same bytes."""
    title = TITLES[one.kind]  # type: ignore[index]  # a kind of plan
    document = editable.opened(f"{title.en} · {title.zh}", one.made)
    document.add_heading(f"{title.en}\n{title.zh}", 0)
    if one.content["mark"]:
        mark = f"{one.content['mark']['en']} · {one.content['mark']['zh']}"
        document.sections[0].header.paragraphs[0].text = editable.plain(mark)
    for label, value in one.facts:
        said = f"{label.en} {label.zh}: {value.en} {value.zh if value.zh != value.en else ''}"
        document.add_paragraph(editable.plain(said))
    for number, part in enumerate(one.content["parts"], 1):
        document.add_heading(editable.plain(f"{number} {part['title']['en']} {part['title']['zh']}"), 1)
        for block in part["blocks"]:
            editable.block(document, block)
        if part["own"]:
            document.add_paragraph(editable.plain(f"{part['own']['en']}\n{part['own']['zh']}"))
    document.add_paragraph(f"{NOTE.en}\n{NOTE.zh}\nSHA-256 {one.digest}")
    return editable.saved(document)


def _data(one: Printable) -> dict[str, Any]:
    """Return what the PDF's template sets."""
    return {
        "title": paper.pair(TITLES[one.kind]),  # type: ignore[index]  # a kind of plan
        "operator": paper.shown(one.content["operator"]),
        "mark": paper.shown(one.content["mark"]),
        "version": paper.pair(one.version),
        "note": paper.pair(NOTE),
        "digest": one.digest,
        "facts": [[paper.pair(a), paper.pair(b)] for a, b in one.facts],
        "basis": [[paper.pair(a), paper.pair(b)] for a, b in one.basis],
        "parts": paper.shown(one.content["parts"]),
    }


def _facts(
    standing: Text, made: Instant, review: Instant | None, content: dict[str, Any], unknown: int
) -> tuple[tuple[Text, Text], ...]:
    """Return what stands on the first page."""
    law = Text(content["law"]["en"], content["law"]["zh"])
    rows = [
        (Text("Standing", "狀況"), standing),
        (Text("Set down", "製訂日期"), same(_day(made))),
        (Text("To be reviewed by", "須於此日期前檢討"), same(_day(review)) if review else Text("–", "–")),
        (Text("Unknown in it", "其中不詳"), same(str(unknown))),
        (Text("State of the law", "法例文本"), law),
    ]
    return tuple(rows)


def _day(moment: Instant) -> str:
    """Return a day as documents write it, Hong Kong time."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%d}"
