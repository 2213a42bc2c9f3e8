"""Bytes of an object on their way: looked at ahead, taken in blocks, and hashed as far as they were taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry.buckets.unpacking import SpoiltError

BLOCK: Final = 2 << 20


class Flow:
    """The bytes of one object, in order; `offset` and `digest` are of those that were taken."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Take from these pieces."""
        self._pieces = pieces
        self._ahead = b""
        self._problem: LionrockError | None = None
        self._hash = hashlib.sha256()
        self.offset = 0

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what was taken."""
        return self._hash.hexdigest()

    def peek(self, size: int) -> bytes:
        """Return the first bytes that are still to come, without taking them."""
        try:
            while len(self._ahead) < size and (piece := next(self._pieces, b"")):
                self._ahead += piece
        except LionrockError as problem:
            self._problem = problem  # it is met again behind what came before it
        return self._ahead[:size]

    def take(self, data: bytes) -> None:
        """Count bytes as taken."""
        self._hash.update(data)
        self.offset += len(data)

    def passed(self, size: int) -> bool:
        """Take so many bytes without keeping them; say whether there were as many."""
        while self.offset < size:
            piece = self._next()
            if not piece:
                return False
            left = size - self.offset
            self.take(piece[:left])
            self._ahead = piece[left:] + self._ahead
        return True

    def blocks(self) -> Iterator[bytes]:
        """Yield what is still to come in blocks, not yet taken; what came before a failure is yielded before it."""
        held = b""
        try:
            while piece := self._next():
                held += piece
                if len(held) >= BLOCK:
                    yield held
                    held = b""
        except LionrockError:
            if held:
                yield held
            raise
        if held:
            yield held

    def whole(self, most: int) -> bytes:
        """Return all that is still to come, taken; raises SpoiltError for more than a bound."""
        held = bytearray()
        while piece := self._next():
            held += piece
            if len(held) > most:
                raise SpoiltError(
                    Text(f"a document of more than {most:,} bytes: it is not read",
                         f"文件超過 {most:,} 位元組：不作讀取"),
                    Text("Let it be written in smaller ones.", "請改以較小的文件寫入。"),
                )  # fmt: skip
        self.take(bytes(held))
        return bytes(held)

    def _next(self) -> bytes:
        """Return the next bytes, empty at the end."""
        if self._ahead:
            piece, self._ahead = self._ahead, b""
            return piece
        if self._problem is not None:
            raise self._problem
        return next(self._pieces, b"")
