"""Connections of a host to a new outside destination at strangely even intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from lionrock.detection.learning import names, robust
from lionrock.detection.learning.model import DAY, Detector, Habit, Number, Site, Unusual, Wait, days, often
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

_TIMES: Final = 60
_DESTINATIONS: Final = 300
_SECOND: Final = 1_000_000


class Destination(Habit, kw_only=True, omit_defaults=True):
    """One destination: since when, when lately, and whether it was told of."""

    times: list[int] = msgspec.field(default_factory=list)
    told: bool = False


class Calls(Habit, kw_only=True, omit_defaults=True):
    """The outside destinations of a host, those met last; and how many were even before."""

    to: dict[str, Destination] = msgspec.field(default_factory=dict)
    even: int = 0


def _about(group: Group) -> list[tuple[str, str]]:
    """Return who called, and the public address that was called."""
    caller, called = group.by
    return [(caller.lower(), called)] if caller and names.outside(called) else []


def _judge(habit: Calls, waits: Sequence[Wait], site: Site) -> list[Unusual]:
    """Return the destinations that are new to the host and called evenly."""
    found = []
    for wait in waits:
        habit.met(wait)
        one = habit.to.setdefault(wait.value, Destination())
        one.met(wait)
        one.times = sorted({*one.times, *(wait.times or (wait.first,))})[-_TIMES:]
        unusual = _even(habit, one, wait, site)
        if unusual is not None:
            found.append(unusual)
    if len(habit.to) > _DESTINATIONS:
        latest = sorted(habit.to, key=lambda name: (habit.to[name].last, name))[-_DESTINATIONS:]
        habit.to = {name: habit.to[name] for name in sorted(latest)}
    return found


def _even(habit: Calls, one: Destination, wait: Wait, site: Site) -> Unusual | None:
    """Return a destination as unusual: new since the host was learned, called often enough and evenly."""
    numbers = site.numbers
    if one.told or len(one.times) < numbers["calls"]:
        return None
    middle, uneven = robust.regularity(one.times)
    if uneven > numbers["uneven"] or middle < numbers["seconds"] * _SECOND:
        return None
    one.told = True
    begun = (one.since - habit.since) / DAY
    if begun < numbers["days"]:
        return None  # it was there while the host was learned: usual
    known = habit.days(wait.last)
    once = known / (1 + habit.even)
    habit.even += 1
    if once < numbers["once_in"]:
        return None
    return Unusual(
        wait=wait,
        reason=Text(
            f"{wait.key} called {wait.value}, first met {begun:.0f} days after the host was, {len(one.times)} times "
            f"every {middle / _SECOND:,.0f} s with {uneven:.1%} spread; {len(habit.to) - 1:,} other destinations "
            f"known; {often(once).en}",
            f"{wait.key} 每隔 {middle / _SECOND:,.0f} 秒連往 {wait.value}，共 {len(one.times)} 次，"
            f"間隔離散度 {uneven:.1%}；"
            f"該目的地於認識此主機 {begun:.0f} 日後才出現；另有已知目的地 {len(habit.to) - 1:,} 個；{often(once).zh}",
        ),
        once_in=once,
        host=wait.key,
    )


def _told(habit: Calls) -> Text:
    """Return what was learned."""
    even = sum(one.told for one in habit.to.values())
    return Text(
        f"{len(habit.to):,} outside destinations, {even} of them called evenly",
        f"{len(habit.to):,} 個外部目的地，其中 {even} 個有規律地連線",
    )


BEACON: Final = Detector(
    id="lionrock.anomaly.beacon",
    title=Text("Even calls to a new outside destination", "有規律地連往新的外部目的地"),
    explained=Text(
        "Remembers which public addresses each host calls, and measures how even the intervals are: programs that wait "
        "for orders call home so. What was called while the host was learned is usual.",
        "記住每部主機連往哪些公共位址，並量度間隔的規律程度；等候指令的惡意程式有此特徵。學習期內已有的目的地視為慣常。",
    ),
    level="medium",
    tags=("attack.command-and-control", "attack.t1071"),
    reading=Reading(
        by=("src_ip|SourceIp|id.orig_h|host", "DestinationIp|dst_ip|id.resp_h"),
        seconds=3600,
        needs=("DestinationIp|dst_ip|id.resp_h",),
        times=True,
    ),
    habit=Calls,
    about=_about,
    judge=_judge,
    told=_told,
    named=lambda key: key,
    response=Text(
        "See which program calls, and whom the address belongs to.", "查看由哪個程式連線，以及位址屬誰所有。"
    ),
    numbers={
        "days": days(7),
        "calls": Number(12, Text("calls at least", "最少連線次數")),
        "seconds": Number(20, Text("seconds between calls at least", "連線最短間隔（秒）")),
        "uneven": Number(0.1, Text("spread of the intervals at most, as a share", "間隔離散度上限（比例）")),
        "once_in": Number(7, Text("rarer than once in so many days", "少於每若干日一次")),
    },
)
