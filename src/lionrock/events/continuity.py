"""Facts of back-up, restore, upgrade and watching; what they ask of others, and what others do after a restore."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class BackupTaken:
    """Everything but the keys was written into one file and read back; `digest` is the SHA-256 of its manifest.

    `entries` is how many entries of the ledger it holds, `checkpoint` the tree size of its newest checkpoint.
    """

    backup: str
    digest: str
    file: str
    bytes: int
    members: int
    entries: int
    checkpoint: int
    signed: bool


@dataclass(frozen=True, slots=True)
class BackupFailed:
    """A back-up that was due could not be made; `why` says what stood in the way."""

    why: str


@dataclass(frozen=True, slots=True)
class LogEpochOpened:
    """The folder was restored from a back-up, and the log goes on in a new epoch.

    `entries` and `root` are the tree as restored; `known_size` and `known_root` the last checkpoint known from
    elsewhere, so that `known_size - entries` entries are known to have existed and are not here. What happened between
    `gap_from` and `gap_to` is unknown to this log. `accepted` says that a person took a back-up older than a
    checkpoint that had been given out.
    """

    restored: str
    epoch: int
    backup: str
    entries: int
    root: str
    known_size: int
    known_root: str
    gap_from: Instant
    gap_to: Instant
    accepted: bool


@dataclass(frozen=True, slots=True)
class GapAcknowledged:
    """A named person stated that they know of the gap a restore left; `words` is the SHA-256 of what they wrote."""

    restored: str
    words: str


@dataclass(frozen=True, slots=True)
class RestoreRehearsed:
    """A back-up was restored into a folder of its own, recomputed, compared and removed again."""

    backup: str
    seconds: float
    entries: int
    clocks: int
    opened: bool


@dataclass(frozen=True, slots=True)
class RehearsalFailed:
    """A back-up of this folder was rehearsed and did not restore; `why` and `why_zh` say what stood in the way."""

    at: Instant
    why: str
    why_zh: str


@dataclass(frozen=True, slots=True)
class FolderUpgraded:
    """The folder was brought to another schema after a back-up, and tested."""

    before: str
    after: str
    version: str
    backup: str


@dataclass(frozen=True, slots=True)
class WatchdogPaired:
    """A watchdog on another host may ask for due times and the telephone list."""

    watchdog: str


@dataclass(frozen=True, slots=True)
class WatchdogRevoked:
    """A watchdog may ask no longer."""

    watchdog: str


@dataclass(frozen=True, slots=True)
class WatchdogSilent:
    """A watchdog has not asked for longer than it should; `since` is when it last did."""

    watchdog: str
    since: Instant


@dataclass(frozen=True, slots=True)
class WatchdogHeard:
    """A watchdog asks, for the first time or again."""

    watchdog: str


@dataclass(frozen=True, slots=True)
class GrabSheetMade:
    """The sheet to grab was made anew; `digest` is the SHA-256 of the document, `because` what changed."""

    sheet: str
    digest: str
    because: str


@dataclass(frozen=True, slots=True)
class OfflineReceived:
    """A file of entries made without the platform came in; nothing of it counts until a person accepts it."""

    file: str
    digest: str
    entries: int
    known: int


@dataclass(frozen=True, slots=True)
class OfflineAccepted:
    """A named person accepted an entry made offline; `effective` is when it was true as written then.

    `by` is the name typed on the laptop; `as_` says what it became: a call, a note, or a record beside the story.
    """

    entry: str
    incident: str
    kind: str
    by: str
    effective: Instant
    written: Instant
    as_: Literal["call", "attempt", "note", "record"]


@dataclass(frozen=True, slots=True)
class OfflineRefused:
    """A named person set an entry made offline aside, with a reason."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """One duty whose clock runs; `id` is stable, `act` the page that works it off; an exercise is marked as one."""

    id: str
    incident: str
    reference: str
    kind: str
    title: Text
    section: Text
    work_to: Instant
    provisional: bool
    called: bool
    law: Text
    act: str
    exercise: bool = False


class DueTimes(Protocol):
    """The duties whose clocks run now. Implemented by obligations."""

    def running(self) -> Sequence[Due]:
        """Return them, the most pressing first."""
        ...


class CallBook(Protocol):
    """Takes in calls that were made while the platform was away. Implemented by obligations."""

    def completed(self, incident: str, actor: Actor, told: Told) -> str:
        """Record a call that a named person took, true at `told.at`; return its id."""
        ...

    def attempted(self, incident: str, actor: Actor, outcome: str, at: Instant) -> str:
        """Record a call that reached nobody; return its id."""
        ...

    def made(self, incident: str) -> Sequence[tuple[Instant, str]]:
        """Return instant and outcome of the calls on record."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What a completed call was."""

    spoken_to: str
    said: str
    their_reference: str
    at: Instant


class NoteBook(Protocol):
    """Takes in notes that were written while the platform was away. Implemented by incidents."""

    def written(self, incident: str, actor: Actor, words: str, at: Instant) -> str:
        """Write a note that was true at `at`; return its id."""
        ...

    def open(self) -> Sequence[tuple[str, str]]:
        """Return id and reference of the incidents that are open, the newest first."""
        ...

    def acknowledged(self, incident: str) -> bool:
        """Say whether a person acknowledged the incident or answered a question on it."""
        ...


class KeyPlace(Protocol):
    """Where the keys of this instance stand, apart from its data. Implemented by keys."""

    def folder(self) -> Path | None:
        """Return the folder of the key ring, None when it is not here."""
        ...


@dataclass(frozen=True, slots=True)
class Returned(Contribution):
    """What a capability does to its own state in a folder that was just restored, inside the change that opens it."""

    act: Callable[[Platform, Change], None]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


@dataclass(frozen=True, slots=True)
class SelfTest(Contribution):
    """A test of a folder after an upgrade: None when all is well, else what is not."""

    about: Text
    test: Callable[[Platform], Text | None]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)
