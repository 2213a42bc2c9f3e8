"""Far more different objects read, written or renamed within five minutes than this account ever touches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from lionrock.detection.learning import names, robust
from lionrock.detection.learning.model import DAY, SEP, Detector, Habit, Number, Site, Unusual, Wait, days, local, often
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

_DAYS: Final = 84
_OBJECT: Final = (
    "TargetFilename|ObjectName|RelativeTargetName|requestParameters.key|name|cs-uri-stem|table_name|object_name|key"
)
_DEED: Final = "eventName|EventID|operation|Operation|Event|command"
_FILES: Final = ("1001", "6003", "6005", "0", "1007")


class Touched(Habit, kw_only=True, omit_defaults=True):
    """For each of the last days, the most objects touched in one span; and the span last told of."""

    most: dict[int, int] = msgspec.field(default_factory=dict)
    spans: dict[int, int] = msgspec.field(default_factory=dict)
    told: int = 0


def _about(group: Group) -> list[tuple[str, str]]:
    """Return who did what in which log."""
    source, user, host, deed = group.by
    who = names.user(user) or host.lower()
    return [(SEP.join((source, "user" if names.user(user) else "host", who, deed)), "")] if who and deed else []


def _judge(habit: Touched, waits: Sequence[Wait], site: Site) -> list[Unusual]:
    """Return the spans with far more objects than on the busiest spans of other days."""
    found = []
    for wait in waits:
        touched = habit.spans[wait.at] = max(habit.spans.get(wait.at, 0), len(wait.distinct))
        habit.met(wait)
        day = wait.at // DAY
        one = _unusual(habit, wait, touched, day, site)
        habit.most[day] = max(habit.most.get(day, 0), touched)
        if one is not None:
            habit.told = day
            found.append(one)
    latest = habit.last // DAY
    habit.most = {day: n for day, n in habit.most.items() if day > latest - _DAYS}
    habit.spans = dict(sorted(habit.spans.items())[-24:])
    return found


def _unusual(habit: Touched, wait: Wait, touched: int, day: int, site: Site) -> Unusual | None:
    """Return a span as unusual."""
    known, numbers = habit.days(wait.at), site.numbers
    if known < numbers["days"] or touched < numbers["least"] or habit.told == day:
        return None
    past = [habit.most.get(one, 0) for one in range(max(day - _DAYS, habit.since // DAY), day)]
    off, once = robust.deviations(touched, past), robust.once_in(touched, past, len(past))
    if not past or touched <= 2 * max(past) or off < numbers["deviations"] or once < numbers["once_in"]:
        return None
    _, kind, who, deed = wait.key.split(SEP)
    begin = local(wait.at)
    return Unusual(
        wait=wait,
        reason=Text(
            f"{who} touched {touched:,} different objects ({deed}) in five minutes from {begin:%H:%M}; at most "
            f"{max(past):,} in any five minutes of {len(past)} days; {off:.1f} robust deviations; {often(once).en}",
            f"{who} 於 {begin:%H:%M} 起五分鐘內觸及 {touched:,} 個不同物件（{deed}）；{len(past)} 日內任何五分鐘最多 "
            f"{max(past):,} 個；{off:.1f} 個穩健偏差；{often(once).zh}",
        ),
        once_in=once,
        host=who if kind == "host" else None,
        user=who if kind == "user" else None,
        deviations=off,
        vector=(float(touched), float((day + 3) % 7)),
        past=tuple(
            (float(habit.most.get(one, 0)), float((one + 3) % 7))
            for one in range(max(day - _DAYS, habit.since // DAY), day)
        ),
    )


def _told(habit: Touched) -> Text:
    """Return what was learned."""
    most = max(habit.most.values(), default=0)
    return Text(
        f"on {len(habit.most)} days at most {most:,} different objects in five minutes",
        f"{len(habit.most)} 日內，五分鐘最多觸及 {most:,} 個不同物件",
    )


def _named(key: str) -> str:
    """Return who, what and in which log."""
    source, _, who, deed = key.split(SEP)
    return f"{who} · {deed} · {source}"


MASS: Final = Detector(
    id="lionrock.anomaly.mass",
    title=Text("Very many objects touched within minutes", "數分鐘內觸及大量物件"),
    explained=Text(
        "Counts the different files, stored objects and tables an account touches in five minutes, and compares with "
        "the busiest five minutes of each day before: mass reading, encryption and renaming look so.",
        "點算每個帳戶在五分鐘內觸及的不同檔案、儲存物件及資料表，並與過往各日最繁忙的五分鐘比較；大量讀取、加密及改名均有此特徵。",
    ),
    level="high",
    tags=("attack.impact", "attack.t1486", "attack.exfiltration"),
    reading=Reading(
        by=("source", "user", "host", _DEED),
        seconds=300,
        needs=(_OBJECT, _DEED),
        where=(("ocsf", _FILES),),
        distinct=_OBJECT,
    ),
    habit=Touched,
    about=_about,
    judge=_judge,
    told=_told,
    named=_named,
    response=Text(
        "See what was touched and by which program; stop the account where it is not planned work.",
        "查看觸及何物及由哪個程式觸及；如非預定工作，停用該帳戶。",
    ),
    numbers={
        "days": days(14),
        "least": Number(100, Text("different objects at least", "最少不同物件數目")),
        "deviations": Number(8, Text("robust deviations from which it counts", "達此穩健偏差數即算異常")),
        "once_in": Number(14, Text("rarer than once in so many days", "少於每若干日一次")),
    },
)
