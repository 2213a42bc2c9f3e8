"""Logs whose messages go over several lines: what begins a message is known, the lines that follow belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lionrock.telemetry.formats.lines import LONGEST, lines

Split = Callable[[bytes], Iterator[bytes]]
Extent = Callable[[bytes], int]


def by(begin: bytes) -> tuple[Split, Extent]:
    """Return how to cut a log into messages that begin so (a pattern), and how much of a block is whole messages.

    The last message of a block may go on: it waits for the next one to begin.
    """
    pattern = re.compile(rb"\n(?=" + begin + rb")")

    def records(block: bytes) -> Iterator[bytes]:
        start = 0
        for found in pattern.finditer(block):
            yield from _bounded(block[start : found.start()])
            start = found.end()
        if start < len(block):
            yield from _bounded(block[start:])

    def extent(block: bytes) -> int:
        return max((found.end() for found in pattern.finditer(block)), default=0)

    return records, extent


def _bounded(record: bytes) -> Iterator[bytes]:
    """Yield a record without its end; one too long line by line."""
    if len(record) > LONGEST:
        yield from lines(record)
    else:
        yield record.rstrip(b"\r\n")
