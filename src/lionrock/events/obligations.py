"""Facts about statutory clocks, calls and filings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class ClockComputed:
    """A clock was started or recomputed; `because` names the trigger fact."""

    clock: str
    incident: str | None
    obligation: str
    reading: str
    trigger: str
    triggered_at: Instant
    work_to: Instant
    last_day: str | None
    provisional: bool
    rulebook: str
    because: str


@dataclass(frozen=True, slots=True)
class ClockEnded:
    """A clock was worked off, or its duty fell away; `how` is done or fell_away."""

    clock: str
    how: Literal["done", "fell_away", "replaced"]
    because: str


@dataclass(frozen=True, slots=True)
class ReadingChosen:
    """Counsel chose which reading of an upgrade stands."""

    incident: str
    reading: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallAttempted:
    """A call to the Commissioner's office did not get through to a person; it stops no clock."""

    incident: str
    call: str
    at: Instant
    outcome: Literal["no_answer", "engaged", "voicemail", "cut_off"]


@dataclass(frozen=True, slots=True)
class CallCompleted:
    """A named person took the notice by telephone; the written clock counts from `at`."""

    incident: str
    call: str
    at: Instant
    spoken_to: str
    their_reference: str
    said: str


@dataclass(frozen=True, slots=True)
class ContentApproved:
    """A person approved the content for a form."""

    incident: str
    filing: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class SubmissionRecorded:
    """A person recorded that the content was submitted; `first_notice` when it was itself the first notice."""

    incident: str
    filing: str
    version: int
    at: Instant
    channel: str
    first_notice: bool
