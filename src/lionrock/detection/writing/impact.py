"""What a text of a rule would change: findings new or gone, and incidents that would have opened. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from lionrock.detection.effects import GRAVE
from lionrock.detection.findings import Entity
from lionrock.events.findings import Level
from lionrock.kernel.clock import Instant

Side = Literal["old", "new"]
MOST: Final = 2_000
"""Findings of each side that are told apart; beyond, the impact says so."""
SHOWN: Final = 200
"""Findings kept by name, of those that would be new and of those that would be gone."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Matches of one side among events read again, on one day and with the same marks; time as replayed."""

    side: Side
    day: str
    host: str | None
    user: str | None
    address: str | None
    count: int
    first: Instant
    last: Instant


@dataclass(frozen=True, slots=True)
class Would:
    """A finding as one side would make it: entity and UTC day, with the marks of its first event."""

    day: str
    kind: str
    entity: str
    system: str | None
    host: str | None
    user: str | None
    address: str | None
    count: int
    first: Instant
    last: Instant

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what makes it one."""
        return (self.kind, self.entity, self.day)

    @property
    def where(self) -> str:
        """Return host, user and address as far as known."""
        return " · ".join(part for part in (self.host, self.user, self.address) if part) or self.entity or "-"


@dataclass(frozen=True, slots=True)
class Opening:
    """An incident that would have opened: when, and by how many findings; `joins` one that stands instead."""

    first: Instant
    where: str
    findings: int
    joins: str = ""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What one rule would do on the samples that stand with it; `gone` where it could not serve any more."""

    rule: str
    records: int
    fired: bool
    wrong: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """What would be new, what would be gone, and what follows; counts are whole, the names are the first of them."""

    old_matches: int = 0
    new_matches: int = 0
    old_findings: int = 0
    new_findings: int = 0
    appeared: int = 0
    vanished: int = 0
    more: tuple[Would, ...] = ()
    less: tuple[Would, ...] = ()
    openings: tuple[Opening, ...] = ()
    """Incidents that would have opened, or that the new findings would have joined."""
    bereft: tuple[str, ...] = ()
    """References of incidents in which findings stand that would be gone."""
    cut: bool = False
    """Whether there were more findings than are told apart."""
    sampled: tuple[Sampled, ...] = ()
    """What it would do on its samples, and correlations that build on it on theirs."""
    gained: tuple[str, ...] = ()
    """Techniques whose coverage by tests would begin, by id."""
    lost: tuple[str, ...] = ()
    """Techniques whose coverage by tests would end."""


class Sides:
    """Counts the matches of both sides into findings, as they are read."""

    def __init__(self) -> None:
        """Begin with none."""
        self.matches: dict[Side, int] = {"old": 0, "new": 0}
        self.findings: dict[Side, dict[tuple[str, str, str], Would]] = {"old": {}, "new": {}}
        self.cut = False

    def add(self, marked: Marked, about: Entity) -> None:
        """Count matches about an entity."""
        self.matches[marked.side] += marked.count
        mine = self.findings[marked.side]
        made = Would(
            day=marked.day,
            kind=about.kind,
            entity=about.id,
            system=about.system,
            host=marked.host,
            user=marked.user,
            address=marked.address,
            count=marked.count,
            first=marked.first,
            last=marked.last,
        )
        known = mine.get(made.key)
        if known is None and len(mine) >= MOST:
            self.cut = True
            return
        mine[made.key] = _grown(known, made) if known else made

    def apart(self) -> tuple[list[Would], list[Would]]:
        """Return the findings that would be new, and those that would be gone, by time."""
        old, new = self.findings["old"], self.findings["new"]
        more = [one for key, one in new.items() if key not in old]
        less = [one for key, one in old.items() if key not in new]
        return sorted(more, key=_order), sorted(less, key=_order)


def impact(sides: Sides, openings: Iterable[Opening], bereft: Sequence[str]) -> Impact:
    """Return what both sides came to."""
    more, less = sides.apart()
    return Impact(
        old_matches=sides.matches["old"],
        new_matches=sides.matches["new"],
        old_findings=len(sides.findings["old"]),
        new_findings=len(sides.findings["new"]),
        appeared=len(more),
        vanished=len(less),
        more=tuple(more[:SHOWN]),
        less=tuple(less[:SHOWN]),
        openings=tuple(openings),
        bereft=tuple(bereft),
        cut=sides.cut,
    )


def grave(level: Level) -> bool:
    """Say whether a finding of this level that joins nothing opens an incident."""
    return level in GRAVE


def _grown(known: Would, more: Would) -> Would:
    """Return a finding with more matches; the marks of its earliest event stay."""
    early = known if known.first <= more.first else more
    last, first = max(known.last, more.last), min(known.first, more.first)
    return replace(early, count=known.count + more.count, first=first, last=last)


def _order(one: Would) -> tuple[Instant, str]:
    """Return where a finding stands among others."""
    return (one.first, one.where)
