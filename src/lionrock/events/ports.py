"""Questions one capability asks another now; each has one implementation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from lionrock.events.findings import DetectionFinding
from lionrock.events.records import Frame, LogRecord, Match, Unparsed
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Change


class Matcher(Protocol):
    """Matches records against the rules that serve; stateless, safe in any process. Implemented by detection."""

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return the matches; `first` is the ordinal of the first record in its stream."""
        ...


Wanted = Mapping[str, frozenset[int] | None]
"""Windows channels in small letters with the event ids some rule looks at; None means every id of the channel."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file is taken for: a source's id, or none and why; `other` is the runner-up, `confidence` 0 to 1."""

    source: str | None
    confidence: float
    other: str | None
    why: Text | None
    name: str = ""
    """What the file is called where it does not lie under its own name: it came out of a packed one."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file that can be read apart from the rest, in bytes."""

    start: int
    end: int


class Reader(Protocol):
    """Reads log files as they lie, without keeping anything. Implemented by telemetry."""

    def within(self, zone: str) -> Reader:
        """Return a reader for which times that name no zone are of this one, such as +08:00.

        Raises ConfigurationError for a zone that does not exist.
        """
        ...

    def files(self, path: Path) -> Iterator[Path]:
        """Yield the file, or every file below a folder that a source claims, in order of name."""
        ...

    def taken(self, path: Path) -> Iterator[tuple[Path, Taken]]:
        """Yield the file, or every file below a folder, in order of name, with what it is taken for."""
        ...

    def spans(self, path: Path, size: int) -> Sequence[Span]:
        """Return parts of about `size` bytes that can be read apart, in order; one for a file that cannot be cut."""
        ...

    def read(
        self, path: Path, wanted: Wanted | None = None, span: Span | None = None
    ) -> Iterator[LogRecord | Unparsed | None]:
        """Yield what each record of a file is, in order, so that the nth is line or record n (from 1).

        Of a part of the file, its records alone are yielded, and counted from 1 again.

        A blank line comes as None, and so does a record that `wanted` leaves out where the source can tell early.
        A file that no source claims, or that cannot be opened, yields one `Unparsed` that says so.
        """
        ...


class Findings(Protocol):
    """Counts matches into findings inside a change. Implemented by detection."""

    def count(self, change: Change, frame: Frame, matches: Sequence[Match]) -> None:
        """Upsert one row per rule, entity and UTC day and publish a `DetectionFinding` for each."""
        ...

    def describe(self, finding: str) -> dict[str, Any]:
        """Return rule, titles, level, entity, system, host, user, address, count, first, last, tags and events.

        `events` is a list of event ids (`stream:ordinal`), oldest first, at most 50. Raises NotFoundError.
        """
        ...

    def several(self, findings: Sequence[str]) -> list[DetectionFinding]:
        """Return these findings as they stand now, in the order asked for; unknown ids are left out."""
        ...

    def between(self, since: Instant, until: Instant, most: int = 1000) -> list[DetectionFinding]:
        """Return the findings active within the span of event time, as they stand now, the latest activity first.

        Findings that a person marked as expected are left out; at most `most`.
        """
        ...


FieldOp = Literal["is", "regex", "network", ">", ">=", "<", "<="]


