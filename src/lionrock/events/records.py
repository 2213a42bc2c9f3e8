"""Records: observations by the million, and the sources that parse them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from lionrock.events.findings import Level
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class LogSource:
    """Where a record comes from in Sigma's words; None means any."""

    product: str | None = None
    category: str | None = None
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """What another product says it found; `id` is its own, unique within `product`.

    An alert told again under the same id is the same alert: its `state` may have changed, it is not counted twice.
    `said` is the product's own word for the state. `host` is the machine it is about where that is not the one which
    told it, such as a sensor in the network.
    """

    product: str
    id: str
    rule: str
    title: str
    level: Level
    tags: tuple[str, ...] = ()
    state: Literal["open", "closed"] = "open"
    said: str = ""
    link: str | None = None
    host: str | None = None


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One parsed log event.

    `fields` holds Sigma's field names; a value is text, a number, a truth value, None or a list of these,
    and fields of equal name from different namespaces become one list. `time` is None when unknown
    (no zone, or none written); `time_text` keeps what was written. `raw` is the bytes as they came.
    `ocsf` is the OCSF class uid (1.x). `alert` is there when the record is a finding of another product.
    """

    source: str
    logsource: LogSource
    ocsf: int
    time: Instant | None
    time_text: str
    host: str | None
    user: str | None
    address: str | None
    message: str
    fields: Mapping[str, Any]
    raw: bytes
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Bytes of a source that could not be understood, kept and counted; `where` is line or record number."""

    raw: bytes
    where: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Sample:
    """A raw line or document with what must come out of it, run by the conformance test."""

    raw: bytes
    expect: Mapping[str, Any]
    above: bytes = b""
    """The header lines above the record, where its source needs them."""


@dataclass(frozen=True, slots=True)
class Source(Contribution):
    """A kind of log: how to recognise it, cut it into raw records and parse one.

    `claims(name, head)` says whether a file of this name and first bytes is ours; `split` cuts a block of bytes into
    raw records, `parse` turns one raw record into a `LogRecord` or raises `InputError`. `guidance` tells how to make
    the product emit the log.
    """

    title: Text
    guidance: Text
    claims: Callable[[str, bytes], bool]
    split: Callable[[bytes], Iterator[bytes]]
    parse: Callable[[bytes, Mapping[str, str]], LogRecord]
    samples: tuple[Sample, ...]
    whole: bool = False
    """The file is one container (EVTX) that `split` needs whole; otherwise it may grow and is cut at line ends."""
    header: bytes = b""
    """Lines that begin so are no records: they say how to read those below, which find them in their settings."""
    extent: Callable[[bytes], int] | None = None
    """Returns how much of a block of whole lines is whole records, for a log whose records may be several lines."""
    encloses: Callable[[bytes], bool] | None = None
    """Says by a file's first bytes that it is one closed document, although others of this kind grow line by line."""
    carried: bytes = b""
    """A pattern of what marks a line of this kind, whatever carries it (a relay, a collector)."""
    relays: bool = False
    """Lines may be of other kinds, known by their `carried`; what no other kind reads is of this one."""
    general: bool = False
    """Asked after the others: it reads much, and tells less of it."""
    maps: Mapping[str, str] = field(default_factory=dict)
    """Which field of the log becomes which of a record: time, host, user, address, message, and Sigma's names."""
    taught: bool = False
    """A site taught it from a sample: it is asked after all that came with the platform and know more of a log."""
    rooms: ClassVar[tuple[str, ...]] = ("sources",)

    def closed(self, head: bytes) -> bool:
        """Say whether a file with these first bytes is a container that is read whole."""
        return self.whole or (self.encloses is not None and self.encloses(head))


@dataclass(frozen=True, slots=True)
class Link:
    """An event that a match rests on beside its own: its id, the rule it met, and how it reads."""

    event: str
    rule: str
    time: Instant
    summary: str


@dataclass(frozen=True, slots=True)
class Match:
    """One rule that matched one record of a frame; `ordinal` counts within the stream.

    `alert` is there when the rule is another product's, and the match its finding.
    """

    rule: str
    title: Text
    level: str
    tags: tuple[str, ...]
    ordinal: int
    time: Instant | None
    host: str | None
    user: str | None
    address: str | None
    summary: str
    alert: Alert | None = None
    opens: bool = True
    """Whether its finding may open an incident; one that may not still joins what is open."""
    digest: str = ""
    """SHA-256 of the rule's text as it was matched, hexadecimal; empty for what is no rule of ours."""
    system: str | None = None
    """The critical computer system it is about where no host tells it: what is wrong with a control."""
    feeds: Literal["", "also", "only"] = ""
    """Whether correlations build on it: besides its own finding, or in the place of one."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of its record that correlations ask for."""
    event: str = ""
    """The id of its record where that is not of the frame: a part of what a correlation found."""
    by: str = ""
    """The rule its record met, where a correlation found it."""
    about: tuple[Literal["host", "user", "address", "none"], str] | None = None
    """What its finding is about, where that is not what its record tells of: the group of a correlation."""
    chain: tuple[Link, ...] = ()
    """What its record stands for where a correlation builds on another one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """At most 10,000 raw records of one stream that were made durable together."""

    stream: str
    source: str
    first: int
    raws: tuple[bytes, ...]
    learned: Instant
    root: str
    """RFC 6962 Merkle root over the raws, hexadecimal."""
    replayed_by: int = 0
    """Microseconds added to the original times in a replay (demo, drill); 0 for live records."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the site settled for this stream, such as `zone`."""

    @property
    def token(self) -> str:
        """Return the deduplication token of the frame."""
        return f"{self.stream}:{self.first}"
