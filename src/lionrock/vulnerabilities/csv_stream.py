"""CSV read as it comes: UTF-8, bounded lines; a cell that a spreadsheet would run is found out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from lionrock.vulnerabilities.errors import hostile, truncated
from lionrock.vulnerabilities.scanning import Stream

_LONGEST: Final = 131_072
_CHUNK: Final = 65_536
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def rows(stream: Stream) -> Iterator[tuple[int, list[str]]]:
    """Yield the line each row begins at, and its cells; raises TruncatedError for what is no CSV in UTF-8."""
    reader = csv.reader(_lines(stream), strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as problem:
        raise truncated(stream.place, reader.line_num, str(problem)) from problem


def runs(cell: str) -> bool:
    """Say whether a spreadsheet would run a cell."""
    return cell.startswith(_FORMULA)


def _lines(stream: Stream) -> Iterator[str]:
    """Yield lines with their ends."""
    rest, number = b"", 0
    for data in iter(lambda: stream.read(_CHUNK), b""):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            number += 1
            yield _text(line + b"\n", stream.place, number)
        if len(rest) > _LONGEST:
            raise hostile(
                f"line {number + 1:,} is longer than {_LONGEST:,} bytes",
                f"第 {number + 1:,} 行超過 {_LONGEST:,} 位元組",
            )
    if rest:
        yield _text(rest, stream.place, number + 1)


def _text(line: bytes, place: int, number: int) -> str:
    """Return a line as text."""
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as problem:
        raise truncated(place, number, f"no UTF-8: {problem.reason}") from problem
