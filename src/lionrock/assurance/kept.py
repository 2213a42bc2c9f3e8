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
    """What a control found about a subject, until when it is fresh, and the entry of the run."""

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
