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

    `state` is the worst of them, and a run that found no subject is unknown; `code` is the SHA-256 of the file the
    control stands in.
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
    """A person ended such a word before its time."""

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
