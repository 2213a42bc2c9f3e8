"""Renders content as PDF/A-2b, in one language or both side by side: the same bytes from the same content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lionrock.filings.appendix import NONE, Evidence
from lionrock.filings.content import NOT_THE_FORM, Draft, Filled
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Language, Text, same
from lionrock.ui import glyphs, paper, words

PURPOSE: Final = Text("Copy into the official form", "供抄錄至官方表格")
EVIDENCE: Final = Text("Evidence behind this content", "本內容所據的證據")
UNKNOWN: Final = Text("unknown", "不詳")
_LONGEST_RUN: Final = 20_000
"""Characters of one value in the document; the JSON keeps all of it."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which version of the content, and when."""

    version: int
    name: str
    at: Instant


def render(
    draft: Draft,
    approval: Approval | None,
    made: Instant,
    evidence: Evidence = NONE,
    language: Language | None = None,
) -> bytes:
    """Return the content as PDF/A-2b; `made` is the document's date, so that equal input gives equal bytes.

    Without a language it holds both.
    """
    data = _data(draft, approval, evidence)
    data = data if language is None else _only(data, language)
    return paper.pdf("lionrock.filings", "templates/filings/form.typ", data, made)


def _data(draft: Draft, approval: Approval | None, evidence: Evidence) -> dict[str, Any]:
    """Return what the template sets."""
    return {
        "title": _pair(draft.filing.title),
        "reference": draft.reference,
        "mark": _pair(draft.mark) if draft.mark else None,
        "note": _pair(NOT_THE_FORM),
        "purpose": _pair(PURPOSE),
        "unknown": _pair(UNKNOWN),
        "digest": draft.digest,
        "facts": [{"label": _pair(label), "value": _pair(value)} for label, value in facts(draft, approval)],
        "groups": [_group(title, fields) for title, fields in draft.groups],
        "evidence": _evidence(evidence) if evidence.entries else None,
    }


def facts(draft: Draft, approval: Approval | None) -> list[tuple[Text, Text]]:
    """Return what stands above the fields."""
    rest = [
        (Text("Unknown fields", "不詳的項目"), same(str(len(draft.unknown)))),
        (Text("State of the law", "法例文本"), draft.law),
        (Text("Rules", "規則"), same(draft.rulebook)),
    ]
    if approval is None:
        return [(Text("Standing", "狀況"), Text("draft, not approved", "草稿，未經批准")), *rest]
    said = Text("version {n}, approved by {who} on {at}", "第 {n} 版，由{who}於{at}批准")
    standing = said.format(n=approval.version, who=approval.name, at=words.stamp(approval.at))
    return [(Text("Standing", "狀況"), standing), *rest]


def proof(evidence: Evidence) -> list[Text]:
    """Return how many entries there are about the subject, how many are listed, and the newest checkpoint."""
    said = Text("{n} ledger entries; the newest {m} are listed", "存證帳本共 {n} 項，下列最新 {m} 項")
    words_ = [said.format(n=evidence.total, m=len(evidence.entries))]
    if evidence.size is None or evidence.made is None:
        return [*words_, Text("no signed checkpoint yet", "尚未有已簽署的檢查點")]
    signed = Text(
        "newest signed checkpoint: size {size}, root {root}, made {at}",
        "最新已簽署檢查點：大小 {size}，根值 {root}，{at}簽署",
    )
    return [*words_, signed.format(size=evidence.size, root=evidence.root, at=words.stamp(evidence.made))]


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """Return the appendix."""
    rows = [
        {"place": "—" if one.position is None else str(one.position), "kind": one.kind, "time": one.time, "id": one.id}
        for one in evidence.entries
    ]
    return {"title": _pair(EVIDENCE), "said": [_pair(one) for one in proof(evidence)], "rows": rows}


def _only(value: Any, language: Language) -> Any:
    """Return what the template sets, with words of one language alone."""
    if isinstance(value, dict) and value.keys() == {"en", "zh_hant"}:
        chosen = value["en" if language == "en" else "zh_hant"]
        return {"en": chosen, "zh_hant": chosen}
    if isinstance(value, dict):
        return {name: _only(one, language) for name, one in value.items()}
    return [_only(one, language) for one in value] if isinstance(value, list) else value


def _group(title: Text, fields: Sequence[Filled]) -> dict[str, Any]:
    """Return a heading with its fields."""
    return {"title": _pair(title), "fields": [_field(one) for one in fields]}


def _field(one: Filled) -> dict[str, Any]:
    """Return a field with its value and source."""
    when = one.known.learned or one.known.effective
    return {
        "label": _pair(one.field.label),
        "value": _pair(one.words) if one.words else None,
        "source": _pair(one.known.source),
        "when": words.stamp(when).en if when else None,
    }


def _pair(said: Text) -> dict[str, str]:
    """Return words the font can show, by language."""
    return {"en": glyphs.shown(said.en[:_LONGEST_RUN]), "zh_hant": glyphs.shown(said.zh[:_LONGEST_RUN])}
