"""Entries made without the platform, as read from a file: bounded values, nothing believed yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

import msgspec

from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

FORMAT: Final = "lionrock-offline/1"
FIELDS: Final = ("spoken_to", "their_reference", "outcome", "question", "words")
MOST_BYTES: Final = 2_000_000
MOST_ENTRIES: Final = 500
LONGEST: Final = 4_000
SHORT: Final = 200
AHEAD: Final = minutes(2)
"""How far the clock of a laptop may run ahead."""

Kind = Literal["call", "attempt", "answer", "note"]
State = Literal["waiting", "accepted", "refused"]
Form = Literal["call", "attempt", "note", "record"]
"""What an accepted entry becomes; a record stands beside the story."""
Became = Form | Literal[""]

KINDS: Final[Mapping[Kind, Text]] = {
    "call": Text("call that a person took", "已接通的電話"),
    "attempt": Text("call that nobody took", "未接通的電話"),
    "answer": Text("answer to a question", "就問題作答"),
    "note": Text("note", "備註"),
}
QUESTIONS: Final = {
    "system": Text("which system", "哪一系統"),
    "nature": Text("what happened", "發生何事"),
    "aware": Text("since when we know", "何時知悉"),
    "core": Text("the core function", "核心功能"),
}
LABELS: Final = {
    "spoken_to": Text("taken by", "接聽者"),
    "their_reference": Text("their reference", "對方檔案編號"),
    "outcome": Text("outcome", "結果"),
    "question": Text("question", "問題"),
    "words": Text("in words", "內容"),
}
_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "call": ("spoken_to", "words"),
    "attempt": ("outcome",),
    "answer": ("question", "words"),
    "note": ("words",),
}
_ID: Final = re.compile(r"[0-9a-f]{32}\Z")


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as the laptop wrote it."""

    id: str
    kind: Kind
    reference: str
    effective: Instant
    written: Instant
    fields: dict[str, str]


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file as the laptop saved it."""

    format: Literal["lionrock-offline/1"]
    sheet: str
    by: str
    saved: Instant
    entries: list[Written]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with both its times: `effective` when it was so, `received` when we learned it.

    `written` is when the laptop says it was typed, `by` the name typed there. `fields` are its words.
    """

    id: str
    file: str
    place: int
    kind: Kind
    reference: str
    effective: Instant
    written: Instant
    received: Instant
    by: str
    fields: Mapping[str, str] = field(default_factory=dict)
    state: State = "waiting"
    decided_at: Instant | None = None
    actor: str = ""
    name: str = ""
    incident: str = ""
    became: Became = ""
    reason: str = ""
    entry: str = ""

    @property
    def words(self) -> str:
        """Return what was typed in words."""
        return self.fields.get("words", "")

    def alike(self, other: Entry) -> bool:
        """Say whether another entry says the same of the same moment under another id."""
        mine = (self.kind, self.reference, self.effective, dict(self.fields))
        return self.id != other.id and mine == (other.kind, other.reference, other.effective, dict(other.fields))


def read(raw: bytes) -> Sent:
    """Return what a file holds; raises InputError naming what does not fit."""
    if len(raw) > MOST_BYTES:
        raise _wrong(f"{len(raw):,} bytes, at most {MOST_BYTES:,}", f"{len(raw):,} 位元組，最多 {MOST_BYTES:,}")
    try:
        sent = msgspec.json.decode(raw, type=Sent)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise _wrong(str(problem), str(problem)) from problem
    if not 0 < len(sent.entries) <= MOST_ENTRIES:
        raise _wrong(
            f"{len(sent.entries)} entries, 1 to {MOST_ENTRIES}", f"{len(sent.entries)} 項，應為 1 至 {MOST_ENTRIES} 項"
        )
    if not 0 < len(sent.by.strip()) <= SHORT or sent.saved.tzinfo is None:
        raise _wrong("no name signs it", "沒有署名")
    return msgspec.structs.replace(
        sent, by=sent.by.strip(), entries=[_checked(one, at) for at, one in enumerate(sent.entries, 1)]
    )


def entries(sent: Sent, file: str, received: Instant) -> list[Entry]:
    """Return the entries of a file, each once, in the order they were written."""
    found: dict[str, Entry] = {}
    for at, one in enumerate(sent.entries):
        found.setdefault(
            one.id,
            Entry(one.id, file, at, one.kind, one.reference, one.effective, one.written, received, sent.by, one.fields),
        )
    return list(found.values())


def doubts(entry: Entry, calls: Iterable[tuple[Instant, str]], others: Iterable[Entry], near: timedelta) -> list[Text]:
    """Return what speaks against an entry: impossible times, a call on record near it, the same under another id."""
    found: list[Text] = []
    if entry.effective > entry.written + AHEAD:
        found.append(Text("it was so only after it was written", "發生時間在書寫時間之後"))
    if entry.written > entry.received + AHEAD:
        found.append(Text("the laptop’s clock was ahead of ours", "手提電腦的時鐘比平台快"))
    for at, outcome in calls:
        if entry.kind in {"call", "attempt"} and abs(at - entry.effective) <= near:
            completed = outcome == "completed"
            found.append(
                Text("a completed call near this time is on record", "此時間前後已有完成通話的紀錄")
                if completed
                else Text("an attempt near this time is on record", "此時間前後已有未接通的紀錄")
            )
    if any(entry.alike(other) for other in others):
        found.append(Text("another entry says the same", "另一項紀錄內容相同"))
    return found


def _checked(one: Written, at: int) -> Written:
    """Return an entry within bounds; raises InputError naming its place."""
    if not _ID.match(one.id) or len(one.reference) > SHORT or not one.reference.isprintable():
        raise _wrong(f"entry {at}: id or reference", f"第 {at} 項：編號不合規格")
    if one.effective.tzinfo is None or one.written.tzinfo is None:
        raise _wrong(f"entry {at}: a time has no zone", f"第 {at} 項：時間沒有時區")
    if not one.fields.keys() <= set(FIELDS) or any(len(words) > LONGEST for words in one.fields.values()):
        raise _wrong(f"entry {at}: fields", f"第 {at} 項：欄位不合規格")
    for name in _NEEDED[one.kind]:
        if not one.fields.get(name, "").strip():
            raise _wrong(f"entry {at}: {name} is empty", f"第 {at} 項：未填寫{LABELS[name].zh}")
    return one


def _wrong(en: str, zh: str) -> InputError:
    """Return the error for a file that is not as it must be."""
    return InputError(
        Text(f"not a file of offline entries: {en}", f"並非離線紀錄檔案：{zh}"),
        Text("Take the file as the page saved it.", "請使用離線頁面所儲存的檔案。"),
    )
