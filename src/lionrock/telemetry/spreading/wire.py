"""What crosses the wire: a frame to be matched, and what it came to. Pure.

Both are msgpack, compressed. The core trusts nobody to count: it takes over records, reasons and matches, holds them
against the frame it sent, and makes the tally itself; raw bytes are always those of its own segment files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar, get_args

import msgspec

from lionrock import __version__
from lionrock.events.findings import Level
from lionrock.events.records import Frame, LogRecord, Match, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.model import Understood

VERSION: Final = __version__
"""A matcher of another version might answer otherwise."""
PARTITIONS: Final = 16
"""Subjects over which the streams of an instance are spread."""
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a message before it is compressed."""
_MAGIC: Final = b"LRW1"
_SIZE: Final = 8
_LEVELS: Final[frozenset[str]] = frozenset(get_args(Level))
Kind = TypeVar("Kind")


class Task(msgspec.Struct, frozen=True):
    """A frame to be parsed and matched, and by what: other rules or kinds of log would give another answer."""

    rules: str
    lessons: str
    frame: Frame
    version: str = VERSION

    @property
    def id(self) -> str:
        """Return what NATS knows it by: the same frame for the same rules is the same task."""
        return f"{self.frame.token}/{self.frame.root[:12]}/{self.rules[:12]}/{self.lessons[:8]}/{self.version}"


class Outcome(msgspec.Struct, frozen=True):
    """What a frame came to on another machine; `problem` says why there is nothing else."""

    id: str
    root: str
    worker: str
    records: list[LogRecord | None] = []
    unparsed: list[tuple[int, Unparsed]] = []
    matches: list[Match] = []
    problem: str = ""

    def results(self, frame: Frame) -> list[Understood]:
        """Return what each raw record of the frame is; raises InputError when this is no answer for the frame."""
        if self.root != frame.root or len(self.records) != len(frame.raws):
            raise _unfit(f"{len(self.records)} records of another frame")
        found: list[Understood] = [
            replace(one, raw=raw) if one is not None and not one.raw else one
            for one, raw in zip(self.records, frame.raws, strict=True)
        ]
        for place, one in self.unparsed:
            if not 0 <= place < len(found) or found[place] is not None:
                raise _unfit(f"a reason for record {place}")
            found[place] = replace(one, raw=frame.raws[place])
        self._sound(frame, found)
        return found

    def _sound(self, frame: Frame, found: Sequence[Understood]) -> None:
        """Return when every match is one of a record that was understood, of a level there is."""
        for one in self.matches:
            place = one.ordinal - frame.first
            if not 0 <= place < len(found) or not isinstance(found[place], LogRecord) or one.level not in _LEVELS:
                raise _unfit(f"a match of record {one.ordinal}")


def outcome(task: Task, worker: str, results: Sequence[Understood], matches: Sequence[Match]) -> Outcome:
    """Return the outcome of a task; raw bytes that the core has are left out."""
    frame = task.frame
    return Outcome(
        id=task.id,
        root=frame.root,
        worker=worker,
        records=[
            (replace(one, raw=b"") if one.raw == raw else one) if isinstance(one, LogRecord) else None
            for one, raw in zip(results, frame.raws, strict=True)
        ],
        unparsed=[(n, replace(one, raw=b"")) for n, one in enumerate(results) if isinstance(one, Unparsed)],
        matches=list(matches),
    )


def packed(message: Task | Outcome) -> bytes:
    """Return a message as it travels."""
    import pyarrow as pa

    plain = msgspec.msgpack.encode(message)
    return _MAGIC + len(plain).to_bytes(_SIZE, "big") + bytes(pa.compress(plain, codec="zstd", asbytes=True))


def unpacked(data: bytes, kind: type[Kind]) -> Kind:
    """Return the message of these bytes; raises InputError for what is none, or is larger than any may be."""
    import pyarrow as pa

    head = len(_MAGIC) + _SIZE
    size = int.from_bytes(data[len(_MAGIC) : head], "big")
    if not data.startswith(_MAGIC) or len(data) < head or size > LARGEST:
        raise _unfit(f"{len(data)} bytes that are no message of ours")
    try:
        plain = pa.decompress(data[head:], size, codec="zstd", asbytes=True)
        return msgspec.msgpack.decode(plain, type=kind)
    except (OSError, ValueError, msgspec.MsgspecError) as problem:
        raise _unfit(str(problem)[:200]) from problem


def partition(stream: str) -> int:
    """Return the partition of a stream: the same in every process, for all time."""
    return int.from_bytes(hashlib.sha256(stream.encode()).digest()[:4], "big") % PARTITIONS


def cut(data: bytes, most: int) -> list[bytes]:
    """Return bytes in parts of at most so many."""
    return [data[at : at + most] for at in range(0, len(data), most)]


def _unfit(why: str) -> InputError:
    """Return the error for a message that cannot be used."""
    return InputError(
        Text(f"from NATS: {why}", f"來自 NATS：{why}"),
        Text("Run the same version everywhere.", "請在各機器上執行同一版本。"),
    )
