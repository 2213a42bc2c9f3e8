"""The story in lines: each row an incident remembers, said in both languages; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from lionrock.events.findings import DetectionFinding
from lionrock.events.stories import Line
from lionrock.events.trails import Mark
from lionrock.incidents import questions
from lionrock.incidents.history import Decision, Member, Note, NoteKind, Outside, Question, Seen, Who
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text, same
from lionrock.ui import words

Names = Callable[[str], Text]
"""Says the name of a system by its id."""

ROLES: Final = MappingProxyType(
    {
        "supervisor": Text("supervisor", "主管"),
        "deputy": Text("deputy", "副主管"),
        "analyst": Text("analyst", "分析員"),
        "administrator": Text("platform administrator", "平台管理員"),
        "system": Text("the platform", "平台"),
    }
)
KINDS: Final = MappingProxyType(
    {"host": Text("host", "主機"), "user": Text("account", "帳戶"), "address": Text("address", "位址")}
)
NOTES: Final[MappingProxyType[NoteKind, Text]] = MappingProxyType(
    {
        "note": Text("Note", "紀錄"),
        "effect": Text("Effect", "影響"),
        "containment": Text("Containment", "遏制措施"),
    }
)
_TITLES: Final[Mapping[Question, Text]] = MappingProxyType(
    {
        "system": Text("System: {answer}", "系統：{answer}"),
        "nature": Text("What happened: {answer}", "發生了甚麼：{answer}"),
        "aware": Text("Aware since {answer}", "知悉時間：{answer}"),
        "core": Text("Core function: {answer}", "核心功能：{answer}"),
        "also": Text("Further system: {answer}", "另涉及系統：{answer}"),
        "without": Text("Not concerned after all: {answer}", "其後確認不涉及：{answer}"),
        "merged": Text("Merged in: {answer}", "併入此事故：{answer}"),
        "absorbed": Text("Merged into {answer}", "已併入 {answer}"),
        "unmerged": Text("Merge taken back: {answer} stands apart again", "取消合併：{answer} 恢復獨立"),
        "split": Text("Split off: {answer}", "分拆出 {answer}"),
        "parted": Text("Taken apart from {answer}", "由 {answer} 分出"),
        "asked": Text("Asked again: still {answer}?", "再問：是否仍為{answer}？"),
        "closed": Text("Closed", "結案"),
        "reopened": Text("Reopened", "重新開啟"),
    }
)
_ANSWERS: Final[Mapping[str, Text]] = MappingProxyType(
    {str(key): words for key, words in questions.STANDINGS.items()}
    | {str(key): choice.label for key, choice in questions.NATURES.items()}
    | {str(key): choice.label for key, choice in questions.VERDICTS.items()}
)
_NO_SYSTEM: Final = MappingProxyType(
    {
        "none": Text("none of our critical computer systems", "不涉及關鍵電腦系統"),
        "unknown": Text("not yet known", "尚未知悉"),
    }
)


def opening(incident: Incident, opened_by: str, entry: str) -> Line:
    """Return the line of the opening."""
    by_hand = Text("Opened by hand", "人手開立")
    by_finding = Text("Opened by a finding", "由偵測結果開立")
    return Line(
        at=incident.opened_at,
        learned=incident.opened_at,
        title=(by_hand if incident.by_hand else by_finding),
        detail=Text("suspected; no clock starts by this", "懷疑；並不因此起計時限"),
        weight="done",
        who=opened_by if incident.by_hand else "",
        entry=entry,
    )


def found(members: Iterable[Member], now: Mapping[str, DetectionFinding]) -> Iterator[Line]:
    """Yield a line for each finding, with its figures as they stand now."""
    for member in members:
        current = now.get(member.finding)
        yield Line(
            at=current.first if current else member.first,
            learned=member.joined_at,
            title=member.title,
            detail=_where(member, current),
            link=f"/findings/{member.finding}",
            entry=member.entry,
        )


def decided(decisions: Iterable[Decision], names: Names) -> Iterator[Line]:
    """Yield a line for each answer, with its reason, its evidence and what stood before."""
    for one in decisions:
        yield Line(
            at=one.at,
            learned=one.at,
            title=_titled(one, names),
            detail=_why(one, names),
            weight="decision" if one.question != "asked" else "done",
            who=one.who.name if one.question != "asked" else "",
            link=f"/incidents/{one.incident}/decisions/{one.id}",
            entry=one.entry,
        )


def _titled(one: Decision, names: Names) -> Text:
    """Return what was answered; of several systems, on which."""
    said = _TITLES[one.question].format(answer=answer(one.question, one.answer, names))
    if one.system is None:
        return said
    return Text("{system}: {said}", "{system}：{said}").format(system=names(one.system), said=said)


def outside(records: Iterable[Outside]) -> Iterator[Line]:
    """Yield a line for each outsider's first knowledge, told at the time it was."""
    for one in records:
        yield Line(
            at=one.knew_at,
            learned=one.at,
            title=Text("{who} first knew", "{who}首次得知").format(who=one.knower),
            detail=joined(
                Text("a time of its own, beside our awareness", "屬獨立時間，與本機構的知悉時間分開"),
                Text("typed in by {who}", "由{who}輸入").format(who=person(one.who)),
                same(one.words),
            ),
            weight="done",
            who=one.who.name,
            entry=one.entry,
        )


