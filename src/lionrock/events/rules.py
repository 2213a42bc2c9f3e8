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