@dataclass(frozen=True, slots=True)
class FieldTest:
    """What is asked of a field's values: that one of them passes, or with `negated` that none does.

    `is` takes asterisks and asks no case, `regex` searches as RE2 does, `network` takes a CIDR, the rest are numbers.
    The names of an event's parts (host, user, address, source, class, rule, stream) stand for these.
    """

    name: str
    op: FieldOp
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Hunt:
    """A typed query over stored events: never SQL text. Times are aware UTC, `until` exclusive."""

    since: Instant | None = None
    until: Instant | None = None
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    user: str = ""
    address: str = ""
    source: str = ""
    rule: str = ""
    ids: tuple[str, ...] = ()
    newest_first: bool = True
    limit: int = 100
    offset: int = 0
    stream: str = ""
    after: tuple[Instant, str, int] | None = None
    """Time as replayed, stream and ordinal of the event behind which to go on, the oldest first."""
    ocsf: str = ""
    """The number of an OCSF class."""
    tests: tuple[FieldTest, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the store keeps it; `id` is stream + ordinal, `replayed_as` the time a replay gave it."""

    id: str
    stream: str
    source: str
    time: Instant | None
    replayed_as: Instant | None
    time_text: str
    learned: Instant
    host: str
    user: str
    address: str
    message: str
    ocsf: int
    fields: Mapping[str, Any]
    rules: tuple[str, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class RuleHunt:
    """A question for the stored events a rule is true of, the newest first.

    `tree` is a predicate tree as `lionrock.matching.trees` packs it, over the names of stored events (see
    `lionrock.events.hunting`). Each answer looks at as much as it can in so many seconds: ask again with its `before`
    for the rest. With `counting` all of the span is counted by day, beyond the `limit` events that are given.
    """

    tree: Sequence[Any]
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 100
    seconds: float = 5.0
    counting: bool = False
    before: tuple[Instant, str, int] | None = None
    """Time as replayed, stream and ordinal: only what is older is looked at."""


@dataclass(frozen=True, slots=True)
class RuleHits:
    """Events a rule is true of, the newest first, and how far the look at them has come."""

    events: tuple[StoredEvent, ...]
    matched: int
    """How many there are in what was looked at; with `counting` more than are given."""
    days: tuple[tuple[Instant, int], ...]
    """By UTC day how many, when counting; the newest first."""
    looked: int
    """Events that were looked at, those of other log sources too."""
    before: tuple[Instant, str, int] | None
    """What to ask with for the rest; None when all of the span was looked at."""
    reached: float
    """How much of the span lies behind, 0 to 1, by event time."""
    unknown: int = 0
    """Events of the span that were stored before log sources were kept: they are not looked at (a replay does)."""


@dataclass(frozen=True, slots=True)
class Insert:
    """A frame's records on their way to the event store, None where one is none; `rules` by ordinal."""

    frame: Frame
    records: tuple[LogRecord | None, ...]
    rules: Mapping[int, tuple[str, ...]]


class EventStore(Protocol):
    """Keeps and searches events. Implemented by telemetry (chDB)."""

    def insert(self, frame: Frame, records: Sequence[LogRecord | None], rules: Mapping[int, Sequence[str]]) -> None:
        """Store a frame once: a repeated token is ignored. `rules` maps ordinal to rule ids."""
        ...

    def insert_all(self, frames: Sequence[Insert]) -> None:
        """Store frames of one stream that follow each other, each once, at the cost of little more than one."""
        ...

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the events found."""
        ...

    def count(self, hunt: Hunt) -> int:
        """Return how many events there are."""
        ...

    def histogram(self, hunt: Hunt, bins: int = 60) -> list[tuple[Instant, int]]:
        """Return start and count of equal time bins over the hunt's span."""
        ...

    def facets(self, hunt: Hunt, column: str, most: int = 10) -> list[tuple[str, int]]:
        """Return the most frequent values of source, host, user, address or rule with their counts."""
        ...

    def hunt_rule(self, asked: RuleHunt) -> RuleHits:
        """Return the events a rule is true of, as the slow executor would find them; raises InputError for no tree."""
        ...


class Intake(Protocol):
    """Makes raw records durable before anything else happens to them. Implemented by telemetry."""

    def append(self, frame: Frame, position: Mapping[str, Any]) -> None:
        """Write the frame and the source's position with one fsync."""
        ...


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a host stands in the register; `system` None means registered but of no critical computer system."""

    asset: str
    asset_name: str
    system: str | None
    system_name: Text | None


class Estate(Protocol):
    """Looks up what is protected. Implemented by register."""

    def place(self, host: str) -> Placed | None:
        """Return the asset a host name or address belongs to, or None: *system unknown*."""
        ...

    def systems(self) -> Iterable[tuple[str, Text]]:
        """Return id and name of every critical computer system, in order."""
        ...

    def system(self, id: str) -> dict[str, Any]:
        """Return name, short, core_function, owner and thresholds {name: value or None}; raises NotFoundError."""
        ...

    def operator(self) -> dict[str, Any]:
        """Return name, sector, category, office, callback, commissioner_number, secure_channel; None where unset."""
        ...


class Incidents(Protocol):
    """What obligations and evidence need to know of an incident. Implemented by incidents."""

    def describe(self, incident: str) -> dict[str, Any]:
        """Return id, reference, title, system, standing, seriousness, aware_at, findings and story.

        `systems` is every system named with what was decided on it, the first one first; `merged_into` is the incident
        that goes on where this one was merged away, else None.
        """
        ...

    def resolve(self, reference: str) -> str:
        """Return the id for a reference such as INC-0007 or an id. Raises NotFoundError."""
        ...
