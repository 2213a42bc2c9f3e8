"""Facts about incidents: what was observed and what people decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lionrock.kernel.clock import Instant

Standing = Literal["suspected", "possible", "incident", "threat_only", "technical_fault", "not_ours"]
"""`suspected`: nobody decided; `possible`: a person said it may be one; `incident`: in the sense of the law;
`threat_only`, `technical_fault` and `not_ours` (none of our critical computer systems) end the s.28 question."""

Seriousness = Literal["undecided", "serious", "not_serious"]


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """An incident was opened by a finding, or by a person's hand."""

    incident: str
    reference: str
    title_en: str
    title_zh: str
    system: str | None
    by_hand: bool


@dataclass(frozen=True, slots=True)
class FindingJoined:
    """A finding was put to an incident; `because` says what they share."""

    incident: str
    finding: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IncidentAssessed:
    """A person answered one of the four questions; the fact carries the whole state after it.

    `question` is system, nature, aware or core; *merged* and *split* where the state follows from incidents made one
    or taken apart. `aware_at` is set once a person said *possible incident* (then
    `provisional`) or *incident*. `serious_at` is the instant of the decision on the core function.
    """

    incident: str
    reference: str
    question: Literal["system", "nature", "aware", "core", "merged", "split"]
    system: str | None
    standing: Standing
    aware_at: Instant | None
    provisional: bool
    seriousness: Seriousness
    serious_at: Instant | None
    reason: str
    evidence: str = ""
    """What an answer *threat only* or *technical fault* rests on."""
    known: str = ""
    """SHA-256 of the screen's values at that moment, kept beside the decision."""
    systems: tuple[tuple[str, Seriousness], ...] = ()
    """Every system it names with what was decided on it; `seriousness` is the strictest of them."""


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A person wrote a note into the incident's story."""

    incident: str
    note: str
    effective: Instant
    kind: Literal["note", "effect", "containment"] = "note"
    digest: str = ""
    """SHA-256 of the words, which stand in the incident's own rows."""


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """A person closed the incident with a reason."""

    incident: str
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentReopened:
    """A person opened a closed incident again, with a reason."""

    incident: str
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """A person looked at the incident for the first time, or acknowledged it; it starts no clock."""

    incident: str
    account: str
    how: Literal["viewed", "acknowledged"]


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """The platform asked a question again whose answer ended the s.28 question a day ago."""

    incident: str
    question: Literal["nature"]
    answered_at: Instant


@dataclass(frozen=True, slots=True)
class IncidentMerged:
    """A person merged an incident into another one, with a reason; what was recorded of either stays.

    `incident` goes on, `absorbed` is closed. `counts` is the incident whose awareness counts, empty while neither has
    one; `aware_at` is that awareness and `beside_at` the other's, which stays recorded. `findings` moved.
    """

    incident: str
    reference: str
    absorbed: str
    absorbed_reference: str
    counts: str
    aware_at: Instant | None
    beside_at: Instant | None
    findings: tuple[str, ...]
    reason: str
    later: str = ""
    """Why the later awareness counts, where it does."""


@dataclass(frozen=True, slots=True)
class MergeTakenBack:
    """A person took a merge back: `absorbed` stands open again as it stood, and its findings are its own again."""

    incident: str
    absorbed: str
    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentSplit:
    """A person split findings off an incident into a new one; `applies` says whether its awareness counts there."""

    incident: str
    made: str
    reference: str
    findings: tuple[str, ...]
    applies: bool
    aware_at: Instant | None
    reason: str


@dataclass(frozen=True, slots=True)
class OutsideKnew:
    """A person recorded when a supplier or service provider first knew; it is nobody else's awareness.

    `digest` is the SHA-256 of the words, which stand in the incident's own rows.
    """

    incident: str
    record: str
    knew_at: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would lead to, for panels of the place `merging`: both incidents, and the state after it."""

    into: str
    absorbed: str
    counts: str
    after: IncidentAssessed


class Kin(Protocol):
    """Knows which incidents were made one. Implemented by incidents."""

    def family(self, incident: str) -> Sequence[str]:
        """Return this incident and every incident merged into it, by id, itself first."""
        ...

    def head(self, incident: str) -> str:
        """Return the incident that goes on where this one was merged away, else this one."""
        ...
