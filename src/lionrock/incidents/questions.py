"""The four questions in words: answers of equal weight, and which of them need a reason."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lionrock.events.incidents import Seriousness, Standing
from lionrock.incidents.model import Incident, Nature
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LONGEST: Final = 4_000
"""Characters of a reason, an evidence or a note."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its words, and what it means."""

    label: Text
    about: Text


QUESTIONS: Final = MappingProxyType(
    {
        "system": Text("Which critical computer system?", "涉及哪個關鍵電腦系統？"),
        "nature": Text("What happened?", "發生了甚麼？"),
        "aware": Text("Since when are we aware?", "由何時起知悉？"),
        "core": Text("Is the core function disrupted?", "核心功能有否受干擾？"),
    }
)

STANDINGS: Final[MappingProxyType[Standing, Text]] = MappingProxyType(
    {
        "suspected": Text("suspected", "懷疑"),
        "possible": Text("possible incident", "可能事故"),
        "incident": Text("incident", "事故"),
        "threat_only": Text("threat only", "僅屬威脅"),
        "technical_fault": Text("technical fault", "技術故障"),
        "not_ours": Text("none of our critical computer systems", "不涉及關鍵電腦系統"),
    }
)

NATURES: Final[MappingProxyType[Nature, Choice]] = MappingProxyType(
    {
        "incident": Choice(
            Text("Incident", "事故"),
            Text(
                "An act without lawful authority with an actual adverse effect on this system's security.",
                "無合法權限的作為，對此系統的安全有實際不良影響。",
            ),
        ),
        "threat_only": Choice(
            Text("Threat only", "僅屬威脅"),
            Text(
                "An act without lawful authority, with no actual adverse effect so far. Asked again within 24 hours.",
                "無合法權限的作為，至今未有實際不良影響。24 小時內再問。",
            ),
        ),
        "technical_fault": Choice(
            Text("Technical fault", "技術故障"),
            Text(
                "A fault, a test or authorised work: no act without lawful authority. Asked again within 24 hours.",
                "故障、測試或獲授權的工作，並無無合法權限的作為。24 小時內再問。",
            ),
        ),
        "possible": Choice(
            Text("Possible incident", "可能事故"),
            Text(
                "Undecided. A provisional clock counts from the moment this is said.",
                "未能決定。由作出此表述之時起，時限暫定起計。",
            ),
        ),
    }
)

VERDICTS: Final[MappingProxyType[Seriousness, Choice]] = MappingProxyType(
    {
        "serious": Choice(
            Text("Serious", "嚴重"),
            Text(
                "It has disrupted, is disrupting or is likely to disrupt the core function.",
                "曾經、正在或相當可能干擾核心功能。",
            ),
        ),
        "not_serious": Choice(
            Text("Not serious", "非嚴重"),
            Text(
                "It has not, is not and is not likely to disrupt the core function.",
                "未曾、並非亦不相當可能干擾核心功能。",
            ),
        ),
        "undecided": Choice(
            Text("Not decided yet", "暫未能評定"),
            Text("The 12-hour clock goes on, provisionally.", "暫按 12 小時計算。"),
        ),
    }
)


def names_reason(before: Incident, answer: str) -> bool:
    """Say whether an answer to question 0 needs a reason: none of ours always, another system than a person named."""
    changes = before.placed_by == "person" and before.system != answer
    return answer == "none" or (changes and answer != "unknown")


def nature_reason(before: Incident, answer: Nature) -> bool:
    """Say whether an answer to question 1 needs a reason: one that takes the place of another final answer.

    Saying *possible incident* after a dismissal raises the alarm again and needs none.
    """
    if answer == "possible":
        return before.nature == "incident"
    return before.nature not in ("suspected", "possible", answer)


def verdict_reason(before: Incident, answer: Seriousness, system: str | None = None) -> bool:
    """Say whether an answer to question 3 needs a reason: one that changes a verdict, of several that on `system`."""
    verdicts = {line.system: line.verdict for line in before.lines}
    return verdicts.get(system or "", before.verdict) not in ("undecided", answer)


def required(words: str, label: Text, *, needed: bool, most: int = LONGEST) -> str:
    """Return the trimmed words; raises InputError when they are needed and missing, or too long."""
    words = words.strip()
    if needed and not words:
        raise InputError(
            Text("{label} is empty", "未填寫{label}").format(label=label),
            Text("Say in a sentence what the answer rests on.", "請用一句話說明此答案的依據。"),
        )
    if len(words) > most:
        raise InputError(
            Text("{label} has {n} characters; at most {most} are kept", "{label}有 {n} 個字元，最多 {most} 個").format(
                label=label, n=len(words), most=most
            ),
            Text("Shorten it.", "請縮短內容。"),
        )
    return words


REASON: Final = Text("Reason", "理由")
LATER: Final = Text("Why the later awareness counts", "採用較後知悉時間的理由")
KNOWER: Final = Text("Who knew", "何人得知")
EVIDENCE: Final = Text("Evidence", "依據")
WORDS: Final = Text("Note", "紀錄")
TITLE: Final = Text("What happened", "發生了甚麼")
