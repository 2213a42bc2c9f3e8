"""Facts about what scanners found. They carry ids, counts and digests: hosts and findings stand in their own tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class ScanFrameTaken:
    """Findings of one frame of a scan file were taken.

    `root` is the RFC 6962 root over the findings in the order of the file, each as MessagePack, hexadecimal.
    """

    scan: str
    frame: int
    sightings: int
    fresh: int
    still: int
    back: int
    root: str


@dataclass(frozen=True, slots=True)
class ScanAbsencesTaken:
    """Findings that a scan looked for and did not tell of count as fixed; `root` is over their identities."""

    scan: str
    part: int
    hosts: int
    fixed: int
    unlooked: int
    root: str


@dataclass(frozen=True, slots=True)
class ScanImported:
    """A scan file was taken in whole, or as far as it goes; `digest` is its SHA-256, `scope` that of what it covered.

    `unlooked` are findings on the hosts of the scan that it neither tells of nor looked for: they stand as they were.
    """

    scan: str
    scanner: str
    file: str
    digest: str
    scope: str
    at: Instant
    whole: bool
    hosts: int
    sightings: int
    fresh: int
    still: int
    back: int
    fixed: int
    unlooked: int
    skipped: int
    root: str


@dataclass(frozen=True, slots=True)
class ReferenceImported:
    """A list about CVE numbers was put in place of the one before."""

    list: Literal["epss", "kev"]
    file: str
    digest: str
    edition: str
    dated: Instant | None
    entries: int
    skipped: int


@dataclass(frozen=True, slots=True)
class VulnerabilityExcepted:
    """A person accepted a vulnerability, or said that it is mitigated, until a time; `host` None means everywhere."""

    exception: str
    weakness: str
    host: str | None
    kind: Literal["accepted", "mitigated"]
    owner: str
    reason: str
    until: Instant


@dataclass(frozen=True, slots=True)
class VulnerabilityExceptionEnded:
    """An exception holds no longer: its time was over, or a person ended it."""

    exception: str
    lapsed: bool
    why: str


@dataclass(frozen=True, slots=True)
class HostsPlaced:
    """Hosts of scans were matched with the register again; counts of those that moved and those it does not know."""

    moved: int
    hosts: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class DueTimesComputed:
    """Due times of open findings were computed anew under a policy; `findings` is how many moved."""

    findings: int
    policy: str
    why: str
