"""Correlations over files: what rules find in records as they lie, without a platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lionrock.detection.correlation import feeding
from lionrock.detection.correlation.memory import Past
from lionrock.detection.correlation.model import Book, Met, Occurrence
from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner
from lionrock.events.records import LogRecord
from lionrock.kernel.clock import micros

Placed = tuple[str, int, LogRecord]
"""A file, the number of a record in it, and the record."""
_SUMMARY: Final = 300


class Files:
    """Correlates the matches of the rules that serve; records without a time take no part."""

    def __init__(self, runner: Runner) -> None:
        """Correlate by the rules of this runner."""
        self._runner = runner
        self._past: Past | None = None

    @property
    def gone(self) -> int:
        """Return how many stretches of groups were let go because there were too many."""
        return self._past.gone if self._past is not None else 0

    def shows(self, rule: str) -> bool:
        """Say whether a rule's matches are shown themselves, not only what correlations find with them."""
        return rule not in self._runner.serving.book.quiet

    def add(self, matched: Iterable[tuple[Placed, str]]) -> Iterator[tuple[RuleInfo, Occurrence, Met]]:
        """Yield what correlations find with more matches of rules: their own rule, and the event that is part of it."""
        book = self._runner.serving.book
        yield from self.take(one for one in (occurrence(book, *pair) for pair in matched) if one is not None)

    def take(self, occurrences: Iterable[Occurrence]) -> Iterator[tuple[RuleInfo, Occurrence, Met]]:
        """Yield what correlations find with more events, which may come from other processes."""
        if self._past is None:
            self._past = Past(self._runner.serving.book)
        yield from self._told(self._past.add(occurrences))

    def end(self) -> Iterator[tuple[RuleInfo, Occurrence, Met]]:
        """Yield what is found when all files were read."""
        if self._past is not None:
            yield from self._told(self._past.end())

    def _told(self, met: Iterable[Met]) -> Iterator[tuple[RuleInfo, Occurrence, Met]]:
        """Yield what was found with its rule, in order of time."""
        for one in sorted(met, key=lambda one: (one.event.time, one.event.stream, one.event.ordinal)):
            yield self._runner.serving.rules[one.correlation], one.event, one


def occurrence(book: Book, placed: Placed, rule: str) -> Occurrence | None:
    """Return the match of a rule as correlations need it; None where they do not, and without a time."""
    file, number, record = placed
    fields = book.carried.get(rule)
    if record.time is None or fields is None:
        return None
    values = feeding.values(record, fields)
    who = (record.host, record.user, record.address)
    return Occurrence(rule, micros(record.time), file, number, values, *who, record.message[:_SUMMARY])
