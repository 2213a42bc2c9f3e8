"""Sightings on their way from a file to the database: on disk, in frames, so that memory does not grow."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from lionrock.vulnerabilities.model import Sighting

FRAME: Final = 5_000
"""Sightings of one frame, which is one change and one entry of the ledger."""
_LENGTH: Final = struct.Struct(">I")
_ENCODE: Final = msgspec.msgpack.Encoder()
_DECODE: Final = msgspec.msgpack.Decoder(Sighting)


class Spool:
    """A file of sightings in the order they were read."""

    def __init__(self, path: Path) -> None:
        """Begin an empty file at `path`."""
        self.path = path
        self.count = 0
        self._starts: list[int] = []
        self._file: IO[bytes] | None = path.open("wb")

    def add(self, sighting: Sighting) -> None:
        """Append a sighting."""
        assert self._file is not None
        if self.count % FRAME == 0:
            self._starts.append(self._file.tell())
        body = _ENCODE.encode(sighting)
        self._file.write(_LENGTH.pack(len(body)) + body)
        self.count += 1

    def close(self) -> None:
        """Finish writing."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def drop(self) -> None:
        """Remove the file."""
        self.close()
        self.path.unlink(missing_ok=True)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return len(self._starts)

    def frame(self, number: int) -> tuple[list[Sighting], list[bytes]]:
        """Return the sightings of a frame and the bytes each was kept as, which are the leaves of its root."""
        with self.path.open("rb") as file:
            file.seek(self._starts[number])
            bodies = list(_bodies(file))
        return [_DECODE.decode(body) for body in bodies], bodies


def _bodies(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the sightings of one frame as bytes."""
    for _ in range(FRAME):
        length = file.read(_LENGTH.size)
        if not length:
            return
        yield file.read(_LENGTH.unpack(length)[0])
