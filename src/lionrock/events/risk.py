"""Facts about risk assessments, accepted risks and alternative controls; and the questions an assessment asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Cycle = Literal["yearly", "directed"]
"""Whether an assessment is one of the law's yearly cycle, or one that the authority asked for besides."""


@dataclass(frozen=True, slots=True)
class AssessmentOpened:
    """A person opened a risk assessment of these systems as they were at a moment.

    `period` numbers the yearly periods from designation; 0 where none is known or the authority asked for it. `due` is
    when its report is due, None where no date is known.
    """

    assessment: str
    number: int
    cycle: Cycle
    period: int
    systems: tuple[str, ...]
    as_of: Instant
    due: Instant | None


@dataclass(frozen=True, slots=True)
class AssessmentClosed:
    """A person closed an assessment: every system of it has a scenario, and every scenario a treatment."""

    assessment: str
    systems: tuple[str, ...]
    scenarios: int


@dataclass(frozen=True, slots=True)
class ScenarioKept:
    """A person wrote a risk scenario or wrote it anew; `digest` is over its words, which stand sealed."""

    assessment: str
    scenario: str
    revision: int
    system: str
    threat: str
    likelihood: int
    impact: int
    level: str
    treatment: str
    digest: str


@dataclass(frozen=True, slots=True)
class ScenarioDropped:
    """A person took a scenario out of an open assessment, with a reason."""

    assessment: str
    scenario: str


@dataclass(frozen=True, slots=True)
class RiskActionAdded:
    """An action of a treatment was set, with its owner and last day; what it is stands sealed."""

    assessment: str
    scenario: str
    action: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class RiskActionDone:
    """A person said that an action of a treatment is done, and how."""

    scenario: str
    action: str
    how: str


@dataclass(frozen=True, slots=True)
class RiskAccepted:
    """A named person accepted the risk of a scenario as it was written then, until a time."""

    acceptance: str
    scenario: str
    revision: int
    level: str
    until: Instant


@dataclass(frozen=True, slots=True)
class RiskAcceptanceEnded:
    """An acceptance ended: by itself when its time was over, or because a person said so or wrote the scenario anew."""

    acceptance: str
    scenario: str
    lapsed: bool
    why: str


@dataclass(frozen=True, slots=True)
class SuggestionDecided:
    """A person took a suggested scenario up, or declined it with a reason."""

    assessment: str
    suggestion: str
    taken: bool
    scenario: str | None
    decision: str = ""


@dataclass(frozen=True, slots=True)
class PentestImported:
    """Findings of a penetration test were taken in; `digest` is the SHA-256 of the file."""

    test: str
    digest: str
    tested_on: str
    systems: tuple[str, ...]
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class RiskReportMade:
    """A version of an assessment's report was set down; `digest` is over its contents, which stand sealed."""

    assessment: str
    version: int
    digest: str
    unknown: int
    report: str = ""


@dataclass(frozen=True, slots=True)
class RiskReportEndorsed:
    """A second person endorsed a version of a report."""

    assessment: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class RiskReportSubmitted:
    """A person recorded a version of a report as submitted at a time, with the receipt's reference if there is one."""

    assessment: str
    version: int
    cycle: Cycle
    period: int
    at: Instant
    how: str
    receipt: str
    report: str = ""


@dataclass(frozen=True, slots=True)
class AlternativeProposed:
    """A person wrote down what stands in place of a requirement that a system cannot meet; nobody approved it yet."""

    alternative: str
    requirement: str
    system: str
    since: Instant
    until: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class AlternativeApproved:
    """A named person approved an alternative control from a time until another; `digest` is over what they saw."""

    alternative: str
    requirement: str
    system: str
    since: Instant
    until: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class AlternativeEnded:
    """An alternative control ended: by itself when its time was over, or because a person said so, with a reason."""

    alternative: str
    requirement: str
    system: str
    lapsed: bool
    why: str


@dataclass(frozen=True, slots=True)
class AlternativesNotNeeded:
    """A named person stated that every requirement is met as it is written, until when that is to be stated again."""

    statement: str
    until: Instant


@dataclass(frozen=True, slots=True)
class ControlState:
    """How a control stands for a system; `system` is empty for the operator as a whole."""

    control: str
    title: Text
    system: str
    state: str


class Posture(Protocol):
    """Knows how controls stand now. Implemented by assurance."""

    def states(self) -> Sequence[ControlState]:
        """Return the worst state of each control for each system it counts for; one never run is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class OpenWeaknesses:
    """Open vulnerabilities of a system by level; `exploited` of them are listed as used by attackers.

    `looked` is when a scan last looked at a host of it, None for never.
    """

    levels: Mapping[str, int]
    exploited: int
    looked: Instant | None


class Weaknesses(Protocol):
    """Counts open vulnerabilities. Implemented by vulnerabilities."""

    def of(self, system: str) -> OpenWeaknesses:
        """Return those of a system."""
        ...


class IncidentTally(Protocol):
    """Counts incidents. Implemented by incidents."""

    def since(self, moment: Instant) -> Mapping[str, int]:
        """Return by system how many incidents were opened since a moment, exercises and merged ones left out."""
        ...


class FindingTally(Protocol):
    """Counts findings of detection. Implemented by detection."""

    def counted(self, moment: Instant) -> Mapping[str, int]:
        """Return by system how many findings of high or critical level were active since, expected ones left out."""
        ...
