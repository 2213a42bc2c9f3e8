"""The rules that serve: loaded, compiled or taken from the cache, and run over records."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lionrock.detection import loading, routing
from lionrock.detection.model import Report, RuleInfo
from lionrock.events.records import LogRecord, Match
from lionrock.matching.cache import Cache
from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.plan import Plan
from lionrock.matching.predicates import Rule, Tree

_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Serving:
    """A set of rules ready to run; `warm` says that the plan was in the cache."""

    rules: dict[str, RuleInfo]
    trees: dict[str, Tree]
    plan: Plan
    report: Report
    warm: bool


def ready(folders: Sequence[Path], cache: Cache) -> Serving:
    """Load and compile the rules of these folders; broken ones are in the report and the others serve."""
    found = loading.find(folders)
    loaded = loading.load(found)
    rules = [Rule(one.info.id, one.tree) for one in loaded.rules]
    plan, warm = cache.plan(found.digest, lambda: compile_rules(rules, routing.ROUTING))
    return Serving(
        {one.info.id: one.info for one in loaded.rules},
        {one.info.id: one.tree for one in loaded.rules},
        plan,
        loaded.report,
        warm,
    )


class Runner:
    """Implements the `Matcher` port: one engine, used by one thread at a time."""

    def __init__(self, serving: Serving) -> None:
        """Run these rules."""
        self.serving = serving
        self._engine = Engine(serving.plan)
        self._lock = threading.Lock()

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return the matches; `first` is the ordinal of the first record in its stream."""
        return [self._match(records[place], rule, first + place) for place, rule in self.pairs(records)]

    def pairs(self, records: Sequence[LogRecord]) -> list[tuple[int, RuleInfo]]:
        """Return the place of each record that matched, with the rule."""
        routes = [routing.route(record) for record in records]
        notes = [record.message for record in records]
        with self._lock:
            found = self._engine.match([record.fields for record in records], routes, notes)
        keys = self.serving.plan.keys
        return [(place, self.serving.rules[keys[rule]]) for place, rule in found]

    def distinct(self) -> tuple[int, int]:
        """Return how many values were looked up so far, and how many of them were scanned."""
        return self._engine.distinct()

    def _match(self, record: LogRecord, rule: RuleInfo, ordinal: int) -> Match:
        """Return what a match tells."""
        return Match(
            rule=rule.id,
            title=rule.title,
            level=rule.level,
            tags=rule.tags,
            ordinal=ordinal,
            time=record.time,
            host=record.host,
            user=record.user,
            address=record.address,
            summary=record.message[:_SUMMARY],
        )
