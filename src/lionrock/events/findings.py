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
    the asset belongs to, None when unknown.
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


@dataclass(frozen=True, slots=True)
class FindingExpected:
    """A person marked a finding as expected, with a reason."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class RulesLoaded:
    """A set of rules was compiled and serves; `digest` is the SHA-256 of the set."""

    rules: int
    failed: int
    digest: str
