"""What is true of the night at the hospital, written down apart from the product: anything else it says is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import permutations
from typing import Final

from e2e.hospital import CAPTURED, HONG_KONG, Hospital
from lionrock.kernel.text import Language

TAKER: Final = "Ms Ko (fictional)"
THEIRS: Final = "CCI-0423"
FIRST: Final = CAPTURED - timedelta(seconds=4.896)
"""When the first log was cleared in the capture: record 1102, 03:30:41.104 in its zone."""
RULES: Final = {
    "en": (
        "Windows event log cleared",
        "Command run by a PsExec service",
        "Registry hive with secrets saved to a file",
        "Pipe with the name of a remote tool",
    ),
    "zh": ("Windows 日誌被清除", "由 PsExec 服務執行指令", "將含機密的登錄檔儲存為檔案", "具有遠端工具名稱的管道"),
}
TECHNIQUES: Final = ("T1003.002", "T1003.004", "T1021.002", "T1070.001", "T1071", "T1569.002", "T1570")
"""ATT&CK techniques of those four rules."""
UNKNOWN: Final = (
    "data", "cause", "effect", "containment", "planned", "third-parties", "regulators", "assistance", "next-update",
)  # fmt: skip
"""What nobody recorded that night."""


@dataclass(frozen=True)
class Course:
    """When things were done in the walk, each between two moments."""

    opened: tuple[datetime, datetime]
    aware: tuple[datetime, datetime]
    called: tuple[datetime, datetime]


def script(made: Hospital, language: Language) -> list[set[str]]:
    """Return, for each fact quoted in the call, what it may say."""
    english = language == "en"
    return [
        {"Tam Lok-yiu 譚樂瑤"},
        {"Lantau Peak Hospital (fictional)" if english else "鳳凰山醫院（虛構）"},
        {"+852 0000 2110"},
        natures(language),
        {"Medication Dispensing System" if english else "配藥系統"},
        accounts(made, language),
    ]


def form(made: Hospital, language: Language, course: Course) -> Mapping[str, set[str]]:
    """Return what each field of Annex E may say; a field that is not here is unknown."""
    quoted = script(made, language)
    english = language == "en"
    post = "Tam Lok-yiu, Deputy supervisor of the security management unit" if english else "譚樂瑤，安全管理單位副主管"
    mark = ", " if english else "，"
    began = stamp(made.ran + (FIRST - CAPTURED), language)
    since = "{rule}, events from {at}" if english else "{rule}，事項由{at}起"
    seen = [since.format(rule=rule, at=began) for rule in RULES[language]]
    tagged = "ATT&CK techniques the rules are tagged with: " if english else "規則標示的 ATT&CK 技術："
    return {
        "operator": quoted[1],
        "contact": {f"{post}{mark}+852 0000 2111{mark}lok.yiu@desk.invalid"},
        "callback": quoted[2],
        "reference": {"INC-0001"},
        "their-reference": {THEIRS},
        "system": quoted[4],
        "affected": {"WORKSTATION5"},
        "occurred": {began},
        "detected": within(course.opened, language),
        "aware": within(course.aware, language),
        "notified": within(course.called, language),
        "notified-to": {TAKER},
        "nature": quoted[3],
        "account": quoted[5],
        "detection": {"\n".join(order) for order in permutations(seen)},
        "indicators": {tagged + (", " if english else "、").join(TECHNIQUES)},
        "state": {"incident · seriousness: not serious · open" if english else "事故 · 嚴重程度：非嚴重 · 處理中"},
    }


def natures(language: Language) -> set[str]:
    """Return the rules that matched, in any order: they did so within five seconds."""
    return {("; " if language == "en" else "；").join(order) for order in permutations(RULES[language])}


def accounts(made: Hospital, language: Language) -> set[str]:
    """Return the short account, in any order."""
    at = (made.ran + (FIRST - CAPTURED)).astimezone(HONG_KONG)
    day, time = stamp(at, language)[:-5].rstrip(", "), f"{at:%H:%M}"
    if language == "en":
        rules = [f"“{rule}” (WORKSTATION5, {time})" for rule in RULES["en"]]
        return {f"On {day} detection rules matched: {', '.join(order)}." for order in permutations(rules)}
    rules = [f"「{rule}」（WORKSTATION5，{time}）" for rule in RULES["zh"]]
    return {f"{day}，偵測規則吻合：{'、'.join(order)}。" for order in permutations(rules)}


def within(span: tuple[datetime, datetime], language: Language) -> set[str]:
    """Return every minute of a span, as it is written."""
    minutes = int((span[1] - span[0]).total_seconds() // 60) + 2
    return {stamp(span[0] + timedelta(minutes=n), language) for n in range(minutes) if _in(span, n)}


def stamp(at: datetime, language: Language) -> str:
    """Return a moment as a Hong Kong reader writes it."""
    at = at.astimezone(HONG_KONG)
    return f"{at.day} {at:%b %Y, %H:%M}" if language == "en" else f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def _in(span: tuple[datetime, datetime], n: int) -> bool:
    """Say whether the n-th minute begins before the span ends."""
    return (span[0] + timedelta(minutes=n)).replace(second=0, microsecond=0) <= span[1]
