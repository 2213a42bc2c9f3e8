"""How the processes of an instance reach what one of them owns: typed verbs, here or over the channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lionrock.events.ports import Hunt, Insert, RuleHits, RuleHunt, StoredEvent
from lionrock.events.records import Frame, LogRecord
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Bins:
    """A question for a histogram."""

    hunt: Hunt
    bins: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A question for the most frequent values of a column."""

    hunt: Hunt
    column: str
    most: int


@dataclass(frozen=True, slots=True)
class Glance:
    """A question for an overview."""

    hunt: Hunt
    bins: int
    most: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a look at a stream noticed: problems by file, and files that no source recognises."""

    stream: str
    problems: Mapping[str, Text]
    unclaimed: tuple[str, ...]


class Asked:
    """The event store as every process sees it: whichever process owns it answers."""

    def __init__(self, platform: Platform) -> None:
        """Ask through this platform."""
        self._platform = platform

    def insert(self, frame: Frame, records: Sequence[LogRecord | None], rules: Mapping[int, Sequence[str]]) -> None:
        """Store a frame once: repeating it changes nothing."""
        named = {ordinal: tuple(ids) for ordinal, ids in rules.items()}
        self.insert_all((Insert(frame, tuple(records), named),))

    def insert_all(self, frames: Sequence[Insert]) -> None:
        """Store frames of one stream that follow each other, each once; they travel without their raws."""
        bare = [replace(one, frame=replace(one.frame, raws=())) for one in frames]
        self._platform.ask("store.insert", bare)

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the events found."""
        found: list[StoredEvent] = self._platform.ask("store.search", hunt)
        return found

    def count(self, hunt: Hunt) -> int:
        """Return how many events there are."""
        return int(self._platform.ask("store.count", hunt))

    def histogram(self, hunt: Hunt, bins: int = 60) -> list[tuple[Instant, int]]:
        """Return start and count of equal time bins over the hunt's span."""
        found: list[tuple[Instant, int]] = self._platform.ask("store.histogram", Bins(hunt, bins))
        return found

    def facets(self, hunt: Hunt, column: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the most frequent values of a column with their counts."""
        found: list[tuple[str, int]] = self._platform.ask("store.facets", Facet(hunt, column, most))
        return found

    def hunt_rule(self, asked: RuleHunt) -> RuleHits:
        """Return the events a rule is true of, the newest first, as far as the time asked for goes."""
        found: RuleHits = self._platform.ask("store.hunt_rule", asked)
        return found