def noted(notes: Iterable[Note]) -> Iterator[Line]:
    """Yield a line for each note, told at the time it is about."""
    for note in notes:
        late = Text("written {at}", "{at} 補記").format(at=words.stamp(note.at)) if note.at != note.effective else None
        yield Line(
            at=note.effective,
            learned=note.at,
            title=Text("{kind}: {words}", "{kind}：{words}").format(kind=NOTES[note.kind], words=note.words),
            detail=joined(Text("typed in by {who}", "由{who}輸入").format(who=person(note.who)), late),
            weight="done",
            who=note.who.name,
            entry=note.entry,
        )


def acknowledged(sights: Iterable[Seen]) -> Iterator[Line]:
    """Yield a line for each acknowledgement; views stand beside the story."""
    for seen in sights:
        if seen.how == "acknowledged":
            yield Line(
                at=seen.at,
                learned=seen.at,
                title=Text("Acknowledged by {who}", "{who}表示已閱").format(who=person(seen.who)),
                detail=Text("starts no clock", "並不起計時限"),
                weight="done",
                who=seen.who.name,
                entry=seen.entry,
            )


def answer(question: Question, given: str, names: Names) -> Text:
    """Return an answer in words."""
    if question in ("system", "also", "without"):
        return _NO_SYSTEM.get(given) or names(given)
    if question in ("nature", "asked", "core"):
        return _ANSWERS.get(given, same(given))
    if question == "aware" and given:
        return words.stamp(Instant.fromisoformat(given))
    return same(given)


def person(who: Who) -> Text:
    """Return a person with role, and a lost second factor where there was one."""
    role = ROLES.get(who.role, same(who.role))
    if who.role == "system":
        return role
    missing = Text(", without a second factor", "，沒有第二重認證") if who.factor == "none" else same("")
    return Text("{name} ({role}{missing})", "{name}（{role}{missing}）").format(
        name=who.name, role=role, missing=missing
    )


def shared(because: Iterable[Mark]) -> Text | None:
    """Return what findings share, in words; None for nothing."""
    each = [Text(f"{KINDS[kind].en} {key}", f"{KINDS[kind].zh} {key}") for kind, key in because]
    if not each:
        return None
    return Text("shares {what}", "同一{what}").format(what=listed(each))


def listed(each: Sequence[Text]) -> Text:
    """Return several names as a part of a sentence."""
    return Text(words.joined([one.en for one in each], "en"), words.joined([one.zh for one in each], "zh"))


def joined(*parts: Text | None) -> Text:
    """Return the parts there are, with points between."""
    there = [part for part in parts if part and part.en]
    return Text(" · ".join(part.en for part in there), " · ".join(part.zh for part in there))


def _where(member: Member, now: DetectionFinding | None) -> Text:
    """Return where a finding was seen, how often, and why it belongs here."""
    places = [same(place) for place in (member.host, member.user, member.address) if place]
    often = None
    if now and now.count > 1:
        often = Text("{n} times until {at}", "{n} 次，至 {at}").format(n=f"{now.count:,}", at=words.clock(now.last))
    return joined(*places, often, shared(member.because))


def _why(one: Decision, names: Names) -> Text:
    """Return who answered, why, on what evidence and instead of what."""
    instead = None
    if one.question == "system" and one.former == one.answer:
        instead = Text("confirms what stood there", "確認原有答案")
    elif one.former and one.question in ("system", "nature", "aware", "core") and one.former not in _BLANK:
        before = answer(one.question, one.former, names)
        instead = Text("before: {before}", "先前：{before}").format(before=before)
    said = _LATER if one.question in ("merged", "absorbed") else _RESTS
    rests = said.format(words=one.evidence) if one.evidence else None
    if one.question in _STATED and one.effective is not None:
        instead = _COUNTS.format(at=words.stamp(one.effective))
    reason = same(one.reason) if one.reason != one.evidence else None
    return joined(person(one.who), reason, rests, instead)


_RESTS: Final = Text("evidence: {words}", "依據：{words}")
_LATER: Final = Text(
    "the later awareness counts, the earlier stays on record: {words}", "採用較後的知悉時間，較早者保留於紀錄：{words}"
)
_COUNTS: Final = Text("awareness that counts: {at}", "採用的知悉時間：{at}")
_STATED: Final = frozenset({"merged", "absorbed", "parted"})
_BLANK: Final = frozenset({"unknown", "suspected", "undecided"})
"""Former answers that were none."""
