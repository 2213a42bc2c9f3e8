"""Facts about statutory clocks, calls and filings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class ClockComputed:
    """A clock was started or recomputed; `because` names the trigger fact.

    `governs` says whether the reading drives colours and reminders, or is shown beside the one that does.
    """

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
    kind: Literal["notice", "written", "report"] = "notice"
    governs: bool = True


@dataclass(frozen=True, slots=True)
class ClockEnded:
    """A clock was worked off, its duty fell away, or another computation took its place; `at` is when that was true."""

    clock: str
    how: Literal["done", "fell_away", "replaced"]
    because: str
    incident: str | None = None
    at: Instant | None = None


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
    """A named person took the notice by telephone; the written clock counts from `at`.

    `said` is the SHA-256 of the words, which stand sealed in the call's own row.
    """

    incident: str
    call: str
    at: Instant
    spoken_to: str
    their_reference: str
    said: str


@dataclass(frozen=True, slots=True)
class ContentApproved:
    """A person approved the content for a form; `files` is each file made of it, with its SHA-256.

    `incident` is the occasion for forms that are not about an incident.
    """

    incident: str
    filing: str
    version: int
    digest: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionRecorded:
    """A person recorded that the content was submitted; `first_notice` when it was itself the first notice."""

    incident: str
    filing: str
    version: int
    at: Instant
    channel: str
    first_notice: bool


@dataclass(frozen=True, slots=True)
class FieldWritten:
    """A person typed what a field of a form is to say; `digest` is the SHA-256 of the words."""

    incident: str
    filing: str
    field: str
    digest: str


@dataclass(frozen=True, slots=True)
class ClockReminded:
    """Half, three quarters, nine tenths or the whole of a clock's time had passed while its duty was open."""

    clock: str
    incident: str
    share: int


@dataclass(frozen=True, slots=True)
class WarningDayRecorded:
    """A gale or black rainstorm warning stood on a day (Hong Kong); last days by Cap. 1 s. 71 follow.

    `source` is who published it. With `stands` False an earlier record of the day was wrong, and `why` says so.
    """

    day: str
    kind: Literal["gale", "black_rainstorm"]
    source: str = ""
    stands: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClocksChecked:
    """The clocks of an incident were computed again and stand as they were; `running` is how many run."""

    incident: str
    running: int
