"""Facts about log streams."""

from __future__ import annotations

from dataclasses import dataclass


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
