"""What rules would have done over a stretch of the past: counted as it is read, shown before a person decides. Pure.

The numbers are those of live detection: one finding per rule, entity and UTC day of event time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lionrock.detection.findings import Entity, entity, grouped
from lionrock.events.ports import Placed

MOST_ENTITIES: Final = 5
"""Entities named for each rule, the most frequent ones."""
_MOST_FINDINGS: Final = 20_000
"""Findings of one rule that are told apart; beyond, they are counted as one and the effect says so."""
_MOST_TOLD: Final = 500_000
"""Findings of all rules together that are told apart."""
_MOST_PLACED: Final = 50_000
"""Hosts whose assets are remembered."""
GRAVE: Final = frozenset({"high", "critical"})
"""Levels at which a finding that joins nothing opens an incident."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Matches of one rule, day and set of marks among events read again."""

    rule: str
    day: str
    host: str | None
    user: str | None
    address: str | None
    count: int
    about: tuple[str, str] | None = None
    """What a correlation found it about."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule would have found; `days` has the matches of each UTC day, `entities` the most frequent."""

    rule: str
    matches: int
    findings: int
    entities: tuple[tuple[str, int], ...]
    days: Mapping[str, int]
    many: bool = False
    """Whether there were more findings than are told apart."""


@dataclass
class Count:
    """Counts hits into effects."""

    place: Callable[[str], Placed | None]
    _matches: Counter[str] = field(default_factory=Counter)
    _findings: dict[str, set[tuple[str, str, str]]] = field(default_factory=dict)
    _entities: dict[str, Counter[str]] = field(default_factory=dict)
    _days: dict[str, Counter[str]] = field(default_factory=dict)
    _placed: dict[str, Placed | None] = field(default_factory=dict)
    _many: set[str] = field(default_factory=set)
    _total: int = 0

    def add(self, hits: Iterable[Hit]) -> None:
        """Count more hits."""
        for hit in hits:
            about = self._entity(hit)
            self._matches[hit.rule] += hit.count
            self._days.setdefault(hit.rule, Counter())[hit.day] += hit.count
            if self._told(hit, about):
                self._entities.setdefault(hit.rule, Counter())[_name(hit, about)] += hit.count

    def effects(self, rules: Iterable[str]) -> tuple[Effect, ...]:
        """Return what came of each of the rules, those that found nothing too."""
        return tuple(
            Effect(
                rule=rule,
                matches=self._matches[rule],
                findings=len(self._findings.get(rule, ())),
                entities=tuple(self._entities.get(rule, Counter()).most_common(MOST_ENTITIES)),
                days=dict(sorted(self._days.get(rule, Counter()).items())),
                many=rule in self._many,
            )
            for rule in rules
        )

    def _told(self, hit: Hit, about: Entity) -> bool:
        """Say whether a hit belongs to a finding that is told apart."""
        found, key = self._findings.setdefault(hit.rule, set()), (about.kind, about.id, hit.day)
        if key in found:
            return True
        if len(found) >= _MOST_FINDINGS or self._total >= _MOST_TOLD:
            self._many.add(hit.rule)
            return False
        found.add(key)
        self._total += 1
        return True

    def _entity(self, hit: Hit) -> Entity:
        """Return what a hit is about."""
        if hit.host is not None and hit.host not in self._placed:
            if len(self._placed) >= _MOST_PLACED:
                self._placed.clear()
            self._placed[hit.host] = self.place(hit.host)
        placed = self._placed.get(hit.host or "")
        return entity(hit, placed) if hit.about is None else grouped(hit.about, placed)


def _name(hit: Hit, about: Entity) -> str:
    """Return how a person knows an entity."""
    if hit.about is not None and about.kind == "none":
        return about.id or "-"
    return (hit.host if about.kind in ("asset", "none") else about.id) or "-"
