"""Why a finding stands in an incident, and why one does not: every answer from what is kept of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from lionrock.detection.findings import Finding
from lionrock.events.trails import GRAVE, REACH, Kind, Mark, marks
from lionrock.kernel.text import Text, same

_MARKS: Final[Mapping[Kind, Text]] = {
    "host": Text("host", "主機"),
    "user": Text("user", "使用者"),
    "address": Text("address", "位址"),
}
_MOST: Final = 3
Cause = Literal["expected", "exercise", "level", "watch", "system", "apart", "alone", "elsewhere", "free"]


@dataclass(frozen=True, slots=True)
class Near:
    """A finding within reach of another, and the incident it stands in, empty for none."""

    finding: Finding
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One part of the answer; `decides` marks what alone is enough."""

    cause: Cause
    said: Text
    decides: bool = True


def why(one: Finding, incident: str, near: Sequence[Near]) -> Text:
    """Return why a finding stands in an incident: what it shares with the others there, or that it opened it."""
    there = [each for each in near if each.incident == incident and each.finding.id != one.id]
    shared = sorted({mark for each in there for mark in marks(one) & marks(each.finding)})
    if not there:
        return Text(
            "It opened {incident}, or a person put it there: no other finding within six hours stands in it.",
            "此項開立了 {incident}，或由人員歸入：六小時內沒有其他偵測結果屬該事故。",
        ).format(incident=incident)
    if not shared:
        return Text(
            "It stands in {incident}, with which it shares no host, user or address within six hours: a person or a "
            "common asset put it there.",
            "此項屬 {incident}，但六小時內並無共同的主機、使用者或位址：由人員或共同資產歸入。",
        ).format(incident=incident)
    words = Text(
        "It stands in {incident}: within six hours, on the same system, {n} others there share {marks}.",
        "此項屬 {incident}：六小時內於同一系統，該事故另有 {n} 項涉及相同的{marks}。",
    )
    return words.format(incident=incident, n=len(there), marks=_told(shared))


def why_not(one: Finding, near: Sequence[Near]) -> list[Answer]:
    """Return why a finding stands in no incident, what alone is enough first."""
    found: list[Answer] = []
    if one.expected is not None:
        who = one.expected.by
        words = Text(
            "{who} said that it is expected; what is expected joins no incident.",
            "{who} 表示屬預期之內；預期之內者不歸入事故。",
        )
        found.append(Answer("expected", words.format(who=who)))
    if one.level not in GRAVE:
        words = Text(
            "Its level is {level}: only high and critical findings open an incident; others join one that is open.",
            "級別為 {level}：只有 high 及 critical 的偵測結果會開立事故，其他只會歸入處理中的事故。",
        )
        found.append(Answer("level", words.format(level=one.level)))
    elif not one.opens:
        said = Text(
            "Its rule was in watch: it opens no incident until a person let it after a replay.",
            "其規則處於觀察：人員在重播後批准之前不會開立事故。",
        )
        found.append(Answer("watch", said))
    found.append(_beside(one, near))
    if len(found) == 1 and found[0].cause in {"alone", "free"}:
        return [_free()]
    return found


def left_out(one: Finding, members: Sequence[Finding], incident: str) -> Text | None:
    """Return why a finding near an incident is not in it; None where it shares nothing with it, or is too far away."""
    shared = sorted({mark for each in members for mark in marks(one) & marks(each)})
    apart = min((max(one.first - each.last, each.first - one.last) for each in members), default=None)
    if not shared or apart is None or apart > REACH:
        return None
    lead = Text("shares {marks}", "涉及相同的{marks}").format(marks=_told(shared))
    if incident:
        rest = Text("stands in {incident}", "屬 {incident}").format(incident=incident)
    elif one.expected is not None:
        rest = Text("called expected by {who}", "{who} 表示屬預期之內").format(who=one.expected.by)
    elif all(each.exercise != one.exercise for each in members):
        rest = Text("of an exercise, or the incident is", "屬演習，或該事故屬演習")
    elif all(each.entity.system != one.entity.system for each in members):
        rest = Text("on another system", "屬另一系統")
    else:
        rest = Text("came when the incident was closed, or was split off", "於事故結束後出現，或已分拆")
    return Text("{lead}, but {rest}", "{lead}，但{rest}").format(lead=lead, rest=rest)


def _beside(one: Finding, near: Sequence[Near]) -> Answer:
    """Return what stands beside it that is in an incident, and why it was not joined to that."""
    sharing = [
        each for each in near if each.incident and each.finding.id != one.id and marks(one) & marks(each.finding)
    ]
    if not sharing:
        said = Text(
            "No finding in an incident shares a host, a user or an address with it within six hours.",
            "六小時內沒有屬事故的偵測結果與此項涉及相同的主機、使用者或位址。",
        )
        return Answer("alone", said, decides=False)
    names = sorted({each.incident for each in sharing})
    told = Text(", ".join(names[:_MOST]), "、".join(names[:_MOST]))
    if all(each.finding.exercise != one.exercise for each in sharing):
        words = Text(
            "What it shares marks with stands in {told}; one of them is of an exercise.",
            "涉及相同資料者屬 {told}；其中一方屬演習。",
        )
        return Answer("exercise", words.format(told=told))
    if all(each.finding.entity.system != one.entity.system for each in sharing):
        words = Text(
            "What it shares marks with stands in {told}, on another system.", "涉及相同資料者屬 {told}，但屬另一系統。"
        )
        return Answer("system", words.format(told=told))
    words = Text(
        "What it shares marks with stands in {told}, which was closed when it came, or from which it was split.",
        "涉及相同資料者屬 {told}，該事故於此項出現時已結束，或此項已從中分拆。",
    )
    return Answer("elsewhere", words.format(told=told))


def _free() -> Answer:
    """Return the answer for one that nothing holds back."""
    said = Text(
        "Nothing holds it back: it is free to open an incident, and is put where it belongs within seconds of being "
        "counted. Where it stays, its incident was taken apart; open one by hand.",
        "並無限制：此項可開立事故，計算後數秒內會歸入所屬事故。如仍未歸入，即其事故已被分拆；請人手開立。",
    )
    return Answer("free", said, decides=False)


def _told(shared: Sequence[Mark]) -> Text:
    """Return what is shared, in words."""
    parts = [Text("{kind} {name}", "{kind} {name}").format(kind=_MARKS[kind], name=same(name)) for kind, name in shared]
    some = parts[:_MOST]
    return Text(", ".join(one.en for one in some), "、".join(one.zh for one in some))
