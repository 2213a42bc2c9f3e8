"""Facts about log streams."""

from __future__ import annotations

from dataclasses import dataclass

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class FrameCommitted:
    """A frame of a stream was matched and its findings were counted; the root covers its raw records."""

    stream: str
    source: str
    first: int
    count: int
    unparsed: int
    matches: int
    root: str


@dataclass(frozen=True, slots=True)
class RecordsDropped:
    """Raw records of a stream were kept for their time and are removed: those from `first` up to, not with, `until`.

    `chain` is the digest, hexadecimal, from which the records that stay go on.
    """

    stream: str
    first: int
    until: int
    chain: str


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """A folder or receiver was added for the platform to read."""

    stream: str
    source: str
    location: str


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """A source could not be read; what was read before is kept."""

    stream: str
    problem: str


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """A person changed how a stream is read, or stopped or resumed it; `what` says it in a word."""

    stream: str
    what: str


@dataclass(frozen=True, slots=True)
class SourcesWatched:
    """An hour began in which streams are watched; of `judged` it is known what is usual. `hour` counts since 1970."""

    hour: int
    streams: int
    judged: int


@dataclass(frozen=True, slots=True)
class SourceSilent:
    """Too few records come from a stream: `came` since then, where `expected` are usual.

    `why` is nothing (none came), few (far less than usual) or window (none within the window that a person set).
    """

    stream: str
    why: str
    since: Instant
    expected: int
    came: int


@dataclass(frozen=True, slots=True)
class SourceHeard:
    """Records of a stream that was silent come again."""

    stream: str
    since: Instant


@dataclass(frozen=True, slots=True)
class SourceAiling:
    """Something is wrong with a stream that is read all the same.

    `kind` is counted or stored (its records are kept and do not get on), format (too little is understood), clock (its
    sender's clock is off), or told (it lasts, and a finding tells of it).
    """

    stream: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class SourceProven:
    """A canary went the whole path of a stream: a marked line of ours was found by a search, `took` milliseconds later.

    `hops` are the milliseconds after which each hop was reached.
    """

    stream: str
    took: int
    hops: dict[str, int]


@dataclass(frozen=True, slots=True)
class SourceUnproven:
    """A canary was lost on the path of a stream: it never reached `hop`; the alarm came `took` milliseconds later."""

    stream: str
    hop: str
    why: str
    took: int
    hops: dict[str, int]


@dataclass(frozen=True, slots=True)
class RetentionChecked:
    """Kept records of a stream were read back and held against the ledger: `sampled` frames; `oldest` is the first.

    `state` is passed, not_due (six months are not over), failed or unknown.
    """

    stream: str
    state: str
    sampled: int
    oldest: Instant | None


@dataclass(frozen=True, slots=True)
class SourceTaught:
    """A kind of log that the site taught was proposed, reviewed and accepted, or taken back.

    `digest` is the SHA-256 of its file.
    """

    source: str
    digest: str
    what: str


@dataclass(frozen=True, slots=True)
class RecordsReread:
    """Records of a frame that were kept and not understood are understood now, and counted once."""

    stream: str
    first: int
    understood: int
    matches: int
