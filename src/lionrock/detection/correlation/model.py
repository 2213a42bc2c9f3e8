"""What a correlation asks, and the events it is asked of. Pure.

Windows are in event time. A condition that more events cannot undo (*at least*) is judged at once, over the window
that ends with an event. Any other is judged when its window is over and `PATIENCE` has passed: a count or figure that
may sink again over stretches of the clock as long as the timespan, from 1970 on; a rule that must not be there from the
event it must not follow, nor precede, within the timespan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import msgspec

from lionrock.matching.values import fold

Kind = Literal[
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_avg",
    "value_percentile",
    "value_median",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
TEMPORAL: Final = frozenset({"temporal", "temporal_ordered"})
AMOUNTS: Final = frozenset({"value_sum", "value_avg", "value_percentile", "value_median"})
Op = Literal["gt", "gte", "lt", "lte", "eq", "neq"]
OPS: Final[tuple[Op, ...]] = get_args(Op)

SECOND: Final = 1_000_000
"""Times are microseconds since 1970."""
PATIENCE: Final = 120 * SECOND
"""How long a window that has to be over is kept open for events that come late."""
LATENESS: Final = 24 * 3600 * SECOND
"""How long after its group last grew, beyond the timespan, an event still finds what came before it."""
LONGEST_SPAN: Final = 31 * 24 * 3600 * SECOND
_STRETCH: Final = 15 * 60 * SECOND
MOST_THRESHOLD: Final = 10_000
_MOST_KEPT: Final = 2_000
FEW: Final = 60
"""Events of one group and stretch up to which all are kept."""
_LEAST_COUNTED: Final = 20
MOST_GROUPS: Final = 50_000
"""Stretches of groups kept for one correlation; beyond, those that grew longest ago are let go."""
MOST_KEYS: Final = 10
"""Groups that one event belongs to, when a field it is grouped by has several values."""
MOST_VALUES: Final = 20
LONGEST_VALUE: Final = 300
MOST_CHAIN: Final = 20


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison of a condition."""

    op: Op
    number: float

    def holds(self, found: float) -> bool:
        """Say whether a number satisfies it."""
        if self.op in ("eq", "neq"):
            return (found == self.number) == (self.op == "eq")
        if self.op in ("gt", "gte"):
            return found > self.number or (self.op == "gte" and found == self.number)
        return found < self.number or (self.op == "lte" and found == self.number)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of an extended condition: a rule by its place, or `and`, `or`, `not` of parts."""

    op: Literal["rule", "and", "or", "not"]
    rule: int = 0
    parts: tuple[Term, ...] = ()

    def holds(self, present: set[int], around: set[int]) -> bool:
        """Say whether it is true where these rules have events; what is negated must have none `around` either."""
        if self.op == "rule":
            return self.rule in present
        if self.op == "not":
            return not self.parts[0].holds(around, around)
        told = (part.holds(present, around) for part in self.parts)
        return all(told) if self.op == "and" else any(told)

    @property
    def negates(self) -> bool:
        """Say whether an event of some rule can make it false."""
        return self.op == "not" or any(part.negates for part in self.parts)

    def denies(self, rule: int, *, within: bool = False) -> bool:
        """Say whether the rule of this place stands under a negation."""
        if self.op == "rule":
            return within and self.rule == rule
        return any(part.denies(rule, within=within or self.op == "not") for part in self.parts)


About = Literal["host", "user", "address", "none"]


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation whose rules are known: `rules` are their ids, `fields` where each finds the group's values."""

    id: str
    digest: str
    kind: Kind
    rules: tuple[str, ...]
    span: int
    group: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    """By rule, the field of each part of the group key."""
    bounds: tuple[Bound, ...] = ()
    term: Term | None = None
    counted: tuple[str, ...] = ()
    """The fields whose values are counted or added up."""
    percentile: int = 50
    keeps_missing: bool = False
    """Whether events that lack a field of the group make a group of their own; else they belong to none."""
    sequences: tuple[tuple[int, ...], ...] = ()
    """The orders of rules that `temporal_ordered` looks for."""

    @property
    def waits(self) -> bool:
        """Say whether it is judged when windows are over, because later events may undo its condition."""
        if self.kind == "temporal_ordered":
            return False
        if self.term is not None:
            return self.term.negates
        if self.kind in AMOUNTS and self.kind != "value_sum":
            return True
        return any(bound.op not in ("gt", "gte") for bound in self.bounds)

    def absent(self, rule: str) -> bool:
        """Say whether it asks that a rule have no event."""
        return rule in self.rules and self.term is not None and self.term.denies(self.rules.index(rule))

    @property
    def stretch(self) -> int:
        """Return the length of event time that is kept together: whole timespans, a quarter of an hour or more."""
        return self.span * -(-_STRETCH // self.span)

    @property
    def kept(self) -> int:
        """Return how many events of one group and stretch are kept, the latest."""
        return max(_MOST_KEPT, self._enough)

    @property
    def alike(self) -> int:
        """Return how many events that are alike are kept, the latest: more would decide nothing; 0 where each counts.

        Of counted events those of one timespan of the clock are alike. Else it is those of the same rule and values
        within a twentieth of it, of which one shows as much as many; their first is kept as well.
        """
        if self.kind == "event_count":
            return max(_LEAST_COUNTED, self._enough)
        return 0 if self.kind in AMOUNTS or (self.kind == "value_count" and self.waits) else 1

    def likeness(self, event: Event) -> tuple[object, ...]:
        """Return what events that are alike have in common."""
        window, within = divmod(event.time, self.span)
        return (window,) if self.kind == "event_count" else (window, within * 20 // self.span, event.rule, event.values)

    @property
    def _enough(self) -> int:
        """Return how many events decide every bound of a count."""
        most = max((bound.number for bound in self.bounds), default=0) if self.kind not in AMOUNTS else 0
        return 2 * int(most)

    @property
    def about(self) -> tuple[About, int]:
        """Return what its findings are about: the first host, user or address it groups by, and its place."""
        for kind, names in _MARKS.items():
            for place, name in enumerate(self.group):
                if name.lower() in names:
                    return kind, place
        return "none", 0

    def holds(self, found: float) -> bool:
        """Say whether a number satisfies every bound."""
        return all(bound.holds(found) for bound in self.bounds)


_MARKS: Final[Mapping[About, frozenset[str]]] = {
    "host": frozenset(
        {"host", "hostname", "host.name", "computer", "computername", "dvc", "devicename", "device", "agent.hostname"}
    ),
    "user": frozenset(
        {
            "user",
            "username",
            "user.name",
            "account",
            "accountname",
            "targetusername",
            "subjectusername",
            "targetuser",
            "userid",
            "userprincipalname",
            "useridentity.arn",
            "useridentity.username",
            "actor",
            "dbuser",
        }
    ),
    "address": frozenset(
        {
            "address",
            "sourceip",
            "sourceaddress",
            "sourceipaddress",
            "ipaddress",
            "ip",
            "src",
            "src_ip",
            "source.ip",
            "clientip",
            "client_ip",
            "client.ip",
            "c-ip",
            "remoteaddress",
            "remote_ip",
        }
    ),
}
"""Names that groups have when they are of one host, user or address."""

OWN_MARKS: Final = ("host", "user", "address")
"""Names under which an event has the platform's own marks, whatever its log calls them."""


class Part(msgspec.Struct, array_like=True, frozen=True):
    """One event of a chain: which it is, the rule it met, and how it reads."""

    event: str
    rule: str
    time: int
    summary: str


class Occurrence(msgspec.Struct, array_like=True, frozen=True):
    """An event that met a rule, as correlations need it; `values` holds the fields they ask for.

    `rule` may be a correlation: the event is then the one at which it was met, and `chain` what it rests on.
    """

    rule: str
    time: int
    stream: str
    ordinal: int
    values: Mapping[str, tuple[str, ...]]
    host: str | None = None
    user: str | None = None
    address: str | None = None
    summary: str = ""
    chain: tuple[Part, ...] = ()

    @property
    def event(self) -> str:
        """Return its id."""
        return f"{self.stream}:{self.ordinal}"


class Event(msgspec.Struct, array_like=True):
    """An occurrence within a group; what is needed no longer is dropped."""

    time: int
    stream: str
    ordinal: int
    rule: int
    """Its rule's place."""
    values: tuple[str | float, ...] = ()
    told: bool = False
    """Whether it is part of a finding."""
    judged: bool = False
    """Whether the window it ends, or begins, met the condition or was judged for good."""
    of: Occurrence | None = None
    """As it came, until it is told and nothing above may ask for it."""

    @property
    def id(self) -> tuple[str, int]:
        """Return what makes it one event, whatever rules it met."""
        return self.stream, self.ordinal

    @property
    def order(self) -> tuple[int, int, str, int]:
        """Return its place: by time; at the same time in the order of the rules, then of streams and records."""
        return self.time, self.rule, self.stream, self.ordinal


@dataclass(frozen=True, slots=True)
class Met:
    """An event that is part of what a correlation found, in the group of these values."""

    correlation: str
    group: tuple[str, ...]
    event: Occurrence
    about: tuple[About, str]


@dataclass(frozen=True, slots=True)
class Book:
    """The correlations that serve, each after those it builds on, with what events must carry for them."""

    correlations: tuple[Correlation, ...] = ()
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By rule, the fields its matches bring along."""
    quiet: frozenset[str] = frozenset()
    """Rules that only feed correlations: they make no findings of their own."""

    def of(self, id: str) -> Correlation | None:
        """Return the correlation of this id, None for other rules."""
        return next((one for one in self.correlations if one.id == id), None)

    @property
    def above(self) -> frozenset[str]:
        """Return the correlations that others build on."""
        ids = {one.id for one in self.correlations}
        return frozenset(rule for one in self.correlations for rule in one.rules if rule in ids)

    def deaf(self, off: frozenset[str]) -> frozenset[str]:
        """Return the correlations that build on a rule that is off, at any depth: they hear less than they ask."""
        found: set[str] = set()
        for one in self.correlations:
            if not off.isdisjoint(one.rules) or not found.isdisjoint(one.rules):
                found.add(one.id)
        return frozenset(found)

    def only(self, wanted: frozenset[str] | set[str]) -> Book:
        """Return the book with these correlations, and those they build on without findings of their own."""
        needed = set(wanted)
        for one in reversed(self.correlations):
            if one.id in needed:
                needed.update(one.rules)
        hushed = frozenset(one.id for one in self.correlations if one.id not in wanted)
        return Book(tuple(one for one in self.correlations if one.id in needed), self.carried, hushed)

    @property
    def bases(self) -> frozenset[str]:
        """Return the rules whose events its correlations need."""
        ids = {one.id for one in self.correlations}
        return frozenset(rule for one in self.correlations for rule in one.rules if rule not in ids)


def told(text: str) -> str:
    """Return a value as groups and counts tell it apart: without case, bounded."""
    return fold(text[:LONGEST_VALUE])
