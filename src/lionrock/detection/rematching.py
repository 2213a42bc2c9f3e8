"""Matching the past again: a slice of kept events at a time, in a process that has the rules compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.detection.correlation import feeding
from lionrock.detection.correlation.model import Book, Occurrence
from lionrock.detection.effects import Hit
from lionrock.detection.serving import Runner, Serving
from lionrock.events.history import History, Mark
from lionrock.events.records import LogRecord
from lionrock.kernel.clock import Instant, micros, monotonic

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
    """What a slice gave: events read, hits, where to go on, and the rules that do not serve as they were asked for.

    `feeding` are the matches that correlations among the rules build on, in order; their ordinals count in the slice.
    """

    events: int
    hits: tuple[Hit, ...]
    mark: Mark | None
    changed: tuple[str, ...]
    feeding: tuple[Occurrence, ...] = ()


def rematch(platform: Platform, asked: Slice) -> Found:
    """Return what the rules find in the next events of the span."""
    runner, history = platform.port(Runner), platform.port(History)
    serving = runner.serving
    changed = _changed(serving, asked)
    begun, events, mark = monotonic(), 0, asked.after
    hits: Counter[tuple[str, str, str | None, str | None, str | None]] = Counter()
    fed: list[Occurrence] = []
    book = wanted(serving, asked.rules)
    bases = book.bases
    while not changed:
        past = history.read(asked.since, asked.until, mark)
        records = [record for _, record in past.records]
        for place, rule in runner.pairs(records):
            one = records[place]
            if rule.id in bases:
                fed.append(_occurrence(one, past.records[place][0], rule.id, events + place, book))
            if asked.rules.get(rule.id) == rule.digest and rule.id not in serving.book.quiet:
                day = past.records[place][0].date().isoformat()
                hits[rule.id, day, one.host, one.user, one.address] += 1
        events += len(records)
        mark = past.mark
        if runner.serving is not serving:  # this page may have been matched by either
            serving = runner.serving
            changed = _changed(serving, asked)
        if mark is None or monotonic() - begun > _PATIENCE or len(hits) + len(fed) > _MOST_HITS:
            break
    told = tuple(Hit(*marks, count) for marks, count in hits.items())
    return Found(events, told, mark, changed, tuple(fed))


def wanted(serving: Serving, rules: Mapping[str, str]) -> Book:
    """Return the correlations among these rules that make findings, with those they build on."""
    asked = {one.id for one in serving.book.correlations if rules.get(one.id) == one.digest}
    return serving.book.only(asked - serving.book.quiet)


def _occurrence(record: LogRecord, moment: Instant, rule: str, ordinal: int, book: Book) -> Occurrence:
    """Return the match of a rule as correlations need it."""
    values = feeding.values(record, book.carried[rule])
    return Occurrence(rule, micros(moment), "past", ordinal, values, record.host, record.user, record.address)


def _changed(serving: Serving, asked: Slice) -> tuple[str, ...]:
    """Return the rules that do not serve as they were asked for."""
    rules = serving.rules
    return tuple(id for id, digest in asked.rules.items() if id not in rules or rules[id].digest != digest)
