"""What assurance keeps: packs issued, checkpoints given out, outcomes of controls. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Issued:
    """A pack that was handed out; `digest` is the SHA-256 of the file."""

    id: str
    made: Instant
    profile: str
    incident: str | None
    reference: str | None
    since: Instant | None
    until: Instant | None
    checkpoint: int
    digest: str
    bytes: int
    included: int
    withheld: int
    erased: int
    actor: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A checkpoint that somebody outside has; `root` is hexadecimal."""

    size: int
    root: str
    made: Instant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a control found about a subject, until when it is fresh, and the entry of the run.

    `system` is the critical computer system it counts for, empty for the operator as a whole. `machine` is what the
    control itself found where a person's ruling stands before it, else empty; `since` when we learned this of it.
    """

    control: str
    subject: str
    state: str
    proof: str
    tested: Instant
    effective: Instant
    fresh_until: Instant
    reason_en: str
    reason_zh: str
    entry: str
    system: str = ""
    machine: str = ""
    since: Instant | None = None

    @property
    def reason(self) -> Text:
        """Return why the state is what it is."""
        return Text(self.reason_en, self.reason_zh)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a control stands now: subjects in each state, and the outcomes that matter most, the least known first."""

    control: str
    counts: Mapping[str, int]
    shown: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Run:
    """Runs of a control one after another, each before the last went stale, that found the same by the same code.

    `entry` is the ledger entry of the last of them.
    """

    control: str
    began: Instant
    last: Instant
    fresh_until: Instant
    runs: int
    state: str
    proof: str
    code: str
    digest: str
    first_entry: str
    entry: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word that a control does not apply to a subject (`*`: to anything), until a date; it may be ended."""

    id: str
    control: str
    subject: str
    why: str
    who: str
    who_id: str
    at: Instant
    until: Instant
    ended: Instant | None
    ended_why: str
    entry: str


@dataclass(frozen=True, slots=True)
class Breaking:
    """What became of a control when what it watches was broken in a twin.

    `waited` is how many seconds of the twin's time passed until the control noticed, `seconds` how long it took here.
    """

    id: str
    control: str
    world: str
    at: Instant
    before: str
    shows: str
    after: str
    caught: bool
    waited: float
    seconds: float
    code: str
    problem: str
    entry: str
