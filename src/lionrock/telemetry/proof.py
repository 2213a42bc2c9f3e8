"""What proves an event: its raw record in a durable frame, the frame's root, and the entry that carries it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.events.ports import StoredEvent
from lionrock.kernel.contributions import State
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.ledger import merkle
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.frames import Kept
from lionrock.telemetry.model import Counted
from lionrock.telemetry.segments import Segments

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Proof:
    """How an event stands to its frame; `state` says what a check just now found."""

    state: State
    words: Text
    index: int
    counted: Counted | None
    file: str = ""
    line: int = 0
    container: str = ""
    """SHA-256 of the container from which the record was cut; empty when the record is a line as it came."""


def of(platform: Platform, event: StoredEvent) -> Proof:
    """Return the proof of an event, checked now: the raw record leads to the root that the ledger's entry carries."""
    stream, _, number = event.id.rpartition(":")
    ordinal = int(number)
    try:
        counted = store.counted(platform.db, stream, ordinal)
    except NotFoundError as problem:
        return Proof("unknown", problem.message, 0, None)
    index = ordinal - counted.first
    place = (counted.file, counted.line + index)
    try:
        kept = platform.port(Segments).frame(stream, ordinal)
        check(kept, index, event.raw, counted)
    except NotFoundError as problem:
        return Proof("unknown", problem.message, index, counted, *place)
    except LionrockError as problem:
        return Proof("failed", problem.message, index, counted, *place)
    words = Text("the raw record leads to the frame's root", "原始紀錄可推算至該框的根")
    return Proof("passed", words, index, counted, *place, kept.frame.settings.get("container", ""))


def check(kept: Kept, index: int, raw: bytes, counted: Counted) -> list[bytes]:
    """Return the path that leads from a raw record to the root counted; raises ProofError."""
    if not 0 <= index < len(kept.frame.raws) or not hmac.compare_digest(kept.frame.raws[index], raw):
        raise merkle.ProofError(f"record {index} of frame {counted.first} is not the one stored")
    path = inclusion(kept.frame.raws, index)
    merkle.verify_inclusion(merkle.leaf_hash(raw), index, len(kept.frame.raws), path, bytes.fromhex(counted.root))
    return path


def inclusion(raws: tuple[bytes, ...], index: int) -> list[bytes]:
    """Return the audit path of one raw record of a frame (RFC 6962 §2.1.1)."""
    rows = [[merkle.leaf_hash(raw) for raw in raws]]
    while len(rows[-1]) > 1:
        last = rows[-1]
        pairs = range(0, len(last) - 1, 2)
        rows.append([merkle.node_hash(last[at], last[at + 1]) for at in pairs] + (last[-1:] if len(last) % 2 else []))
    return merkle.inclusion(index, len(raws), lambda level, at: rows[level][at])
