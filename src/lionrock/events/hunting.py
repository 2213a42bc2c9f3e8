"""Hunting for one rule in all that is stored: question, answer, and what a tree calls an event's parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from lionrock.events.findings import Level
from lionrock.events.ports import RuleHits
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

PRODUCT: Final = "logsource.product"
CATEGORY: Final = "logsource.category"
SERVICE: Final = "logsource.service"
MESSAGE: Final = "record.message"
"""The message of an event, where a keyword is looked for in it; keywords themselves look into fields alone."""


@dataclass(frozen=True, slots=True)
class HuntedRule:
    """What one rule found in the store, and how far the look has come."""

    rule: str
    """Its id, or one made of its text where it names none."""
    title: Text
    level: Level
    digest: str
    """SHA-256 of the rule as written, hexadecimal."""
    hits: RuleHits


class RuleHunter(Protocol):
    """Looks for what a rule finds in stored events. Implemented by detection.

    A page asks `of_id` or `of_text` again with `hits.before` until it is None; each answer takes about as many seconds
    as it was given. The caller checks who may ask.
    """

    def of_id(self, rule: str, asked: Span) -> HuntedRule:
        """Return what a rule that serves finds; raises NotFoundError where none of this id does."""
        ...

    def of_text(self, written: str, asked: Span) -> HuntedRule:
        """Return what a Sigma rule finds that was written just now; raises InputError saying what is wrong with it."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Where a rule is looked for and how much of it is wanted (see `RuleHunt`)."""

    since: Instant | None = None
    until: Instant | None = None
    limit: int = 100
    seconds: float = 5.0
    counting: bool = False
    before: tuple[Instant, str, int] | None = None


@dataclass(frozen=True, slots=True)
class HuntSaved:
    """A person kept a hunt under a name; `digest` is the SHA-256 of what it asks, hexadecimal."""

    hunt: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class HuntRemoved:
    """A person removed a hunt that was kept."""

    hunt: str
    name: str
