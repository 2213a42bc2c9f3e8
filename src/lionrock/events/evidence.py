"""Facts about evidence, and how a raw record is handed over with its proof."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final

from lionrock.kernel.clock import Instant

RECORD_MEDIA: Final = "application/vnd.lionrock.record+json"
"""Media type of an exhibit's `Item` whose data is a `RecordProof` as JSON; the verifier follows it to the ledger."""


@dataclass(frozen=True, slots=True)
class RecordProof:
    """A raw record and its path to the root of its frame (RFC 6962), which a `FrameCommitted` entry carries.

    `first`, `count` and `root` (hexadecimal) are those of the frame, `index` the place of the record within it,
    `entry` the id of the `FrameCommitted` fact. `path` is hexadecimal, from the leaf upwards.
    """

    stream: str
    first: int
    count: int
    root: str
    index: int
    path: tuple[str, ...]
    raw: bytes
    entry: str

    def document(self) -> dict[str, Any]:
        """Return the value that an exhibit's item holds as JSON; the raw bytes are in base64."""
        return {
            "stream": self.stream,
            "first": self.first,
            "count": self.count,
            "root": self.root,
            "index": self.index,
            "path": list(self.path),
            "raw": base64.b64encode(self.raw).decode(),
            "entry": self.entry,
        }


@dataclass(frozen=True, slots=True)
class PackIssued:
    """An evidence pack was handed out; `digest` is the SHA-256 of the file, `checkpoint` the tree size it stands on.

    Items and entries are counted as included, withheld by the profile and erased before.
    """

    pack: str
    profile: str
    incident: str | None
    since: Instant | None
    until: Instant | None
    checkpoint: int
    digest: str
    bytes: int
    included: int
    withheld: int
    erased: int


@dataclass(frozen=True, slots=True)
class PostureExported:
    """The posture as of a moment was handed out in a form; `digest` is the SHA-256 of the file."""

    form: str
    as_of: Instant
    since: Instant
    digest: str
    bytes: int


@dataclass(frozen=True, slots=True)
class CheckpointExported:
    """A checkpoint was given to somebody outside; later packs prove that they follow from it."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class PayloadErased:
    """The payload of an entry was erased for a reason; the entry itself stands.

    `entry` is the id of the fact it told of, `kind` its class: whoever keeps a copy of what it said forgets it.
    """

    entry: str
    position: int
    why: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ControlTested:
    """A control was run over its subjects; `digest` is the SHA-256 of the results kept in the table.

    `state` is the worst of them, and a run that found no subject is unknown; `code` is a SHA-256 over the file the
    control stands in and the modules that it uses.
    """

    control: str
    state: str
    proof: str
    passed: int
    partly: int
    failed: int
    unknown: int
    not_due: int
    not_applicable: int
    fresh_until: Instant
    digest: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ControlRuled:
    """A person said that a control does not apply to a subject (`*`: to anything) until a time."""

    ruling: str
    control: str
    subject: str
    why: str
    until: Instant


@dataclass(frozen=True, slots=True)
class ControlRulingEnded:
    """Such a word ended before its time: by a person, or because what it was said of is gone or another."""

    ruling: str
    control: str
    subject: str
    why: str


@dataclass(frozen=True, slots=True)
class ControlBroken:
    """What a control watches was broken in a twin, to see whether it notices.

    `before` and `after` are the states it found, `shows` the one it should; `waited` counts seconds of the twin's time,
    `seconds` those it took.
    """

    control: str
    world: str
    before: str
    shows: str
    after: str
    caught: bool
    waited: float
    seconds: float
    code: str
    problem: str


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """Manual evidence stands from now on: what a person states (`attestation`) or a document shows about a requirement.

    `says` is met or not_met; `systems` are the critical computer systems it is about, those registered on this day when
    `whole`. It is true from `effective` and counts until `until`. `digest` is the SHA-256 of the record as packs carry
    it, `file` that of the document, empty without one. `supersedes` is the version it takes the place of, `request` the
    request that it answers; both may be empty.
    """

    evidence: str
    requirement: str
    kind: str
    says: str
    systems: tuple[str, ...]
    whole: bool
    effective: Instant
    until: Instant
    digest: str
    file: str
    supersedes: str
    request: str


@dataclass(frozen=True, slots=True)
class EvidenceWithdrawn:
    """Manual evidence counts no more."""

    evidence: str
    requirement: str
    why: str


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """Somebody was asked for evidence by a day, by a link that opens one page until `expires`."""

    request: str
    requirement: str
    systems: tuple[str, ...]
    whole: bool
    due: Instant
    expires: Instant


@dataclass(frozen=True, slots=True)
class EvidenceAnswered:
    """A request was answered over its link; nothing of it counts before a person of the operator accepts it.

    `digest` is the SHA-256 of the answer as it was sent, `file` that of the document, empty without one.
    """

    request: str
    answer: str
    requirement: str
    digest: str
    file: str


@dataclass(frozen=True, slots=True)
class EvidenceReturned:
    """An answer was not accepted; a new link, open until `expires`, went to whoever was asked."""

    request: str
    answer: str
    requirement: str
    why: str
    expires: Instant


@dataclass(frozen=True, slots=True)
class EvidenceAskEnded:
    """A request was withdrawn: its link opens nothing any more."""

    request: str
    requirement: str
    why: str


@dataclass(frozen=True, slots=True)
class RemedyOpened:
    """A control fails for a system (empty: for the operator as a whole), and somebody is to mend it by a time.

    `owner` is the id of a person or contact of the register, empty for the supervisor's post.
    """

    remedy: str
    control: str
    system: str
    owner: str
    due: Instant


@dataclass(frozen=True, slots=True)
class RemedyChanged:
    """A person named another owner or another day for a remedy, and said why."""

    remedy: str
    control: str
    system: str
    owner: str
    due: Instant
    why: str


@dataclass(frozen=True, slots=True)
class RemedyClosed:
    """A remedy ended: the control `passed`, or does not apply (`not_applicable`), or its system is `gone`."""

    remedy: str
    control: str
    system: str
    how: str
