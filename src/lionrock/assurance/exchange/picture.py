"""What an export is made of: the law, the controls and what was known of them at one moment. Pure.

Only what the past keeps as it was at that moment is in it, so that the same moment gives the same bytes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.assurance import frameworks, judging

if TYPE_CHECKING:
    from lionrock.assurance.board import Board
    from lionrock.assurance.frameworks import Tested
    from lionrock.assurance.kept import Breaking, Ruling
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.contributions import Control
    from lionrock.kernel.text import Text
    from lionrock.law.mapped import Mapped
    from lionrock.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Finding:
    """What was known of a subject: since when, and by which entry it was first known; stale is unknown."""

    control: str
    subject: str
    system: str
    state: str
    machine: str
    reason: Text
    proof: str
    since: Instant | None
    entry: str


@dataclass(frozen=True, slots=True)
class Span:
    """Runs of a control that found the same, from when until when; None is *at the moment of the export still*."""

    control: str
    began: Instant
    until: Instant | None
    stale: Instant | None
    state: str
    proof: str
    code: str
    digest: str
    entry: str


@dataclass(frozen=True, slots=True)
class Manual:
    """A piece of manual evidence by its reference, without its sealed words."""

    reference: str
    requirement: str
    kind: str
    says: str
    systems: tuple[str, ...]
    effective: Instant
    until: Instant
    state: str
    digest: str
    entry: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """A task that a failed control opened: whose it is and by when; `closed` is None while it is open."""

    reference: str
    control: str
    system: str
    owner: str
    opened: Instant
    due: Instant
    closed: Instant | None

    @property
    def state(self) -> str:
        """Return open or closed."""
        return "open" if self.closed is None else "closed"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything known at a moment, and the period of which the history tells."""

    at: Instant
    since: Instant
    origin: str
    demo: bool
    book: Rulebook
    controls: Sequence[Control]
    findings: Sequence[Finding]
    """Of each control those that matter most, unknown first; `counts` counts all."""
    counts: Mapping[str, Mapping[str, int]]
    systems: Mapping[str, Text]
    rulings: Sequence[Ruling]
    breakings: Sequence[Breaking]
    mappings: Sequence[Mapped]
    spans: Sequence[Span]
    manual: Sequence[Manual]
    remedies: Sequence[Remedy] = ()
    board: Board | None = None
    """What the matrix is drawn from; without it nothing was run."""

    def states(self) -> dict[str, str]:
        """Return the worst state of each control."""
        return {control: judging.worst(many) for control, many in self.counts.items()}

    def subjects(self) -> Counter[str]:
        """Return how many subjects there are in each state."""
        found: Counter[str] = Counter()
        for many in self.counts.values():
            found.update(many)
        return found

    def tested(self) -> list[Tested]:
        """Return each requirement with the controls that test it and the state they leave it in."""
        by, states = frameworks.testers(self.book, self.controls), self.states()
        return [frameworks.tested(one.id, self.book, by, states) for one in self.book.requirements]
