"""What a rule says of itself, and what came of loading a set of rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lionrock.events.findings import Level
from lionrock.events.records import LogSource
from lionrock.kernel.text import Text, same
from lionrock.matching.predicates import Tree

LEVELS: Final[tuple[Level, ...]] = ("informational", "low", "medium", "high", "critical")
"""Sigma's levels, the gravest last."""


def rank(level: Level) -> int:
    """Return how grave a level is, 0 the least."""
    return LEVELS.index(level)


Place = tuple[str, int]
"""A file and the line in it, from 1."""


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """A rule without its tree: what is shown, kept and sent on."""

    id: str
    title: Text
    level: Level
    status: str
    description: str
    author: str
    license: str
    references: tuple[str, ...]
    tags: tuple[str, ...]
    falsepositives: tuple[str, ...]
    logsource: str
    file: str
    line: int
    digest: str
    """SHA-256 of the document as written, hexadecimal."""
    response: Text = field(default=same(""))
    """What to do first when it fires; empty when the rule does not say."""
    name: str = ""
    """What correlations and filters may call it beside its id."""
    source: LogSource = field(default_factory=LogSource)
    """Its log source, part by part."""
    filters: tuple[str, ...] = ()
    """The ids of the filters that narrow it; its digest is of them too."""
    samples: int = 0
    """How many records stand with it that it must match or leave alone."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A record that must, or must not, match a rule; kept beside it."""

    logsource: tuple[str | None, str | None, str | None]
    fields: dict[str, Any]
    matches: bool


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule that can be compiled."""

    info: RuleInfo
    tree: Tree


Trouble = Literal["broken", "unsupported", "placeholder", "duplicate", "unreadable"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that does not serve, and why."""

    file: str
    line: int
    id: str
    title: str
    trouble: Trouble
    reason: Text


@dataclass(frozen=True, slots=True)
class Report:
    """What came of loading: how many rules serve, which do not, how many files were no rules."""

    rules: int
    left_out: tuple[LeftOut, ...]
    skipped: int
    digest: str
    """SHA-256 over every rule file, hexadecimal."""
