"""Facts about content for forms, and the port through which filings and obligations know of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class OccasionOpened:
    """Something happened that a form of the Code may be about; `digest` is over what happened, in words."""

    occasion: str
    filing: str
    number: int
    digest: str
    by_register: bool = False


@dataclass(frozen=True, slots=True)
class OccasionGrew:
    """Another change of the register belongs to an occasion nobody has judged yet."""

    occasion: str
    filing: str
    digest: str


@dataclass(frozen=True, slots=True)
class MaterialityJudged:
    """A person said whether a change is material; `reason` is the SHA-256 of the reason, kept in its own row.

    `since` is when the change took effect: the duty that follows counts from it. `label` is what was said of changes of
    the estate, where the judgement follows from that.
    """

    occasion: str
    filing: str
    material: bool
    reason: str
    since: Instant | None = None
    system: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class OfficialFormKept:
    """A person uploaded the official file of a form; `fields` is how many places to fill it has."""

    form: str
    filing: str
    kind: Literal["docx", "pdf"]
    digest: str
    fields: int


@dataclass(frozen=True, slots=True)
class FieldsMapped:
    """A person said which field of ours goes to which place of the official form."""

    form: str
    filing: str
    mapped: int
    digest: str


@dataclass(frozen=True, slots=True)
class OfficialFormFilled:
    """An approved version was written into the official form; `digest` is the SHA-256 of the file handed out."""

    incident: str
    filing: str
    version: int
    form: str
    digest: str


@dataclass(frozen=True, slots=True)
class StatementCorrected:
    """A person recorded that what was said is wrong, or wants adding to; `digest` is over both wordings.

    `since` is when the right words were known. `incident` is the occasion for forms that are not about an incident.
    """

    correction: str
    incident: str
    filing: str
    version: int
    field: str
    how: Literal["correction", "supplement"]
    since: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class ReceiptKept:
    """The receipt of a submission was kept; `digest` is the SHA-256 of the file."""

    receipt: str
    submission: str
    incident: str
    filing: str
    digest: str


@dataclass(frozen=True, slots=True)
class StatementElsewhere:
    """A person recorded what another authority was told; `digest` is over the words."""

    statement: str
    incident: str
    authority: str
    at: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class About:
    """An incident as a form is headed with it, and the law its clocks run on."""

    incident: str
    reference: str
    title: Text
    opened_at: Instant
    exercise: bool
    law: Text
    rulebook: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """That a person recorded a submission; `version` is 0 where no content of ours was approved for it."""

    id: str
    filing: str
    version: int
    at: Instant
    recorded_at: Instant
    channel: str
    first_notice: bool
    actor: str
    name: str
    entry: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A completed call of an incident; `said` None where the words cannot be opened now."""

    id: str
    at: Instant
    spoken_to: str
    their_reference: str
    said: str | None
    name: str
    entry: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a person says of a submission: which version (0: none of ours), through which channel, when."""

    version: int
    channel: str
    at: Instant | None = None


class DutyBook(Protocol):
    """What filings ask of duties and clocks. Implemented by obligations."""

    def about(self, incident: str) -> About:
        """Return an incident as a form is headed with it, by id or reference; raises NotFoundError."""
        ...

    def submissions(self, incident: str, filing: str) -> Sequence[Recorded]:
        """Return the submissions recorded for a form, the earliest first."""
        ...

    def calls(self, incident: str) -> Sequence[Spoken]:
        """Return the completed calls to the Commissioner's Office, the earliest first."""
        ...

    def submitted(self, filing: str, incident: str, said: Submitted, actor: Actor) -> Recorded:
        """Record a submission; the duty it answers is worked off."""
        ...


class Approvals(Protocol):
    """What obligations ask of content. Implemented by filings."""

    def newest(self, incidents: Collection[str], filing: str) -> Mapping[str, int]:
        """Return the newest approved version by incident; those without one are left out."""
        ...

    def approved(self, incident: str, filing: str, version: int) -> bool:
        """Say whether content of a form was approved as this version."""
        ...
