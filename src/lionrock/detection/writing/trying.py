"""Two texts of a rule over the past: a slice of kept events at a time, in the process that matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.detection import hunting, routing
from lionrock.detection.writing.impact import Marked, Side
from lionrock.events.history import History, Mark
from lionrock.kernel.clock import Instant, monotonic
from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.predicates import Rule

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PATIENCE: Final = 1.5
"""Seconds after which a slice ends: frames wait behind it."""
_MOST_MARKED: Final = 5_000
"""Sets of marks after which a slice ends."""


@dataclass(frozen=True, slots=True)
class Question:
    """Two texts of a rule, empty for none, and where in a span to go on."""

    old: str
    new: str
    since: Instant
    until: Instant
    after: Mark | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a slice gave: events read, matches of both sides, where to go on."""

    events: int
    marked: tuple[Marked, ...]
    mark: Mark | None


_Key = tuple[Side, str, str | None, str | None, str | None]


def seen(platform: Platform, asked: Question) -> Seen:
    """Return what both texts match in the next events of the span; raises InputError for a text that is no rule."""
    sides: list[tuple[Side, str]] = [("old", asked.old), ("new", asked.new)]
    rules = [Rule(side, hunting.of_text(text).tree) for side, text in sides if text]
    engine = Engine(compile_rules(rules, routing.ROUTING))
    history, begun, events, mark = platform.port(History), monotonic(), 0, asked.after
    found: dict[_Key, tuple[int, Instant, Instant]] = {}
    while True:
        past = history.read(asked.since, asked.until, mark)
        records = [record for _, record in past.records]
        routes, notes = [routing.route(one) for one in records], [routing.note(one) for one in records]
        for place, rule in engine.match([one.fields for one in records], routes, notes):
            at, one = past.records[place]
            key: _Key = (
                "old" if rules[rule].key == "old" else "new",
                at.date().isoformat(),
                one.host,
                one.user,
                one.address,
            )
            many, first, last = found.get(key, (0, at, at))
            found[key] = (many + 1, min(first, at), max(last, at))
        events += len(records)
        mark = past.mark
        if mark is None or monotonic() - begun > _PATIENCE or len(found) > _MOST_MARKED:
            return Seen(events, tuple(Marked(*key, *told) for key, told in found.items()), mark)
