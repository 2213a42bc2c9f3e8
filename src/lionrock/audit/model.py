"""Audits, populations, draws and findings as plain values, and what may be said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text

MANAGE: Final = "audit.manage"
ROWS: Final = "evidence.export"
"""What a reader holds who may see rows of a population: whoever may take them away in a pack."""

MOST_ROWS: Final = 500_000
MOST_ITEMS: Final = 500
MOST_SEED: Final = 200
MOST_PAPER: Final = 20 * 1024 * 1024
MOST_STEPS: Final = 60
LONGEST: Final = 4_000
SHORT: Final = 200
_BLINK: Final = timedelta(microseconds=1)
EVERY: Final = days(730)
"""How far apart audits may lie: 24 months (C-AUD-01)."""

GRADES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "major": Text("major", "重大"),
        "minor": Text("minor", "輕微"),
        "observation": Text("observation", "觀察事項"),
        "satisfied": Text("satisfied", "符合"),
    }
)
"""What the auditor found; what satisfied the auditor needs no answer and no date."""

SETTLED: Final = "satisfied"
ANNEX: Final = Text(
    "The Code outlines a method in its Annex G, which we have not read; the steps are the auditor's own.",
    "實務守則附件G載有方法大綱，我們未曾閱讀；以下步驟由審核員自行訂定。",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """The auditor's signed statement of independence as a person of the operator entered it from the paper.

    `paper` is the SHA-256 of the signed paper, `signed_on` its date, `who` entered it, `entry` says so in the ledger.
    """

    name: str
    firm: str
    text: str
    signed_on: str
    paper: str
    who: str
    at: Instant
    entry: str

    @property
    def day(self) -> date:
        """Return the date of the paper."""
        return date.fromisoformat(self.signed_on)


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit; `systems` are id, English and Chinese name as of a date, `doubted` why the statement fell."""

    id: str
    number: int
    title: str
    since: Instant
    until: Instant
    packs: tuple[str, ...]
    systems: tuple[tuple[str, str, str], ...]
    systems_as_of: Instant
    steps: tuple[str, ...]
    opened: Instant
    opened_by: str
    entry: str
    independence: Statement | None
    doubted: str
    closed: Instant | None
    closed_note: str
    report: str
    reported_at: Instant | None
    duty: str | None
    receipt: str
    version: int

    @property
    def reference(self) -> str:
        """Return how people name it."""
        return f"AUD-{self.number:04d}"

    @property
    def last(self) -> Instant:
        """Return the last moment of the period."""
        return self.until - _BLINK

    @property
    def independent(self) -> bool:
        """Say whether a statement of independence stands."""
        return self.independence is not None and not self.doubted

    @property
    def within(self) -> Sequence[Text]:
        """Return the names of the systems in scope."""
        return [Text(en, zh) for _, en, zh in self.systems]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed population; `blob` holds its sealed rows, the rest as in `PopulationFixed`."""

    id: str
    audit: str
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
    blob: str
    at: Instant
    who: str
    entry: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample drawn; `positions` are row numbers from 1 in the order drawn."""

    id: str
    audit: str
    population: str
    number: int
    seed: str
    given_by: str
    entered_by: str
    items: int
    positions: tuple[int, ...]
    reason: str
    at: Instant
    entry: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of the auditor's list with what the operator answered; `due` is exclusive."""

    id: str
    audit: str
    number: str
    title: str
    grade: str
    clause: str
    text: str
    draw: str | None
    position: int | None
    entered: Instant
    who: str
    response: str
    owner: str
    due: Instant | None
    closed: Instant | None
    closed_why: str
    evidence: str
    version: int
    entry: str

    @property
    def last(self) -> Instant | None:
        """Return the last moment of its last day."""
        return None if self.due is None else self.due - _BLINK

    def late(self, now: Instant) -> bool:
        """Say whether it stands open past its date."""
        return self.closed is None and self.due is not None and now >= self.due


@dataclass(frozen=True, slots=True)
class Follow:
    """One step in the life of a finding: answered, noted, closed or opened again."""

    id: str
    finding: str
    at: Instant
    who: str
    what: str
    note: str
    entry: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper kept sealed: the statement, the report, or what shows that a finding is closed."""

    id: str
    audit: str
    finding: str | None
    what: str
    name: str
    digest: str
    size: int
    blob: str
    at: Instant
    who: str
