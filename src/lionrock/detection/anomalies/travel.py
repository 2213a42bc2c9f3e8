"""Two sign-ins of one user, farther apart than anybody travels in the time between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from lionrock.detection.learning import names, places
from lionrock.detection.learning.model import (
    HOUR,
    Detector,
    Habit,
    Number,
    Place,
    Site,
    Unusual,
    Wait,
    days,
    local,
    often,
)
from lionrock.events.learning import Group, Reading
from lionrock.kernel.text import Text

_MOST: Final = 60
_PAIRS: Final = 100


class Travels(Habit, kw_only=True, omit_defaults=True):
    """Where a user came from lately (time, address), by time; and how often each jump between countries was made."""

    stays: list[tuple[int, str]] = msgspec.field(default_factory=list)
    jumps: dict[str, int] = msgspec.field(default_factory=dict)


def _about(group: Group) -> list[tuple[str, str]]:
    """Return the user and a public address."""
    user, address = names.user(group.by[0]), group.by[1]
    return [(user, address)] if user and names.outside(address) else []


def _judge(habit: Travels, waits: Sequence[Wait], site: Site) -> list[Unusual]:
    """Return the sign-ins before which, or after which, came one too far away."""
    found: list[Unusual] = []
    for wait in sorted(waits, key=lambda one: (one.first, one.value)):
        here = site.place(wait.value) if site.place else None
        if here is None:
            continue
        habit.met(wait)
        for when, address in _beside(habit.stays, wait):
            there = site.place(address) if site.place else None
            one = _jump(habit, wait, (here, there, when, address), site) if there else None
            if one is not None:
                found.append(one)
                break
        stays = sorted({*habit.stays, (wait.first, wait.value), (wait.last, wait.value)})
        habit.stays = stays[-_MOST:]
    return found


def _beside(stays: Sequence[tuple[int, str]], wait: Wait) -> list[tuple[int, str]]:
    """Return the stay before and the one after, each where it was at another address."""
    before = [one for one in stays if one[0] <= wait.first]
    after = [one for one in stays if one[0] > wait.first]
    return [one for one in (*before[-1:], *after[:1]) if one[1] != wait.value]


def _jump(habit: Travels, wait: Wait, other: tuple[Place, Place | None, int, str], site: Site) -> Unusual | None:
    """Return a jump as unusual: too fast, far, and not one that this user makes again and again."""
    here, there, when, address = other
    if there is None:
        return None
    far, hours = places.apart(here, there), max(abs(wait.first - when) / HOUR, 1 / 60)
    numbers = site.numbers
    if far is None or far < numbers["kilometres"] or far / hours < numbers["speed"]:
        return None
    pair = "-".join(sorted((here.country, there.country)))
    made = habit.jumps.get(pair, 0)
    habit.jumps[pair] = made + 1
    if len(habit.jumps) > _PAIRS:
        del habit.jumps[min(habit.jumps, key=lambda one: (habit.jumps[one], one))]
    known = habit.days(wait.first)
    once = known / (1 + made)
    if known < numbers["days"] or once < numbers["once_in"]:
        return None
    speed = far / hours
    then, now = local(when), local(wait.first)
    return Unusual(
        wait=wait,
        reason=Text(
            f"user {wait.key}: {address} ({there.country}) on {then:%d %b at %H:%M} and {wait.value} ({here.country}) "
            f"on {now:%d %b at %H:%M}, {far:,.0f} km apart, which takes {speed:,.0f} km/h; made {made} times before; "
            f"{often(once).en}",
            f"使用者 {wait.key}：{then.month} 月 {then.day} 日 {then:%H:%M} 由 {address}（{there.country}）、"
            f"{now.month} 月 {now.day} 日 {now:%H:%M} 由 {wait.value}（{here.country}），"
            f"相距 {far:,.0f} 公里，須時速 {speed:,.0f} 公里；以往出現 {made} 次；{often(once).zh}",
        ),
        once_in=once,
        user=wait.key,
        address=wait.value,
    )


def _told(habit: Travels) -> Text:
    """Return what was learned."""
    jumps = ", ".join(f"{pair} ×{count}" for pair, count in sorted(habit.jumps.items())[:5])
    where = len({address for _, address in habit.stays})
    return Text(
        f"{where} addresses lately; jumps made: {jumps or 'none'}",
        f"近期位址 {where} 個；曾出現的跳轉：{jumps or '無'}",
    )


TRAVEL: Final = Detector(
    id="lionrock.anomaly.travel",
    title=Text("Sign-ins too far apart for the time between", "兩次登入相距過遠"),
    explained=Text(
        "Compares the places of one user's sign-ins with the time between them; a jump the user makes again and again, "
        "as through a VPN abroad, becomes usual.",
        "比較同一使用者各次登入的地點與相隔時間；經常出現的跳轉（例如經海外 VPN）會視為慣常。",
    ),
    level="high",
    tags=("attack.initial-access", "attack.t1078"),
    reading=Reading(
        by=("user", "address"), seconds=300, needs=("user", "address"), where=(("ocsf", ("3002", "6003")),)
    ),
    habit=Travels,
    about=_about,
    judge=_judge,
    told=_told,
    named=lambda key: key,
    response=Text("Ask the user; end the session that is not theirs.", "向使用者查證，並終止非本人的工作階段。"),
    whole=True,
    numbers={
        "days": days(7),
        "kilometres": Number(500, Text("kilometres apart at least", "最少相距公里數")),
        "speed": Number(1000, Text("kilometres an hour at least", "最低時速（公里）")),
        "once_in": Number(7, Text("rarer than once in so many days", "少於每若干日一次")),
    },
    located=True,
)
