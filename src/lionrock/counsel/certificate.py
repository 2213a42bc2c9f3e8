"""The draft of a certificate on computer records, Cap. 8 s. 22A: what records show, what a person completes. Pure.

The section was read in older editions (1984, 1997) on public pages, not in the current one; counsel checks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.counsel.record import Issue
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.ui import words

TITLE: Final = Text("Draft certificate on computer records", "電腦紀錄證明書草稿")
WARNING: Final = Text(
    "A draft to be checked by counsel against the current text of Cap. 8 s. 22A. Whoever signs such a certificate and "
    "states in it what they know to be false, or do not believe to be true, commits an offence personally. Nobody "
    "signs for the platform, and the platform signs nothing.",
    "此為草稿，須由律師按第8章第22A條現行文本核對。任何人在此類證明書內作出明知虛假或不信其真實的陳述，即屬個人犯罪。"
    "任何人不得代平台簽署，平台亦不簽署任何文件。",
)
BLANK: Final = Text("[to be filled in by the person who signs]", "［由簽署人填寫］")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the records of this platform show of the time in question."""

    origin: str
    since: Instant
    until: Instant
    entries: int
    frames: int
    failures: Mapping[str, int]
    """Entries that tell of trouble, by kind."""
    controls: Sequence[tuple[str, str]]
    """Newest state of each control of keys, access and ledger, by id."""


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part: what it is about, what records show, and whether a person has to complete it."""

    title: Text
    said: tuple[Text, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft for one pack."""

    issue: Issue
    reference: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """Return it as plain text in both languages."""
        lines = [f"{TITLE.en} · {TITLE.zh}", "", WARNING.en, WARNING.zh, ""]
        for number, part in enumerate(self.parts, 1):
            lines += [f"{number}. {part.title.en} · {part.title.zh}"]
            lines += [f"   {each}" for said in part.said for each in (said.en, said.zh)]
            lines += [f"   {BLANK.en} {BLANK.zh}"] if part.complete else []
            lines += [""]
        return "\n".join(lines)


def drafted(issue: Issue, reference: str, shown: Shown) -> Draft:
    """Return the draft that follows from a pack and what the records show."""
    parts = (_document(issue, reference), _use(shown), _supply(shown), _measures(shown), _operation(shown), *_PERSON)
    return Draft(issue, reference, parts)


def _document(issue: Issue, reference: str) -> Part:
    """Return which document it is about."""
    said = Text(
        "The document is the evidence pack made on {made} by {who}, {what}, as of checkpoint {size}; its SHA-256 is "
        "{digest}.",
        "文件為 {made} 由{who}製作的證據檔案，{what}，截至檢查點 {size}；其 SHA-256 為 {digest}。",
    )
    what = Text(f"on incident {reference}", f"關於事故 {reference}") if reference else Text("on the ledger", "關於帳本")
    made = words.stamp(issue.made)
    return Part(
        Text("The document", "文件"),
        (said.format(made=made, who=issue.name, what=what, size=issue.checkpoint, digest=issue.digest),),
    )


def _use(shown: Shown) -> Part:
    """Return what the computer was used for, and when."""
    said = Text(
        "From {since} to {until} the computer that runs the ledger {origin} stored, processed and retrieved records of "
        "security monitoring and of the handling of incidents.",
        "由 {since} 至 {until}，運作帳本 {origin} 的電腦用以儲存、處理及檢索安全監察及處理事故的紀錄。",
    )
    moments = {"since": words.stamp(shown.since), "until": words.stamp(shown.until)}
    return Part(
        Text("The computer and what it was used for", "電腦及其用途"),
        (said.format(origin=shown.origin, **moments), _ACTIVITIES),
        complete=True,
    )


def _supply(shown: Shown) -> Part:
    """Return what was supplied to it."""
    said = Text(
        "In that time {frames} blocks of records were taken in and {entries} entries were written to the ledger.",
        "期間接收 {frames} 批紀錄，並寫入 {entries} 項存證帳本紀錄。",
    )
    return Part(
        Text("Information supplied in the course of those activities", "在有關活動過程中提供的資料"),
        (said.format(frames=words.number(shown.frames), entries=words.number(shown.entries)),),
        complete=True,
    )


def _measures(shown: Shown) -> Part:
    """Return the measures against interference that were tested."""
    tested = [Text(f"{id}: {state}", f"{id}：{_STATES.get(state, state)}") for id, state in shown.controls]
    none = Text("No control was run in that time.", "期間沒有執行控制措施。")
    return Part(
        Text("Measures against unauthorized interference", "防止未獲授權干擾的措施"),
        (
            Text(
                "Newest results of the platform's own controls at the time of the pack:",
                "製作檔案時，平台自身控制措施的最近結果：",
            ),
            *(tested or [none]),
        ),
        complete=True,
    )


def _operation(shown: Shown) -> Part:
    """Return what the records show against proper operation."""
    told = [
        Text("Entries that tell of {what}: {n}.", "顯示{what}的紀錄：{n} 項。").format(n=number, what=_TROUBLE[kind])
        for kind, number in shown.failures.items()
        if number
    ]
    none = Text(
        "No entry of that time tells of a source that could not be read or of a clock that jumped.",
        "期間並無紀錄顯示資料來源未能讀取，或時鐘跳動。",
    )
    ask = Text(
        "Say for each whether it could affect the document or its accuracy; say also what the platform cannot know.",
        "請逐項說明是否可能影響文件或其準確性；平台無從得知的事項亦須說明。",
    )
    return Part(
        Text("Whether the computer operated properly", "電腦是否正常操作"), (*(told or [none]), ask), complete=True
    )


_ACTIVITIES: Final = Text("The activities, and whose they are:", "有關活動及所屬機構：")
_STATES: Final = {
    "passed": "通過",
    "partly": "部分通過",
    "failed": "不通過",
    "unknown": "未知",
    "not_due": "未到期",
    "not_applicable": "不適用",
}
_TROUBLE: Final[Mapping[str, Text]] = {
    "SourceFailed": Text("a source that could not be read", "資料來源未能讀取"),
    "ClockJumped": Text("a clock that jumped", "時鐘跳動"),
}
TROUBLE: Final = tuple(_TROUBLE)
"""Kinds of entry that tell of trouble."""
_PERSON: Final = (
    Part(
        Text(
            "The person: name, and the responsible position in the operation of the computer or the management of the "
            "activities",
            "簽署人：姓名，以及在操作該電腦或管理有關活動方面的負責職位",
        ),
        (),
        complete=True,
    ),
    Part(
        Text("To the best of whose knowledge and belief; date and signature", "就其所知及所信；日期及簽署"),
        (),
        complete=True,
    ),
)
