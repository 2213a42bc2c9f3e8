"""Facts about findings (OCSF Detection Finding, class 2004)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant

Level = Literal["informational", "low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class DetectionFinding:
    """A finding was made or grew: one row per rule, entity and UTC day of event time.

    `entity` is the first present of asset, user and source address. `system` is the id of the critical computer system
    the asset belongs to, None when unknown. `opens` says whether it may open an incident; one that may not still joins
    what is open: its product had closed it before it was first told here. One that is `expected`, by the word of a
    person, opens nothing and joins nothing.
    """

    finding: str
    rule: str
    title_en: str
    title_zh: str
    level: Level
    entity_kind: Literal["asset", "user", "address", "none"]
    entity: str
    system: str | None
    host: str | None
    user: str | None
    address: str | None
    window: str
    count: int
    first: Instant
    last: Instant
    exercise: bool = False
    opens: bool = True
    expected: bool = False


@dataclass(frozen=True, slots=True)
class AlertFollowed:
    """Another product told a new state of one of its alerts; `said` is its own word."""

    finding: str
    product: str
    alert: str
    state: Literal["open", "closed"]
    said: str


@dataclass(frozen=True, slots=True)
class AlertClosed:
    """An alert was closed at its product, because a person marked its finding as expected here."""

    finding: str
    product: str
    alert: str


@dataclass(frozen=True, slots=True)
class AlertKept:
    """A product refused to close its alert, or did not answer; it is tried again until `last`."""

    finding: str
    product: str
    alert: str
    why: str
    last: bool


@dataclass(frozen=True, slots=True)
class FindingExpected:
    """A person marked a finding as expected, with a reason."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class ExpectationSet:
    """A person said that what a rule finds about an entity is expected until a time, up to a level.

    `text` is the SHA-256 of the rule as it was written then, empty for rules of other products; `user` and `address`
    narrow it. `findings` are those that were open and are marked with it.
    """

    expectation: str
    rule: str
    text: str
    entity_kind: str
    entity: str
    user: str | None
    address: str | None
    level: Level
    owner: str
    reason: str
    until: Instant
    findings: tuple[str, ...]
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class ExpectationEnded:
    """A person ended an expectation before its time, or put another in its place.

    `reopened` are findings it had covered that stand open again: what was taken for usual was not.
    """

    expectation: str
    how: Literal["revoked", "renewed"]
    reason: str
    reopened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesLoaded:
    """A set of rules was compiled and serves; `digest` is the SHA-256 of the set."""

    rules: int
    failed: int
    digest: str


@dataclass(frozen=True, slots=True)
class CorrelationsJudged:
    """Windows of correlations that had to be over were judged; findings follow as facts of their own.

    `told` are the events that became part of findings, `gone` the correlations whose groups were dropped because they
    serve no more as they were written.
    """

    told: int
    gone: int
