"""The question for what happened lately, counted by short spans of event time; implemented by telemetry.

What is usual is learned from it: record by record would be far too much to hand over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from lionrock.kernel.clock import Instant

OR: Final = "|"
"""Stands between fields of which the first that holds something counts: what one log calls so another calls so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What to count of kept records, group by group: which records, by what, over spans of how many seconds.

    `by`, `needs` and `distinct` name columns (source, host, user, address, message, ocsf) or fields of the log. `needs`
    must hold something, `where` one of the values; `sources` are kinds of log, none for all. `distinct` is told apart
    by hash; `times` asks for the times of the records. `shapes` counts messages that differ in their digits as one.
    """

    by: tuple[str, ...]
    seconds: int
    needs: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sources: tuple[str, ...] = ()
    distinct: str = ""
    times: bool = False
    shapes: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the records `first` up to, not with, `until` of a stream, in the order they were learned."""

    stream: str
    first: int
    until: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one span of event time that are alike: how many, the first and the last, and the first one's ordinal.

    `at` is the begin of the span. `distinct` are hashes, `times` microseconds since 1970, both sorted and bounded.
    """

    at: Instant
    by: tuple[str, ...]
    count: int
    first: Instant
    last: Instant
    ordinal: int
    distinct: tuple[int, ...] = ()
    times: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """How far a stream has come: records before `stored` can be asked about; `learned` is when the last one came."""

    stream: str
    stored: int
    replayed_by: int
    source: str
    learned: Instant


MOST: Final = 40_000
"""Groups of one answer; one that is as long may lack some, and fewer records are to be asked about."""


class Lately(Protocol):
    """Counts kept records by groups."""

    def came(self) -> Sequence[Came]:
        """Return how far each stream has come, by its id; our own canaries are no stream."""
        ...

    def clock(self, stream: str, first: int, until: int) -> Instant | None:
        """Return the latest event time among these records that were learned within a day of it, None without any.

        A time to come counts as the moment its record was learned.
        """
        ...

    def groups(self, asked: Asked) -> Sequence[Group]:
        """Return the groups by span and values, in order, at most `MOST`; raises UnavailableError."""
        ...


@dataclass(frozen=True, slots=True)
class HabitsLearned:
    """Records of streams were taken into what is usual: `records` of them, and how many were found to be unusual.

    `streams` are pairs of stream and the ordinal before which everything was taken in.
    """

    streams: tuple[tuple[str, int], ...]
    records: int
    unusual: int
