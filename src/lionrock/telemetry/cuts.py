"""Where a file may be cut so that its parts can be read apart: at the ends of lines, at the chunks of an event log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

from lionrock.events.ports import Span
from lionrock.events.records import Source
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.sources import windows_evtx

_HEAD: Final = 4096


def spans(path: Path, source: Source, size: int) -> list[Span]:
    """Return parts of about `size` bytes, in order; one for a file that has to be read from its beginning.

    Lines that others settle how to read, and records of several lines, are not cut. Raises OSError.
    """
    length = path.stat().st_size
    if length <= size:
        return [Span(0, length)]
    with path.open("rb") as file:
        if source.id == windows_evtx.ID:
            places = _chunks(length, size)
        elif source.header or source.extent or source.closed(file.read(_HEAD)):
            places = iter(())
        else:
            places = _lines(file, length, size)
        cuts = [0, *places, length]
    return [Span(start, end) for start, end in pairwise(cuts)]


def _chunks(length: int, size: int) -> Iterator[int]:
    """Yield ends of chunks of an event log; what is less than a chunk stays with the last."""
    whole = (length - windows_evtx.HEAD) // windows_evtx.CHUNK
    each = max(1, size // windows_evtx.CHUNK)
    return (windows_evtx.HEAD + number * windows_evtx.CHUNK for number in range(each, whole, each))


def _lines(file: BinaryIO, length: int, size: int) -> Iterator[int]:
    """Yield ends of lines; within an overlong one there is no cut."""
    for place in range(size, length, size):
        file.seek(place)
        end = file.read(LONGEST).find(b"\n")
        if end >= 0 and place + end + 1 < length:
            yield place + end + 1


class Window(io.RawIOBase):
    """A part of an open file as a file of its own."""

    def __init__(self, file: BinaryIO, span: Span) -> None:
        """Begin at the beginning of the part."""
        super().__init__()
        self._file, self._span = file, span
        file.seek(span.start)

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, or what is left of the part."""
        left = max(0, self._span.end - self._file.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move within the part, from its beginning or from where it stands."""
        base = self._span.start if whence == io.SEEK_SET else self._file.tell()
        return self._file.seek(base + offset) - self._span.start
