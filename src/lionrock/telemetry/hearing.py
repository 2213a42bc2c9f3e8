"""Who is heard: hosts, kinds of log and classes of the records that came lately, and the critical systems they are of.

Only what came live counts, by when it was learned and by the time it bears: an old log that was read again, a replay
and our own canaries say nothing of the present.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import Estate, Placed
from lionrock.kernel.clock import Instant
from lionrock.telemetry import store
from lionrock.telemetry.model import CANARY, Stream

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST: Final = 200_000
"""Rows of the longest answer of the store: hosts times kinds times classes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Records of one stream, host, kind and OCSF class: how many came, and the time of the last.

    That is the earlier of when it was learned and the time it bears: an old line read again is old.
    """

    stream: str
    host: str
    source: str
    ocsf: int
    records: int
    last: Instant


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `until` exclusive; None has no end: what bears a time to come belongs to the present."""

    since: Instant
    until: Instant | None = None


def heard(platform: Platform, since: Instant, until: Instant | None = None) -> list[Heard]:
    """Return what came live since a moment; of a demonstration, its replays too, for it has nothing else.

    Raises UnavailableError while the event store does not answer.
    """
    live = {one.id for one in store.streams(platform.db) if platform.demo or not one.replayed_by}
    if not live:
        return []
    found: list[Heard] = platform.ask("store.heard", Span(since, until))
    return [one for one in found if one.stream in live and one.source != CANARY]


def by_system(platform: Platform, found: Iterable[Heard]) -> dict[str, list[tuple[Heard, Placed]]]:
    """Return what was heard of each critical computer system, with the asset it came from; raises SealedError."""
    estate, places = platform.port(Estate), dict[str, Placed | None]()
    kept: dict[str, list[tuple[Heard, Placed]]] = {id: [] for id, _ in estate.systems()}
    for one in found:
        if one.host not in places:
            places[one.host] = estate.place(one.host) if one.host else None
        placed = places[one.host]
        if placed is not None and placed.system in kept:
            kept[placed.system].append((one, placed))
    return kept


def system_of(platform: Platform, stream: Stream) -> str | None:
    """Return the critical computer system of the one host a person settled for a stream, None for any other."""
    host = stream.settings.get("host")
    if not host or not platform.provides(Estate):
        return None
    placed = platform.port(Estate).place(host)
    return placed.system if placed else None
