"""Entries of some kinds over a span of time, found by the index, and counted again from the signed bodies alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.ledger.reading import Leaf, Search
from lionrock.kernel.ledger.store import Reads

_MOST: Final = 1_000_000
_STEP: Final = 5_000
_SOME: Final = 400


def found(db: Reads, kinds: Collection[str], since: Instant, until: Instant, size: int) -> Iterator[Leaf]:
    """Yield the entries of these kinds, learned from `since` to before `until`, among the first `size`."""
    for kind in sorted(kinds):
        for leaf in reading.listing(db, Search(kind=kind, since=since, until=until, limit=_MOST)):
            if leaf.position is not None and leaf.position < size:
                yield leaf


def counted(db: Reads, kinds: Collection[str], since: Instant, until: Instant, size: int) -> int:
    """Return how many such entries there are, by reading every one of the first `size` as it was signed."""
    marks = tuple(f'"kind":"{kind}"' for kind in kinds)
    low, high, many = stamp(since), stamp(until), 0
    for placed in reading.walk(db, 0, size, _STEP):
        if any(mark in placed.body for mark in marks):
            entry = json.loads(placed.body)
            many += entry["kind"] in kinds and low <= entry["log_time"] < high
    return many


def told(db: Reads, leaves: Collection[Leaf]) -> Iterator[tuple[Leaf, dict[str, Any] | None]]:
    """Yield entries with the fact each tells, None where its payload was erased."""
    every = list(leaves)
    for first in range(0, len(every), _SOME):
        some = every[first : first + _SOME]
        kept = reading.payloads(db, [leaf.number for leaf in some])
        for leaf in some:
            one = kept.get(leaf.number)
            yield leaf, json.loads(one.body)["fact"] if one else None
