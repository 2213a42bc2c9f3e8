"""The bytes of an object as they are read: gzip unpacked as it comes, within a bound. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LARGEST: Final = 1 << 30
"""Bytes of one object, unpacked, that are read."""
_GZIP: Final = b"\x1f\x8b"
_STEP: Final = 1 << 20
_SLICE: Final = 16 * 1024
"""Packed bytes given at a time: what was unpacked before damage is not lost with it."""
_WINDOW: Final = 31


class SpoiltError(InputError):
    """An object that can be read no further, however often it is asked for."""


def unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an object, unpacked when it begins as gzip does; raises SpoiltError at what cannot be."""
    total, begun = 0, b""
    for chunk in chunks:
        begun += chunk
        if len(begun) >= len(_GZIP):
            break
    rest = _gunzipped(begun, chunks) if begun.startswith(_GZIP) else _plain(begun, chunks)
    for piece in rest:
        total += len(piece)
        if total > LARGEST:
            raise SpoiltError(
                Text(f"unpacked it has more than {LARGEST:,} bytes: its beginning is kept",
                     f"解壓後超過 {LARGEST:,} 位元組：只保留開首部分"),
                Text("Look at what writes it.", "請檢查寫入此物件的程式。"),
            )  # fmt: skip
        yield piece


def _plain(begun: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield bytes as they are."""
    if begun:
        yield begun
    yield from chunks


def _gunzipped(begun: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what one or more gzip members hold, a megabyte at most at a time."""
    unpacker = zlib.decompressobj(_WINDOW)
    pending = begun
    while True:
        try:
            piece = unpacker.decompress(pending[:_SLICE], _STEP)
        except zlib.error as problem:
            raise _broken("its gzip is damaged", "其 gzip 已損壞") from problem
        if piece:
            yield piece
        pending = unpacker.unconsumed_tail + pending[_SLICE:]
        if unpacker.eof:
            pending = (unpacker.unused_data + pending).lstrip(b"\0")
            unpacker = zlib.decompressobj(_WINDOW)
            if not pending and not (pending := next(chunks, b"").lstrip(b"\0")):
                return
        elif not pending and len(piece) < _STEP and not (pending := next(chunks, b"")):
            raise _broken("its gzip ends early", "其 gzip 不完整")


def _broken(en: str, zh: str) -> SpoiltError:
    """Return the error for a gzip that is none."""
    return SpoiltError(
        Text(f"{en}: what could be unpacked was read", f"{zh}：已讀取可解壓的部分"),
        Text("Look at what writes it.", "請檢查寫入此物件的程式。"),
    )
