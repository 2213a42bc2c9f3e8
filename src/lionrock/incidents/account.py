"""The short account and its parts: what rules matched and what people typed; never cause, fault or knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lionrock.events.findings import DetectionFinding, Level
from lionrock.incidents.history import Note
from lionrock.kernel.text import Text, same
from lionrock.ui import words

_RANK: Final[dict[Level, int]] = {"critical": 0, "high": 1, "medium": 2, "low": 3, "informational": 4}
_MOST: Final = 5


def told(findings: Sequence[DetectionFinding], notes: Sequence[Note], title: Text, *, by_hand: bool) -> Text | None:
    """Return the short account, None while nothing is on record.

    It quotes the titles of rules and the words of people, each with its time.
    """
    parts = [_opened(title)] if by_hand else []
    if findings:
        parts.append(_matched(findings))
    typed = [note for note in notes if note.kind in ("effect", "containment")]
    parts += [_typed(note) for note in typed[-_MOST:]]
    return sentences(parts) if parts else None


def nature(findings: Sequence[DetectionFinding], title: Text, *, by_hand: bool) -> Text:
    """Return what kind of event it is by the titles of its gravest rules; by hand, by what was typed."""
    titles = [] if by_hand and not findings else _titles(gravest(findings))
    if not titles:
        return title
    return Text("; ".join(one.en for one in titles), "；".join(one.zh for one in titles))


def affected(findings: Sequence[DetectionFinding]) -> Text | None:
    """Return the hosts that findings name, in order of appearance; None when they name none."""
    hosts = list(dict.fromkeys(one.host for one in sorted(findings, key=lambda one: one.first) if one.host))
    if not hosts:
        return None
    shown, more = hosts[:20], len(hosts) - 20
    rest = Text(f" and {more} more", f"，另有 {more} 部") if more > 0 else same("")
    return Text(", ".join(shown) + rest.en, "、".join(shown) + rest.zh)


def typed(notes: Sequence[Note], kind: str) -> Text | None:
    """Return the notes of a kind, each with its time, in the words they were typed; None for none."""
    parts = [_typed(note) for note in notes if note.kind == kind]
    return sentences(parts) if parts else None


def gravest(findings: Sequence[DetectionFinding]) -> list[DetectionFinding]:
    """Return the findings of the highest levels: all high and critical ones, else those of the highest level."""
    ordered = sorted(findings, key=lambda one: (_RANK[one.level], one.first))
    grave = [one for one in ordered if _RANK[one.level] <= 1]
    return sorted(grave, key=lambda one: one.first) or [one for one in ordered if one.level == ordered[0].level]


def sentences(parts: Sequence[Text]) -> Text:
    """Return parts as sentences of one text."""
    return Text(" ".join(f"{part.en}." for part in parts), "".join(f"{part.zh}。" for part in parts))


def _matched(findings: Sequence[DetectionFinding]) -> Text:
    """Return which rules matched where and when."""
    grave = gravest(findings)
    shown = [_quoted(one) for one in grave[:_MOST]]
    more = len(findings) - len(shown)
    en, zh = ", ".join(one.en for one in shown), "、".join(one.zh for one in shown)
    rest = Text(f" and {more} more", f"，另有 {more} 項") if more else same("")
    day = words.date(grave[0].first)
    return Text(f"On {day.en} detection rules matched: {en}{rest.en}", f"{day.zh}，偵測規則吻合：{zh}{rest.zh}")


def _quoted(one: DetectionFinding) -> Text:
    """Return a rule's title in quotation marks with place and time."""
    at, place = words.clock(one.first), one.host or one.entity
    return Text(
        f"“{one.title_en}” ({place}, {at})" if place else f"“{one.title_en}” ({at})",
        f"「{one.title_zh or one.title_en}」（{place}，{at}）"
        if place
        else f"「{one.title_zh or one.title_en}」（{at}）",
    )


def _opened(title: Text) -> Text:
    """Return what a person typed at the opening."""
    return Text(f"Reported by a person: {title.en}", f"由人員報告：{title.zh}")


def _typed(note: Note) -> Text:
    """Return a note with its time, without the full stop it may end with."""
    plain = note.words.rstrip(".。 ")
    at = words.stamp(note.effective)
    return Text(f"{at.en}: {plain}", f"{at.zh}：{plain}")


def _titles(findings: Sequence[DetectionFinding]) -> list[Text]:
    """Return the distinct titles, at most five."""
    distinct = dict.fromkeys((one.title_en, one.title_zh or one.title_en) for one in findings)
    return [Text(en, zh) for en, zh in list(distinct)[:_MOST]]
