"""What a line of a visit's log asks for, by kind. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lionrock.counsel.record import Line, LineKind
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LONG: Final = 8_000
SHORT: Final = 300
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a line says; `long` ones take several paragraphs."""

    name: str
    label: Text
    required: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind of line asks, and whether it may hold what privilege is claimed over."""

    title: Text
    add: Text
    asked: tuple[Asked, ...]
    privileged: bool = False


FORMS: Final[Mapping[LineKind, Form]] = MappingProxyType(
    {
        "officer": Form(
            Text("Officer", "人員"),
            Text("An officer", "一名人員"),
            (
                Asked("name", Text("Name", "姓名"), required=True),
                Asked("post", Text("Post and office", "職位及所屬機構")),
                Asked("card", Text("Card or number shown", "所出示的證件或編號")),
            ),
        ),
        "authority": Form(
            Text("Authority shown", "所出示的權限"),
            Text("What they act under", "行事權限"),
            (
                Asked("what", Text("Warrant, notice or words", "手令、通知或口頭說明"), required=True),
                Asked("number", Text("Number and date", "編號及日期")),
                Asked("covers", Text("Premises, systems and things it names", "所列處所、系統及物件"), long=True),
                Asked("digest", Text("SHA-256 of our copy", "副本的 SHA-256")),
            ),
        ),
        "question": Form(
            Text("Question and answer", "問答"),
            Text("A question", "一項提問"),
            (
                Asked("question", Text("What was asked", "所問"), required=True, long=True),
                Asked("asker", Text("Asked by", "提問者")),
                Asked("answer", Text("What was answered", "所答"), long=True),
                Asked("answerer", Text("Answered by", "回答者")),
            ),
            privileged=True,
        ),
        "document": Form(
            Text("Document or thing", "文件或物件"),
            Text("Something shown, copied or taken", "出示、複製或取去的物件"),
            (
                Asked("what", Text("What it is", "名稱"), required=True),
                Asked("done", Text("Shown, copied or taken, and by whom", "出示、複製或取去，由何人"), required=True),
                Asked("receipt", Text("Receipt", "收據")),
                Asked("digest", Text("SHA-256 of the copy", "副本的 SHA-256")),
            ),
            privileged=True,
        ),
        "privilege": Form(
            Text("Privilege claimed", "提出保密權主張"),
            Text("A claim of privilege", "保密權主張"),
            (
                Asked("over", Text("Over what, without its contents", "涉及何物（不寫內容）"), required=True),
                Asked("by", Text("Claimed by", "提出者"), required=True),
                Asked("then", Text("What the officers did: sealed, left, took", "人員如何處理：封存、留下、取去")),
            ),
        ),
        "note": Form(
            Text("Note", "備註"),
            Text("A note", "備註"),
            (Asked("words", Text("What happened", "經過"), required=True, long=True),),
            privileged=True,
        ),
    }
)
"""The kinds of line in the order of a visit."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line with its words, None where the reader may not see them or they cannot be opened; `why` says so."""

    line: Line
    words: Mapping[str, str] | None
    why: Text | None = None

    @property
    def form(self) -> Form:
        """Return what its kind asks."""
        return FORMS[self.line.kind]

    @property
    def parts(self) -> list[tuple[Asked, str]]:
        """Return what was said, in the order asked, without what was left empty."""
        known = self.words or {}
        return [(asked, known[asked.name]) for asked in self.form.asked if known.get(asked.name)]


def understood(kind: LineKind, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed for a line, trimmed and within bounds; raises InputError naming the field."""
    return {asked.name: words for asked in FORMS[kind].asked if (words := _one(asked, typed.get(asked.name, "")))}


def written(words: Mapping[str, str]) -> str:
    """Return words as they are kept."""
    return json.dumps(words, ensure_ascii=False, sort_keys=True)


def read(kept: str) -> dict[str, str]:
    """Return words as they were typed."""
    found: dict[str, str] = json.loads(kept)
    return found


def _one(asked: Asked, typed: str) -> str:
    """Return one field; raises InputError."""
    words, most = typed.strip(), LONG if asked.long else SHORT
    if asked.required and not words:
        raise InputError(
            Text("{label} is empty", "未填寫{label}").format(label=asked.label),
            Text("Fill in {label}.", "請填寫{label}。").format(label=asked.label),
        )
    if len(words) > most:
        said = Text("{label} has {n} characters; at most {most} are kept", "{label}有 {n} 個字元，最多 {most} 個")
        raise InputError(
            said.format(label=asked.label, n=len(words), most=most),
            Text("Write the rest into another line.", "請將其餘部分寫入另一項。"),
        )
    if asked.name == "digest" and words and not _DIGEST.match(words.lower()):
        raise InputError(
            Text("the digest is no SHA-256", "摘要並非 SHA-256"),
            Text("Write its 64 hexadecimal digits, or leave it empty.", "請填寫 64 個十六進位數字，或留空。"),
        )
    return words
