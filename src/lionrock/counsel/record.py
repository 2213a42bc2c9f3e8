"""What counsel keeps: proposals, pins, warning days, notes, holds, disclosures and visits, as stored. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.law.values import Scalar, Value

ProposalState = Literal["open", "confirmed", "declined", "withdrawn"]
PinState = Literal["waiting", "kept", "moved"]
DayKind = Literal["gale", "black_rainstorm"]
Privilege = Literal["provisional", "privileged", "not_privileged"]
LineKind = Literal["officer", "authority", "question", "document", "privilege", "note"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as known at that moment."""

    actor: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a proposal: by whom, when and why; `version` and `edition` where it was confirmed."""

    who: Who
    at: Instant
    why: str
    entry: str
    version: int | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a person says a row reads in the official text.

    `fields` holds every field checked, `changes` those that differ as (before, after). `base` is the day from which
    the pack counts beside which it was read; `seen` the digest of the row as it stood then.
    """

    id: str
    pack: str
    base: date
    row: str
    since: date
    reference: str
    fields: Mapping[str, Scalar]
    changes: Mapping[str, tuple[Scalar, Scalar]]
    seen: str
    proposed_at: Instant
    who: Who
    entry: str
    state: ProposalState = "open"
    decided: Decided | None = None

    def value(self, by: str, on: date, version: int) -> Value:
        """Return the value it becomes when `by` confirms it on a day."""
        return Value(
            pack=self.pack,
            base=self.base,
            row=self.row,
            version=version,
            since=self.since,
            fields=self.fields,
            reference=self.reference,
            verified_by=f"{self.who.name}, {by}",
            verified_on=on,
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """That the clocks of a duty of an incident stay on an edition, or follow the newest again (*moved*)."""

    number: int
    incident: str
    obligation: str
    edition: int
    because: int
    state: PinState
    at: Instant
    who: Who
    reason: str
    entry: str


@dataclass(frozen=True, slots=True)
class WarningDay:
    """That a warning stood on a day, or that an earlier record of it was wrong; `source` is who published it."""

    number: int
    day: date
    kind: DayKind
    stands: bool
    source: str
    why: str
    recorded_at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note sealed for counsel: never its words."""

    id: str
    incident: str
    digest: str
    at: Instant
    who: Who
    entry: str
    standing: Privilege = "provisional"
    decided_at: Instant | None = None
    decided_by: str = ""
    decided_entry: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Counsel's decision on a note; the reason is sealed."""

    note: str
    privileged: bool
    sealed: bytes
    digest: str
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold on an incident, and when it was lifted."""

    id: str
    incident: str
    placed_at: Instant
    placed: Who
    reason: str
    entry: str
    lifted_at: Instant | None = None
    lifted: Who | None = None
    lift_reason: str = ""
    lifted_entry: str | None = None

    @property
    def stands(self) -> bool:
        """Say whether nothing of the incident may be erased."""
        return self.lifted_at is None


@dataclass(frozen=True, slots=True)
class Issue:
    """An evidence pack that was made."""

    pack: str
    incident: str | None
    profile: str
    digest: str
    checkpoint: int
    made: Instant
    name: str
    entry: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That something was given to somebody on a legal basis a person named."""

    id: str
    incident: str | None
    pack: str | None
    recipient: str
    abroad: bool
    basis: str
    what: str
    digest: str
    at: Instant
    recorded_at: Instant
    who: Who
    release: str | None
    entry: str


@dataclass(frozen=True, slots=True)
class Release:
    """Counsel's decision on a recipient outside Hong Kong; of one recipient and incident the latest counts."""

    id: str
    incident: str | None
    recipient: str
    allowed: bool
    until: Instant | None
    reason: str
    at: Instant
    who: Who
    entry: str

    def open_at(self, moment: Instant) -> bool:
        """Say whether it permits at a moment."""
        return self.allowed and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit by officers."""

    id: str
    number: int
    incident: str | None
    began: Instant
    recorded_at: Instant
    who: Who
    entry: str
    ended: Instant | None = None
    ended_entry: str | None = None

    @property
    def reference(self) -> str:
        """Return the name people call it by, such as VIS-0003."""
        return f"VIS-{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a visit's log; its words stand apart, sealed where keys are here."""

    id: str
    visit: str
    number: int
    kind: LineKind
    at: Instant
    recorded_at: Instant
    sealed: bool
    privileged: bool
    digest: str
    corrects: str | None
    who: Who
    entry: str


def who(actor: Actor) -> Who:
    """Return who acts, as the records keep it."""
    return Who(actor.id, actor.name, actor.role)
