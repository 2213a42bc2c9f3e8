"""Facts about what a rule may do: replayed over one's own history, and let to open incidents or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant

Mode = Literal["watch", "live"]
"""Findings of a rule in watch are shown and counted and open no incident; those of a live one may."""


@dataclass(frozen=True, slots=True)
class RulesReplayAsked:
    """A person asked to see what rules would have found between two moments of event time."""

    replay: str
    rules: int
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class RulesReplayed:
    """Rules were replayed over kept events; `digest` is the SHA-256 of what came out, hexadecimal."""

    replay: str
    events: int
    matches: int
    grave: int
    digest: str


@dataclass(frozen=True, slots=True)
class RulesReplayEnded:
    """A replay ended without an outcome, and why."""

    replay: str
    why: str


@dataclass(frozen=True, slots=True)
class RulesModeChanged:
    """A person let rules open incidents, after a replay whose effect they saw, or took that back.

    `rules` are pairs of id and SHA-256 of the rule as written: another text is another rule, and watches again.
    """

    mode: Mode
    rules: tuple[tuple[str, str], ...]
    replay: str | None
    reason: str


TestKind = Literal["sample", "replayed", "emulated"]
"""How a rule was tested, the weakest first: by the records kept with it, by a capture read again, by a drill."""


@dataclass(frozen=True, slots=True)
class RulesTested:
    """Rules were tried on records made or kept for it.

    `rules` are triples of id, SHA-256 of the rule as written, and whether it fired; `failed` are those that did not do
    what their samples ask. `capture` is the SHA-256 of what they were tried on, hexadecimal.
    """

    test: str
    kind: TestKind
    name: str
    capture: str
    records: int
    rules: tuple[tuple[str, str, bool], ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleWritten:
    """A person put a rule of the site in force, restored an earlier version of it, or withdrew it.

    `digest` is the SHA-256 of the rule as written, hexadecimal, empty when it was withdrawn; `before` that of the text
    which served until then, empty where none did. `trial` is the preview that was looked at.
    """

    rule: str
    version: str
    kind: Literal["written", "restored", "withdrawn"]
    digest: str
    before: str
    trial: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class RuleSwitched:
    """A person switched a rule off until a time, or on again before it."""

    rule: str
    on: bool
    owner: str
    until: Instant | None
    reason: str


@dataclass(frozen=True, slots=True)
class RuleTrialAsked:
    """A person asked what a text of a rule would change over a span of event time."""

    trial: str
    rule: str
    digest: str
    before: str
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class RuleTried:
    """What a text of a rule would have changed was worked out, or could not be, and why.

    `digest` is the SHA-256 of what came out, hexadecimal, empty where nothing did.
    """

    trial: str
    events: int
    appeared: int
    vanished: int
    incidents: int
    digest: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class DetectionReviewed:
    """A person reviewed how detection works over a span of time; `digest` is the SHA-256 of what they were shown."""

    review: str
    since: Instant
    until: Instant
    outcome: Literal["sound", "changes", "unsound"]
    words: str
    digest: str
    due: Instant
