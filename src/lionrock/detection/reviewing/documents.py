"""A signed review as PDF/A in both languages: the same bytes from the same review."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from lionrock.detection.reviewing.service import OUTCOMES
from lionrock.detection.reviewing.store import Review
from lionrock.kernel.text import Text, same
from lionrock.ui import paper, words

TITLE: Final = Text("Review of detection", "偵測機制檢討")
NOTE: Final = Text(
    "What stood in the platform when the review was signed. It tells what was tested and found; it does not show that "
    "an attack would be seen.",
    "簽署檢討時平台所載的資料，列明已測試及偵測所得，並不表示必能察覺攻擊。",
)
_Row = list[dict[str, str]]


def pdf(one: Review) -> bytes:
    """Return the review as PDF/A-2b."""
    return paper.pdf("lionrock.detection", "templates/detection/review.typ", data(one), one.signed)


def data(one: Review) -> dict[str, Any]:
    """Return what the document sets."""
    told = one.content
    return {
        "title": paper.pair(TITLE),
        "note": paper.pair(NOTE),
        "digest": one.digest,
        "facts": [[paper.pair(label), paper.pair(value)] for label, value in _facts(one)],
        "words": paper.pair(same(one.words)),
        "parts": [
            _part(Text("Coverage of ATT&CK by executed tests", "ATT&CK 已執行測試的覆蓋"), _COVERAGE, _coverage(told)),
            _part(Text("Tests that were run", "已執行的測試"), _TESTS, _tests(told)),
            _part(Text("Rules not as their samples ask", "與樣本不符的規則"), _FAILED, _failed(told)),
            _part(Text("What fired", "觸發的規則"), _FIRED, _fired(told)),
            _part(Text("What changed", "更改事項"), _CHANGES, _changes(told)),
        ],
    }


_COVERAGE: Final = [Text("Matrix", "矩陣"), Text("State", "狀況"), Text("Techniques", "技術")]
_TESTS: Final = [
    Text("When", "時間"),
    Text("Kind", "方式"),
    Text("On what", "對象"),
    Text("By", "由"),
    Text("Rules / fired / not as asked", "規則／觸發／不符"),
]
_FAILED: Final = [Text("Rule", "規則"), Text("Id", "編號")]
_FIRED: Final = [Text("Rule", "規則"), Text("Findings", "偵測結果"), Text("Called expected", "預期之內")]
_CHANGES: Final = [Text("When", "時間"), Text("What", "事項"), Text("By", "由"), Text("Reason", "理由")]


def _facts(one: Review) -> list[tuple[Text, Text]]:
    """Return what stands on the cover."""
    told, rules = one.content, one.content["rules"]
    return [
        (Text("Period", "期間"), _span(one)),
        (Text("Reviewed by", "檢討人"), same(f"{one.by} ({one.role})")),
        (Text("Signed", "簽署"), words.stamp(one.signed)),
        (Text("Outcome", "結果"), OUTCOMES[one.outcome]),
        (Text("Next review due", "下次檢討"), words.date(one.due)),
        (Text("Rules serving", "生效規則"), same(str(rules["serving"]))),
        (Text("of which may open incidents", "其中可開立事故"), same(str(rules["live"]))),
        (Text("switched off", "已關閉"), same(str(len(rules["off"])))),
        (Text("left out", "未採用"), same(str(rules["left_out"]))),
        (Text("Findings in the period", "期內偵測結果"), same(str(told["fired"]["findings"]))),
        (Text("of which called expected", "其中預期之內"), same(str(told["fired"]["expected"]))),
        (Text("Rules that never fired in it", "期內從未觸發的規則"), same(str(told["fired"]["silent"]))),
        (Text("Digest of the rules", "規則摘要"), same(f"{rules['digest'][:32]} {rules['digest'][32:]}")),
        (Text("Ledger entry", "存證帳本紀錄"), same(one.entry)),
    ]


def _span(one: Review) -> Text:
    """Return the span of a review."""
    return Text("{a} to {b}", "{a} 至 {b}").format(a=words.date(one.since), b=words.date(one.until))


def _part(title: Text, heads: list[Text], rows: list[list[Text]]) -> dict[str, Any]:
    """Return one part of the document."""
    return {
        "title": paper.pair(title),
        "heads": [paper.pair(head) for head in heads],
        "rows": [[paper.pair(cell, 400) for cell in row] for row in rows],
    }


def _coverage(told: dict[str, Any]) -> list[list[Text]]:
    """Return how many techniques stand in each state."""
    return [
        [Text(*one["matrix"]), Text(*state), same(str(many))]
        for one in told["coverage"]
        for state, many in one["states"]
    ]


def _tests(told: dict[str, Any]) -> list[list[Text]]:
    """Return the runs of tests."""
    return [
        [
            _at(one["at"]),
            Text(*one["kind"]),
            same(f"{one['name']} · {one['capture'][:16]}"),
            same(one["by"]),
            same(f"{one['rules']} / {one['fired']} / {one['failed']}"),
        ]
        for one in told["tests"]
    ]


def _failed(told: dict[str, Any]) -> list[list[Text]]:
    """Return the rules that did not do what their samples ask."""
    return [[Text(*title), same(id)] for id, title in told["failed"]]


def _fired(told: dict[str, Any]) -> list[list[Text]]:
    """Return what rules found."""
    return [[Text(*title), same(str(many)), same(str(marked))] for _, title, many, marked in told["fired"]["most"]]


def _changes(told: dict[str, Any]) -> list[list[Text]]:
    """Return what changed."""
    return [[_at(one["at"]), Text(*one["what"]), same(one["by"]), same(one["why"])] for one in told["changes"]]


def _at(written: str) -> Text:
    """Return a moment in words."""
    return words.stamp(datetime.fromisoformat(written))
