"""Which findings belong together: same system, and a host, user or address in common within six hours.

Pure: findings and open incidents in, an outcome out. A high or critical finding that joins nothing opens an incident;
what was left over earlier joins it when it fits. A later finding that fits two incidents joins one and names the other:
merging changes clocks, so only a person does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lionrock.events.trails import REACH, Mark, Trail
from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class Group:
    """An open incident as grouping sees it; `incident` is empty while it is about to be opened."""

    incident: str
    number: int
    systems: frozenset[str | None]
    marks: frozenset[Mark]
    first: Instant
    last: Instant
    exercise: bool

    def shared(self, trail: Trail) -> tuple[Mark, ...]:
        """Return what the trail shares with it, in order; empty when it does not belong."""
        if trail.exercise != self.exercise or trail.system not in self.systems or self.apart(trail) > REACH:
            return ()
        return tuple(sorted(trail.marks & self.marks))

    def apart(self, trail: Trail) -> timedelta:
        """Return the time between its activity and the trail's; zero where they overlap."""
        return max(trail.first - self.last, self.first - trail.last, timedelta(0))

    def with_(self, trail: Trail) -> Group:
        """Return it with the trail joined."""
        return replace(
            self,
            systems=self.systems | {trail.system},
            marks=self.marks | trail.marks,
            first=min(self.first, trail.first),
            last=max(self.last, trail.last),
        )


@dataclass(frozen=True, slots=True)
class Joining:
    """A finding that joins, and what it shares."""

    finding: str
    because: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an arrival leads to: `incident` None opens one; `swept` are left-over findings that join as well.

    `also` names other open incidents the finding would have fitted.
    """

    incident: str | None
    joined: Joining
    swept: tuple[Joining, ...]
    also: tuple[str, ...]


def arrive(trail: Trail, groups: Sequence[Group], loose: Sequence[Trail]) -> Outcome | None:
    """Return what a finding that is in no incident leads to; None leaves it over for later."""
    fitting = _ranked(trail, groups)
    if not fitting and not trail.grave:
        return None
    group = fitting[0] if fitting else _opened(trail)
    return Outcome(
        incident=group.incident or None,
        joined=Joining(trail.finding, group.shared(trail) if fitting else ()),
        swept=sweep(group.with_(trail), [other for other in loose if other.finding != trail.finding]),
        also=tuple(other.incident for other in fitting[1:]),
    )


def sweep(group: Group, loose: Iterable[Trail]) -> tuple[Joining, ...]:
    """Return the left-over findings that belong to the group, until no more do; the order given does not matter."""
    joinings: list[Joining] = []
    waiting = sorted(loose, key=lambda trail: (trail.first, trail.finding))
    while found := [trail for trail in waiting if group.shared(trail)]:
        for trail in found:
            joinings.append(Joining(trail.finding, group.shared(trail)))
            group = group.with_(trail)
        taken = {joining.finding for joining in joinings}
        waiting = [trail for trail in waiting if trail.finding not in taken]
    return tuple(joinings)


def _ranked(trail: Trail, groups: Iterable[Group]) -> list[Group]:
    """Return the groups that fit: most shared first, then the latest activity, then the oldest incident."""
    fitting = [group for group in groups if group.shared(trail)]
    return sorted(fitting, key=lambda group: (-len(group.shared(trail)), -group.last.timestamp(), group.number))


def _opened(trail: Trail) -> Group:
    """Return the group that a finding opens."""
    systems = frozenset({trail.system})
    return Group("", 0, systems, trail.marks, trail.first, trail.last, trail.exercise)
