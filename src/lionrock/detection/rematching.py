"""Matching the past again: a slice of kept events at a time, in a process that has the rules compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.detection.effects import Hit
from lionrock.detection.serving import Runner, Serving
from lionrock.events.history import History, Mark
from lionrock.kernel.clock import Instant, monotonic

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PATIENCE: Final = 1.5
"""Seconds after which a slice ends: frames wait behind it."""
_MOST_HITS: Final = 5_000
"""Sets of marks after which a slice ends."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A question for what rules (id and digest of the text) find in a span behind a mark."""

    rules: Mapping[str, str]
    since: Instant
    until: Instant
    after: Mark | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a slice gave: events read, hits, where to go on, and the rules that do not serve as they were asked for."""

    events: int
    hits: tuple[Hit, ...]
    mark: Mark | None
    changed: tuple[str, ...]


def rematch(platform: Platform, asked: Slice) -> Found:
    """Return what the rules find in the next events of the span."""
    runner, history = platform.port(Runner), platform.port(History)
    serving = runner.serving
    changed = _changed(serving, asked)
    begun, events, mark = monotonic(), 0, asked.after
    hits: Counter[tuple[str, str, str | None, str | None, str | None]] = Counter()
    while not changed:
        past = history.read(asked.since, asked.until, mark)
        records = [record for _, record in past.records]
        for place, rule in runner.pairs(records):
            if asked.rules.get(rule.id) == rule.digest:
                one = records[place]
                day = past.records[place][0].date().isoformat()
                hits[rule.id, day, one.host, one.user, one.address] += 1
        events += len(records)
        mark = past.mark
        if runner.serving is not serving:  # this page may have been matched by either
            serving = runner.serving
            changed = _changed(serving, asked)
        if mark is None or monotonic() - begun > _PATIENCE or len(hits) > _MOST_HITS:
            break
    return Found(events, tuple(Hit(*marks, count) for marks, count in hits.items()), mark, changed)


def _changed(serving: Serving, asked: Slice) -> tuple[str, ...]:
    """Return the rules that do not serve as they were asked for."""
    rules = serving.rules
    return tuple(id for id, digest in asked.rules.items() if id not in rules or rules[id].digest != digest)
