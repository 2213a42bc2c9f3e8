"""What an incident's own rows remember: its findings, and what people decided, wrote and saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lionrock.events.trails import Mark
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Question = Literal[
    "opened",
    "system",
    "also",
    "without",
    "nature",
    "aware",
    "core",
    "asked",
    "closed",
    "reopened",
    "merged",
    "absorbed",
    "unmerged",
    "split",
    "parted",
]
"""`also` and `without` are further systems; `merged`, `unmerged` and `split` stand on the incident that goes on,
`absorbed` and `parted` on the other one: their answer is the reference of the counterpart."""
NoteKind = Literal["note", "effect", "containment"]
Sight = Literal["viewed", "acknowledged"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as known at that moment: name, role and the factor they had used."""

    actor: str
    name: str
    role: str
    factor: str


@dataclass(frozen=True, slots=True)
class Member:
    """A finding of the incident as it was when it joined; `because` is what it shared, `also` where it fitted too."""

    finding: str
    incident: str
    rule: str
    title: Text
    level: str
    system: str | None
    host: str | None
    user: str | None
    address: str | None
    marks: frozenset[Mark]
    first: Instant
    because: tuple[Mark, ...]
    also: tuple[str, ...]
    joined_at: Instant
    entry: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer of a person: to what, when, why, instead of what, and what the screen showed then.

    `effective` is set where the answer is about a moment (since when aware). `entry` is the ledger entry. `system` is
    set where the answer is on one of several systems.
    """

    id: str
    incident: str
    question: Question
    answer: str
    at: Instant
    who: Who
    reason: str
    version: int
    entry: str = ""
    effective: Instant | None = None
    evidence: str = ""
    former: str = ""
    known: Mapping[str, Any] | None = field(default=None, repr=False)
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Words a person wrote into the story; `effective` is when it was true, `at` when it was written."""

    id: str
    incident: str
    kind: NoteKind
    words: str
    effective: Instant
    at: Instant
    who: Who
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The first time a person looked at the incident, or said that they had seen it."""

    incident: str
    how: Sight
    at: Instant
    who: Who
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that a person made: both incidents, whose awareness counts (empty: neither had one), both states.

    `before` and `after` are the incident that goes on; `undone_at` is set once the merge was taken back.
    """

    id: str
    incident: str
    absorbed: str
    counts: str
    at: Instant
    before: Incident
    after: Incident
    entry: str = ""
    undone_at: Instant | None = None
    undone_entry: str | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """What was split off an incident, and whether the awareness of the source counts there."""

    made: str
    source: str
    applies: bool
    at: Instant
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """When a supplier or service provider first knew, as a person recorded it; `words` say how that is known."""

    id: str
    incident: str
    knower: str
    knew_at: Instant
    words: str
    at: Instant
    who: Who
    entry: str = ""
