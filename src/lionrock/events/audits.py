"""Facts about audits by an independent auditor, the populations they draw from, and what is asked of controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from lionrock.events.evidence import RecordProof
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

Row = Mapping[str, Any]
"""One row of a population: plain values under fixed names, no floats; `entry` is the ledger entry it rests on."""


@dataclass(frozen=True, slots=True)
class AuditOpened:
    """An audit was opened: over a period (`until` exclusive), requirement packs, and systems as of a date."""

    audit: str
    reference: str
    title: str
    since: Instant
    until: Instant
    packs: tuple[str, ...]
    systems: tuple[str, ...]
    systems_as_of: Instant


@dataclass(frozen=True, slots=True)
class AuditPlanned:
    """The steps of an audit's plan and method were written down, in their order."""

    audit: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndependenceStated:
    """The auditor's signed statement of independence was entered; `paper` is the SHA-256 of the signed paper."""

    audit: str
    name: str
    firm: str
    text: str
    signed_on: str
    paper: str


@dataclass(frozen=True, slots=True)
class IndependenceDoubted:
    """The statement of independence no longer stands, for a reason."""

    audit: str
    why: str


@dataclass(frozen=True, slots=True)
class PopulationFixed:
    """A population was fixed, before any seed: `digest` is the SHA-256 of its rows, `count` how many there are.

    `counted` is what an independent count found, `explained` why the two differ where they do. It stands on the ledger
    up to `checkpoint`, whose root is `root`; `code` is the SHA-256 of the file that made the rows.
    """

    audit: str
    population: str
    number: int
    kind: str
    choice: str
    since: Instant
    until: Instant
    digest: str
    count: int
    counted: int
    explained: str
    checkpoint: int
    root: str
    code: str


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """A sample was drawn from a fixed population with a seed that the auditor gave.

    `positions` are row numbers from 1, in the order drawn; `reason` says why a further draw was made.
    """

    audit: str
    population: str
    draw: str
    number: int
    seed: str
    given_by: str
    entered_by: str
    digest: str
    count: int
    items: int
    positions: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AuditFindingEntered:
    """A result of the auditor's list was entered as the auditor gave it; `draw` and `position` name a sampled item."""

    audit: str
    finding: str
    number: str
    title: str
    grade: str
    clause: str
    text: str
    draw: str | None
    position: int | None


@dataclass(frozen=True, slots=True)
class AuditFindingAnswered:
    """Management answered a finding of the auditor: what will be done, by whom, until when (`due` exclusive)."""

    audit: str
    finding: str
    response: str
    owner: str
    due: Instant


@dataclass(frozen=True, slots=True)
class AuditFindingFollowed:
    """What became of a finding was noted."""

    audit: str
    finding: str
    note: str


@dataclass(frozen=True, slots=True)
class AuditFindingClosed:
    """A finding was closed with evidence: what shows it, and the SHA-256 of the paper, or the id of a ledger entry."""

    audit: str
    finding: str
    why: str
    evidence: str


@dataclass(frozen=True, slots=True)
class AuditFindingReopened:
    """A closed finding was opened again."""

    audit: str
    finding: str
    why: str


@dataclass(frozen=True, slots=True)
class AuditClosed:
    """An audit was closed with the auditor's report; `report` is the SHA-256 of the paper."""

    audit: str
    on: Instant
    report: str
    note: str


@dataclass(frozen=True, slots=True)
class AuditReported:
    """The report of an audit was submitted, at a time and with a receipt, for a duty of the calendar or none."""

    audit: str
    duty: str | None
    at: Instant
    receipt: str


@dataclass(frozen=True, slots=True)
class Window:
    """Over what a population is gathered: a span of time, a choice where the kind has one, and a checkpoint.

    Rows rest on the first `size` entries of the ledger alone, so that everybody who has the checkpoint can count them.
    """

    since: Instant
    until: Instant
    size: int
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Population(Contribution):
    """Rows that an auditor may draw a sample from, and an independent count of them.

    `rows` yields rows of plain values, each with an `id` of its own; `count` counts them another way, so that what was
    left out shows. `query` tells somebody elsewhere how to gather the same rows from the raw data, `counting` how the
    count was made. `choices` lists what may be chosen, for populations that want it. `tells` names the kinds of fact
    whose contents the rows repeat: a reader who may not see one of them is not shown the rows.
    """

    title: Text
    about: Text
    query: Text
    counting: Text
    rows: Callable[[Platform, Window], Iterator[Row]]
    count: Callable[[Platform, Window], int]
    clauses: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    choices: Callable[[Platform], Sequence[tuple[str, Text]]] | None = None
    rooms: ClassVar[tuple[str, ...]] = ("populations",)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A stretch of time in which a control stood the same: its worst state, whether fresh proof stood, its runs."""

    start: Instant
    end: Instant
    state: str
    proven: bool
    runs: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A person's word on a control: when it was given, when it ends or ended, and why."""

    at: Instant
    until: Instant
    subject: str
    who: str
    why: str
    entry: str


@dataclass(frozen=True, slots=True)
class ControlTold:
    """What a control proved over a span of time, without a gap in `spans`.

    `share` is that of time with fresh proof, `picture` the strip as SVG, `codes` from when which code (SHA-256) ran,
    with the entry of its first run.
    """

    spans: tuple[Fresh, ...]
    share: float
    picture: str
    codes: tuple[tuple[Instant, str, str], ...]
    ruled: tuple[Ruled, ...]


class ControlHistory(Protocol):
    """Answers what controls proved over a span of time. Implemented by assurance."""

    def told(self, control: str, since: Instant, until: Instant, label: str) -> ControlTold:
        """Return what a control proved from `since` to `until`; `label` names the picture."""
        ...


class RawRecords(Protocol):
    """Finds the raw records behind an entry of the ledger. Implemented by telemetry."""

    def behind(self, entry: str, most: int) -> list[RecordProof]:
        """Return at most so many raw records with their proofs: of a frame its first, of a finding its events.

        None where the entry is about something else, or its records are no longer kept.
        """
        ...


class AuditPacks(Protocol):
    """Issues an evidence pack of an audit. Implemented by assurance."""

    def issue(self, audit: str, profile: str, actor: Actor, reason: str) -> tuple[str, bytes]:
        """Return file name and bytes of the pack; the issue is on record. Raises RefusedError, TooLargeError."""
        ...


class Audits(Protocol):
    """Finds audits. Implemented by audit."""

    def describe(self, audit: str) -> tuple[str, str, str]:
        """Return id, reference and title of an audit by its reference (AUD-0001) or id; raises NotFoundError."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty of the calendar that stands open: its id, what it asks for, and by when."""

    duty: str
    title: Text
    work_to: Instant | None


class OpenDuties(Protocol):
    """Lists the open duties that rest on rows of the law. Implemented by duties."""

    def standing(self, rows: Sequence[str]) -> list[Asked]:
        """Return the open duties of these rows, the earliest first."""
        ...
