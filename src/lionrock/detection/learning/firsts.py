"""Combinations that were never seen of an entity: what it met before, and how rarely it meets anything new. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from lionrock.detection.learning.model import (
    DAY,
    Detector,
    Habit,
    Number,
    Site,
    Unusual,
    Wait,
    days,
    often,
)
from lionrock.events.findings import Level
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

MOST: Final = 400
"""Partners of one entity that are remembered, those met last."""


class Partners(Habit, kw_only=True, omit_defaults=True):
    """What an entity was seen with: first and last time of each; on which days it was seen; how often new ones came."""

    known: dict[str, list[int]] = msgspec.field(default_factory=dict)
    days_seen: list[int] = msgspec.field(default_factory=list)
    fresh: int = 0

    def saw(self, wait: Wait, value: str) -> bool:
        """Note a partner; say whether it is new, which one seen earlier than all that is known is not."""
        self.met(wait)
        day = wait.at // DAY
        if day not in self.days_seen:
            self.days_seen = sorted({*self.days_seen, day})[-90:]
        times = self.known.get(value)
        if times is not None:
            times[0], times[1] = min(times[0], wait.first), max(times[1], wait.last)
            return False
        self.known[value] = [wait.first, wait.last]
        if len(self.known) > MOST:
            del self.known[min(self.known, key=lambda one: (self.known[one][1], one))]
        return True


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of combination is told: what the entity is, what it meets, and what is learned of it."""

    who: Text
    what: Text
    kind: str
    """Of whom a finding is: host, user or neither."""


def _itself(value: str, site: Site) -> str:
    """Return a partner by its own name."""
    return value


def first_seen(  # noqa: PLR0913 what a detector says of itself
    id: str,
    *,
    title: Text,
    explained: Text,
    words: Words,
    reading: Reading,
    about: Callable[[Group], Sequence[tuple[str, str]]],
    response: Text,
    level: Level = "low",
    tags: tuple[str, ...] = (),
    value: Callable[[str, Site], str] = _itself,
    learns: float = 14,
    rarer: float = 7,
) -> Detector:
    """Return a detector of a combination that was never seen; `value` names a partner as it is remembered."""

    def judge(habit: Partners, waits: Sequence[Wait], site: Site) -> list[Unusual]:
        return [one for wait in waits if (one := _judged(habit, wait, value(wait.value, site), words, site))]

    def told(habit: Partners) -> Text:
        latest = sorted(habit.known, key=lambda one: habit.known[one][1], reverse=True)
        some = ", ".join(latest[:5]) + (" …" if len(latest) > 5 else "")  # noqa: PLR2004 a glance
        return Text(
            f"{len(latest):,} {words.what.en} on {len(habit.days_seen)} days: {some}",
            f"{len(habit.days_seen)} 日內共 {len(latest):,} 個{words.what.zh}：{some}",
        )

    return Detector(
        id=id,
        title=title,
        explained=explained,
        level=level,
        tags=tags,
        reading=reading,
        habit=Partners,
        about=about,
        judge=judge,
        told=told,
        named=lambda key: key,
        response=response,
        whole=True,
        numbers={
            "days": days(learns),
            "active": Number(5, Text("days on which the entity was seen at least", "對象最少曾出現的日數")),
            "once_in": Number(rarer, Text("rarer than once in so many days", "少於每若干日一次")),
        },
    )


def _judged(habit: Partners, wait: Wait, value: str, words: Words, site: Site) -> Unusual | None:
    """Return a partner as unusual when it is new to an entity that rarely meets new ones."""
    before, seen_on = len(habit.known), len(habit.days_seen)
    if not value or not habit.saw(wait, value):
        return None
    known = habit.days(wait.first)
    if known < site.numbers["days"] or seen_on < site.numbers["active"]:
        return None
    once = known / (1 + habit.fresh)
    habit.fresh += 1
    if once < site.numbers["once_in"]:
        return None
    span = round(known)
    reason = Text(
        f"{words.who.en} {wait.key} with {value} for the first time in {span:,} days; {before:,} {words.what.en} were "
        f"known, and a new one came {habit.fresh - 1} times since it was learned; {often(once).en}",
        f"{words.who.zh} {wait.key} 在 {span:,} 日內首次與 {value} 一同出現；已知{words.what.zh} {before:,} 個，"
        f"學習期後新增 {habit.fresh - 1} 次；{often(once).zh}",
    )
    return Unusual(
        wait=wait,
        reason=reason,
        once_in=once,
        host=wait.key if words.kind == "host" else None,
        user=wait.key if words.kind == "user" else None,
    )
