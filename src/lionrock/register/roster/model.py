"""Shifts and leave as values: who is on duty at a moment, in which order, and where nobody is.

People are named by the opaque ids of their records in the register. Spans are half open: a shift that ends at 08:00
and one that begins then do not overlap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final, Literal, TypeVar

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text

Kind = Literal["shift", "leave"]
Place = Literal["primary", "deputy", "supervisor"]

LONGEST_SHIFT: Final = days(31)
LONGEST_LEAVE: Final = days(400)
REACH: Final = days(400)
"""How far from today an entry may lie."""
MOST_DEPUTIES: Final = 8

PLACES: Final[dict[Place, Text]] = {
    "primary": Text("first", "首位"),
    "deputy": Text("deputy", "後備"),
    "supervisor": Text("supervisor", "主管"),
}
"""What each place on the ladder is called."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A span with the person called first and those called after, in order."""

    starts: Instant
    ends: Instant
    primary: str
    deputies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a span that is none, and a person named twice."""
        if self.ends <= self.starts:
            raise ValueError(f"a shift from {self.starts} to {self.ends}")
        if len(set(self.people)) < len(self.people):
            raise ValueError("a person stands twice in a shift")

    @property
    def people(self) -> tuple[str, ...]:
        """Return everybody it names, in order."""
        return (self.primary, *self.deputies)


@dataclass(frozen=True, slots=True)
class Leave:
    """A span in which a person is not called."""

    starts: Instant
    ends: Instant
    person: str

    def __post_init__(self) -> None:
        """Refuse a span that is none."""
        if self.ends <= self.starts:
            raise ValueError(f"leave from {self.starts} to {self.ends}")


Entry = Shift | Leave
Spanned = TypeVar("Spanned", Shift, Leave)


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as it stands in the roster; `number` is its version, `event` the ledger entry behind it."""

    id: str
    number: int
    learned: Instant
    entry: Entry
    by: str
    reason: str
    event: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's place on the ladder at a moment, and when the shift that gives it ends."""

    person: str
    place: Place
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A span without cover: no shift at all, or everybody it names on leave or no longer registered."""

    starts: Instant
    ends: Instant
    why: Literal["none", "absent"]

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return self.ends - self.starts


def kind_of(entry: Entry) -> Kind:
    """Return the kind of an entry."""
    return "shift" if isinstance(entry, Shift) else "leave"


def overlap(one: Entry, other: Entry) -> bool:
    """Say whether two spans share a moment."""
    return one.starts < other.ends and other.starts < one.ends


def holds(entry: Entry, at: Instant) -> bool:
    """Say whether a moment lies within an entry."""
    return entry.starts <= at < entry.ends


def absent(leaves: Iterable[Leave], at: Instant) -> frozenset[str]:
    """Return who is on leave at a moment."""
    return frozenset(leave.person for leave in leaves if holds(leave, at))


def ladder(
    shifts: Iterable[Shift], leaves: Iterable[Leave], supervisors: Sequence[str], known: frozenset[str], at: Instant
) -> tuple[Duty, ...]:
    """Return who is called in which order: the shift's people, then supervisors, each once, none on leave or unknown.

    `known` are the people the register holds.
    """
    away = absent(leaves, at)
    found: dict[str, Duty] = {}
    for shift in shifts:
        if holds(shift, at):
            for person in shift.people:
                place: Place = "primary" if person == shift.primary else "deputy"
                found.setdefault(person, Duty(person, place, shift.ends))
    for person in supervisors:
        found.setdefault(person, Duty(person, "supervisor"))
    return tuple(duty for duty in found.values() if duty.person in known and duty.person not in away)


def gaps(
    shifts: Sequence[Shift], leaves: Sequence[Leave], known: frozenset[str], since: Instant, until: Instant
) -> list[Gap]:
    """Return the spans between `since` and `until` without cover, neighbours of one kind as one."""
    found: list[Gap] = []
    edges = _edges(shifts, leaves, since, until)
    for (start, end), named, away in zip(pairwise(edges), _during(shifts, edges), _during(leaves, edges), strict=True):
        why = _uncovered(named, away, known)
        if why is None:
            continue
        if found and found[-1].ends == start and found[-1].why == why:
            found[-1] = Gap(found[-1].starts, end, why)
        else:
            found.append(Gap(start, end, why))
    return found


def _edges(shifts: Sequence[Shift], leaves: Sequence[Leave], since: Instant, until: Instant) -> list[Instant]:
    """Return the moments at which cover can change, both ends included."""
    entries: list[Entry] = [*shifts, *leaves]
    edges = {moment for entry in entries for moment in (entry.starts, entry.ends)}
    return sorted({since, until} | {moment for moment in edges if since < moment < until})


def _during(entries: Iterable[Spanned], edges: Sequence[Instant]) -> list[list[Spanned]]:
    """Return the entries that hold between each edge and the next."""
    found: list[list[Spanned]] = [[] for _ in edges[1:]]
    for entry in entries:
        for number in range(bisect_left(edges, entry.starts), min(bisect_left(edges, entry.ends), len(found))):
            found[number].append(entry)
    return found


def _uncovered(
    shifts: Iterable[Shift], leaves: Iterable[Leave], known: frozenset[str]
) -> Literal["none", "absent"] | None:
    """Return why nobody is on duty with these shifts and this leave, None when somebody is."""
    named = [person for shift in shifts for person in shift.people]
    if not named:
        return "none"
    away = {leave.person for leave in leaves}
    return None if any(person in known and person not in away for person in named) else "absent"
