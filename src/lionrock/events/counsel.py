"""Facts about sealed notes, disclosures and visits. They carry ids and digests: the words stand under their own key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class NoteSealed:
    """A person sealed a note for counsel; it is provisionally privileged.

    `digest` is the SHA-256 of a salt and the words; both stand sealed.
    """

    incident: str
    note: str
    digest: str


@dataclass(frozen=True, slots=True)
class NoteOpened:
    """Somebody who may read privileged notes opened one."""

    incident: str
    note: str


@dataclass(frozen=True, slots=True)
class PrivilegeDecided:
    """Counsel decided whether a sealed note is privileged; the reason stands sealed, `digest` covers it with a salt."""

    incident: str
    note: str
    privileged: bool
    digest: str


@dataclass(frozen=True, slots=True)
class ReleaseDecided:
    """Counsel decided whether material may go to a recipient outside Hong Kong; `until` ends a permission."""

    release: str
    incident: str | None
    recipient: str
    allowed: bool
    until: Instant | None
    reason: str


@dataclass(frozen=True, slots=True)
class DisclosureRecorded:
    """A person recorded to whom something was given, and the legal basis they named; the platform names none."""

    disclosure: str
    incident: str | None
    pack: str | None
    recipient: str
    abroad: bool
    basis: str
    what: str
    digest: str


@dataclass(frozen=True, slots=True)
class CertificateDrafted:
    """A draft of the certificate on computer records was made for a pack, to be checked and signed by a person."""

    pack: str
    incident: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class VisitBegun:
    """Officers came; a person began the log of their visit."""

    visit: str
    reference: str
    incident: str | None
    began: Instant


@dataclass(frozen=True, slots=True)
class VisitLineWritten:
    """A line was written into the log of a visit; `digest` covers salt and words, which stand in the visit's own rows.

    A line with `privileged` holds what privilege was claimed over.
    """

    visit: str
    line: str
    kind: Literal["officer", "authority", "question", "document", "privilege", "note"]
    at: Instant
    privileged: bool
    digest: str
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """The officers left; the log stays open for corrections, each a line of its own."""

    visit: str
    ended: Instant
    incident: str | None = None
