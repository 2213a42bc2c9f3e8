"""Facts about the work on an incident, and what one shift hands over to the next.

Words that people type stand in the capability's own rows; a fact carries their digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TaskVerb = Literal["owner", "due", "words", "order", "done", "undone", "skipped", "resumed"]
RecordVerb = Literal["written", "corrected", "settled"]


@dataclass(frozen=True, slots=True)
class TaskMade:
    """A task was made, on an incident or standing alone; `digest` is the SHA-256 of its words.

    `owner` is kind and id, such as `account:…` or `role:analyst`. `run` is the playbook run it came from.
    """

    task: str
    incident: str | None
    owner: str
    due: Instant | None
    digest: str
    run: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True)
class TaskChanged:
    """A person changed a task; `digest` is the SHA-256 of what was recorded with it, empty for nothing."""

    task: str
    incident: str | None
    verb: TaskVerb
    version: int
    owner: str
    due: Instant | None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PlaybookStarted:
    """A person started a playbook on an incident; `digest` is the SHA-256 of the file, `tasks` how many it made."""

    run: str
    incident: str
    playbook: str
    version: int
    digest: str
    tasks: int


@dataclass(frozen=True, slots=True)
class PlaybooksRead:
    """The playbooks of the site were read anew; `digest` is over names and contents of its files."""

    digest: str
    playbooks: int
    refused: int


@dataclass(frozen=True, slots=True)
class ShiftNoteWritten:
    """A person wrote, corrected or settled a note of the shift."""

    record: str
    incident: str | None
    version: int
    verb: RecordVerb
    digest: str


@dataclass(frozen=True, slots=True)
class ContactMade:
    """A person recorded, corrected or settled a contact; `promised` is when the next call was promised."""

    record: str
    incident: str | None
    version: int
    verb: RecordVerb
    digest: str
    promised: Instant | None = None


@dataclass(frozen=True, slots=True)
class CostEntered:
    """A person entered or corrected a cost; hours and amounts stand in the row."""

    record: str
    incident: str | None
    version: int
    verb: RecordVerb
    digest: str


@dataclass(frozen=True, slots=True)
class DecisionLogged:
    """A person logged or corrected a decision; `basis` are the ledger entries it rests on."""

    record: str
    incident: str | None
    version: int
    verb: RecordVerb
    digest: str
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContainmentNoted:
    """A person recorded containment done by hand, corrected it, or recorded that it was undone."""

    record: str
    incident: str | None
    version: int
    verb: RecordVerb
    digest: str


@dataclass(frozen=True, slots=True)
class ContainmentPlanned:
    """A person had a dry run of a containment made; `digest` is over exactly what would be done."""

    containment: str
    incident: str
    action: str
    digest: str


@dataclass(frozen=True, slots=True)
class ContainmentApproved:
    """A person approved exactly what the dry run showed; it is undone by itself at `until`."""

    containment: str
    incident: str
    action: str
    digest: str
    until: Instant


@dataclass(frozen=True, slots=True)
class ContainmentCarriedOut:
    """The platform did what was approved."""

    containment: str
    incident: str
    action: str
    until: Instant


@dataclass(frozen=True, slots=True)
class ContainmentFailed:
    """A containment, or its undoing, failed; `certain` says whether it is known that nothing was done."""

    containment: str
    incident: str
    action: str
    phase: Literal["do", "undo"]
    certain: bool


@dataclass(frozen=True, slots=True)
class ContainmentProlonged:
    """A person let a containment stand longer."""

    containment: str
    incident: str
    until: Instant


@dataclass(frozen=True, slots=True)
class ContainmentLifted:
    """A containment is to be undone: a person said so, or its time was up."""

    containment: str
    incident: str
    because: Literal["person", "time"]


@dataclass(frozen=True, slots=True)
class ContainmentUndone:
    """The platform undid a containment."""

    containment: str
    incident: str
    action: str


@dataclass(frozen=True, slots=True)
class ContainmentDropped:
    """A person gave up a planned or failed containment; nothing of it is in force."""

    containment: str
    incident: str


@dataclass(frozen=True, slots=True)
class HandoverSigned:
    """The out-going person signed what is handed over; `digest` is the SHA-256 of it as kept."""

    handover: str
    lines: int
    digest: str


@dataclass(frozen=True, slots=True)
class HandoverAccepted:
    """Another person accepted it; `changed` lines came, went or moved between signing and accepting."""

    handover: str
    changed: int
    digest: str


@dataclass(frozen=True, slots=True)
class HandoverWithdrawn:
    """A signed hand-over was taken back by its signer, or another one took its place."""

    handover: str
    because: Literal["person", "replaced"]


Part = Literal["clocks", "incidents", "questions", "calls", "tasks", "containment", "sources", "other"]


@dataclass(frozen=True, slots=True)
class Carried:
    """One thing the next shift must know; `key` names it across hand-overs, so that what changed can be told.

    Times that run stand in `due`, never in the words. `pressing` draws it in amber whatever the time.
    """

    key: str
    title: Text
    detail: Text
    url: str
    due: Instant | None = None
    pressing: bool = False


@dataclass(frozen=True, slots=True)
class HandOver(Contribution):
    """What a capability hands over of one kind, as it stands now, the most pressing first.

    The hand-over page collects it; a part that cannot be read is named there as unknown.
    """

    part: Part
    lines: Callable[[Platform, Instant], Iterable[Carried]]
    rooms: ClassVar[tuple[str, ...]] = ("handover",)


def hands_over(id: str, *, part: Part) -> Callable[[Callable[[Platform, Instant], Iterable[Carried]]], HandOver]:
    """Return a decorator that makes the contribution `id` to a part of the hand-over."""

    def made(lines: Callable[[Platform, Instant], Iterable[Carried]]) -> HandOver:
        return HandOver(id=id, part=part, lines=lines)

    return made


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works in the console; `role` is that of their account."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Colleagues(Contribution):
    """Names who can be given a task, in order of their names."""

    listing: Callable[[Platform], Iterable[Colleague]]
    rooms: ClassVar[tuple[str, ...]] = ("colleagues",)


@dataclass(frozen=True, slots=True)
class Matter:
    """An incident in brief: what it is called, where it stands, and whether it is an exercise."""

    id: str
    reference: str
    title: Text
    system: str | None
    opened_at: Instant
    open: bool
    exercise: bool

    @property
    def page(self) -> str:
        """Return the address of its page."""
        return f"/incidents/{self.reference}"


class Docket(Protocol):
    """Incidents in brief, without their story, so that many can be named at once. Implemented by incidents."""

    def matter(self, id: str) -> Matter:
        """Return one; raises NotFoundError."""
        ...

    def matters(self, ids: Iterable[str]) -> Mapping[str, Matter]:
        """Return these by their ids; unknown ids are left out."""
        ...

    def open(self) -> Sequence[Matter]:
        """Return those that are open, the newest first."""
        ...

    def seen(self, id: str) -> tuple[Sequence[Text], Sequence[str]]:
        """Return the titles of its findings and the hosts they name, each once."""
        ...
