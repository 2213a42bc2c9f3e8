"""What is on record of back-ups, restores and watchdogs: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Backup:
    """A back-up that was written and read back."""

    id: str
    made: Instant
    file: str
    digest: str
    bytes: int
    members: int
    entries: int
    checkpoint: int
    signed: bool
    entry: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A back-up that was due and could not be made."""

    id: str
    at: Instant
    why: Text
    entry: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A back-up that was restored apart, recomputed and removed again; `made` is when the back-up was taken."""

    id: str
    backup: str
    at: Instant
    made: Instant
    seconds: float
    entries: int
    clocks: int
    opened: bool
    entry: str


@dataclass(frozen=True, slots=True)
class Return:
    """A restore, with the gap it left; `acknowledged_at` None while nobody stated that they know of it."""

    id: str
    at: Instant
    epoch: int
    backup: str
    gap_from: Instant
    entries: int
    root: str
    known_size: int
    known_root: str
    accepted: bool
    entry: str
    acknowledged_at: Instant | None = None
    actor: str = ""
    name: str = ""
    words: str = ""

    @property
    def lost(self) -> int:
        """Return how many entries are known to have existed and are not here."""
        return max(0, self.known_size - self.entries)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A change of schema that was backed up before and tested after."""

    id: str
    at: Instant
    before: str
    after: str
    version: str
    backup: str
    entry: str


@dataclass(frozen=True, slots=True)
class Watchdog:
    """A watchdog on another host; `token` is the SHA-256 of what it shows when it asks."""

    id: str
    name: str
    token: str
    paired_at: Instant
    by: str
    entry: str
    heard_at: Instant | None = None
    silent: bool = False
    revoked_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to grab: the document's blob, and the SHA-256 of what it was made of."""

    id: str
    made: Instant
    digest: str
    content: str
    because: str
    entry: str
