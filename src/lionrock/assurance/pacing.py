"""Which controls are proven next: those never broken by their present code soon while the machine is idle, else slowly.

A fresh instance has proven none of its controls. While the machine has nothing else to do it goes through them for a
few seconds of each minute; a busy one takes one an hour. Afterwards each is proven again once a week.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.assurance import proving
from lionrock.assurance.store import breakings
from lionrock.kernel.clock import days, hours

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

TURN: Final = 6.0
"""Seconds of a minute after which no further control is begun."""
HOUR: Final = hours(1)
WEEK: Final = days(7)


def take(platform: Platform, *, idle: bool, turn: float = TURN) -> int:
    """Prove those whose time it is, one after the other, until the turn is over; return how many were proven."""
    began, done = time.monotonic(), 0
    for one in waiting(platform, idle=idle):
        proving.prove(platform, [one])
        done += 1
        if time.monotonic() - began >= turn:
            break
    return done


def waiting(platform: Platform, *, idle: bool) -> list[str]:
    """Return the controls to prove now, in their order; none when it is not their time."""
    last: dict[str, Instant] = {}
    for one in breakings.newest(platform.db):
        last[one.control] = max(one.at, last.get(one.control, one.at))
    breaking = {id for id, found in proving.worlds(platform).items() if any(one.breaks for one in found)}
    return due(breaking, proving.proven(platform), last, platform.now(), idle=idle)


def due(
    every: Collection[str], proven: Collection[str], last: Mapping[str, Instant], now: Instant, *, idle: bool
) -> list[str]:
    """Return which of all controls to prove now: `proven` were by their present code, `last` says when any was."""
    order = sorted(every, key=lambda one: (one in proven, one in last, last.get(one, now), one))
    new = [one for one in order if one not in proven]
    if new and idle:
        return new
    newest = max(last.values(), default=None)
    lately = newest is not None and newest <= now < newest + HOUR
    if lately or not order or not (new or last[order[0]] < now - WEEK):
        return []
    return order[:1]


def idle() -> bool:
    """Say whether the machine's processors had something to spare over the last minute."""
    return os.getloadavg()[0] < (os.cpu_count() or 1)
