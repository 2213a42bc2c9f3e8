"""Frames as bytes: records and the source's position, chained by hash. Pure.

A segment file is a head (magic and the digest of the frame before its first) and frames one after another. A frame is
`LRF1`, body length, first ordinal, count, digest of the frame before, own digest, body; the digest is SHA-256 over
everything but itself. The body is msgpack.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.events.records import Frame
from lionrock.kernel.clock import instant, micros
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

START: Final = b"LRSEG1\n\0"
HEAD: Final = len(START) + 32
ORIGIN: Final = bytes(32)
"""Stands for the frame before the first one."""
MOST_RECORDS: Final = 10_000
MOST_BYTES: Final = 16 * 1024 * 1024
"""Raw bytes after which a frame is full; the last record may go beyond by its own length."""

_MAGIC: Final = b"LRF1"
_FIXED: Final = struct.Struct(">4sIQI32s")
FIXED: Final = _FIXED.size + 32
_LARGEST: Final = 256 * 1024 * 1024


class AlteredError(LionrockError):
    """A segment file is not as it was written."""


class _Body(msgspec.Struct, array_like=True, frozen=True):
    """What a frame holds beside its fixed part."""

    source: str
    learned: int
    root: bytes
    replayed_by: int
    settings: dict[str, str]
    position: dict[str, Any]
    raws: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame as it lies in a segment file; `position` says how far the source was read with it."""

    frame: Frame
    position: Mapping[str, Any]
    digest: bytes
    previous: bytes
    """Digest of the frame before; of the first frame, zeros."""

    @property
    def next(self) -> int:
        """Return the ordinal of the record after this frame."""
        return self.frame.first + len(self.frame.raws)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The fixed part of a frame."""

    length: int
    first: int
    count: int
    previous: bytes
    digest: bytes


def encoded(frame: Frame, position: Mapping[str, Any], previous: bytes) -> tuple[bytes, bytes]:
    """Return a frame's bytes and digest; `previous` is the digest of the frame before."""
    body = msgspec.msgpack.encode(
        _Body(
            source=frame.source,
            learned=micros(frame.learned),
            root=bytes.fromhex(frame.root),
            replayed_by=frame.replayed_by,
            settings=dict(frame.settings),
            position=dict(position),
            raws=frame.raws,
        )
    )
    fixed = _FIXED.pack(_MAGIC, len(body), frame.first, len(frame.raws), previous)
    digest = hashlib.sha256(fixed + body).digest()
    return fixed + digest + body, digest


def fixed(data: bytes) -> Fixed | None:
    """Return the fixed part that bytes begin with, None when they begin otherwise."""
    if len(data) < FIXED:
        return None
    magic, length, first, count, previous = _FIXED.unpack_from(data)
    if magic != _MAGIC or length > _LARGEST or count > MOST_RECORDS:
        return None
    return Fixed(length, first, count, previous, data[_FIXED.size : FIXED])


def intact(data: bytes) -> Fixed | None:
    """Return the fixed part when a whole, unaltered frame lies at the beginning of the bytes, else None."""
    part = fixed(data)
    if part is None or len(data) < FIXED + part.length:
        return None
    said = hashlib.sha256(data[: _FIXED.size])
    said.update(memoryview(data)[FIXED : FIXED + part.length])
    return part if said.digest() == part.digest else None


def decoded(stream: str, part: Fixed, body: bytes) -> Kept:
    """Return the frame of an intact body; raises AlteredError when it was not written by us."""
    try:
        held = msgspec.msgpack.decode(body, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise altered(stream, part.first, str(problem)) from problem
    if len(held.raws) != part.count:
        raise altered(stream, part.first, f"{part.count} records announced, {len(held.raws)} found")
    frame = Frame(
        stream=stream,
        source=held.source,
        first=part.first,
        raws=held.raws,
        learned=instant(held.learned),
        root=held.root.hex(),
        replayed_by=held.replayed_by,
        settings=held.settings,
    )
    return Kept(frame, held.position, part.digest, part.previous)


def altered(stream: str, first: int, why: str) -> AlteredError:
    """Return the error that names a frame."""
    return AlteredError(
        Text(f"stream {stream}, frame {first}: {why}", f"資料流 {stream}，第 {first} 框：{why}"),
        Text(
            "Keep the file as it is for inquiry; restore the folder from a backup to go on.",
            "請保留檔案原狀以供調查；如要繼續，請由備份還原資料夾。",
        ),
    )
