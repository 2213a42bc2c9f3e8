"""Logs whose header lines say how to read the lines below: W3C extended, Zeek.

A header is text: its lines one below the other, one for each directive (the first word). A line that repeats a
directive replaces it, as when a service starts again and writes into the same file. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lionrock.events.records import Source
from lionrock.telemetry.formats.lines import lines, text

HEADER: Final = "header"
"""The setting under which a record finds its header."""
_MOST: Final = 32
_LONGEST: Final = 16 * 1024


def merged(header: str, raws: Iterable[bytes]) -> str:
    """Return a header after further header lines; at most 32 directives of 16 KiB are kept."""
    known = {_directive(line): line for line in header.splitlines()}
    for raw in raws:
        line = " ".join(text(raw[:_LONGEST]).splitlines())
        known[_directive(line)] = line
    return "\n".join(list(known.values())[-_MOST:])


def values(header: str, directive: str) -> str:
    """Return what follows a directive such as `#Fields:`, empty when the header has none."""
    return next((line[len(directive) :].strip(" ") for line in header.splitlines() if line.startswith(directive)), "")


def section(block: bytes, mark: bytes) -> tuple[list[bytes], int]:
    """Return the header lines a block begins with, and where the next ones begin: what lies between is read alike."""
    head, start = [], 0
    for raw in lines(block):
        if not raw.startswith(mark) and raw.strip():
            break
        if raw.strip():
            head.append(raw)
        end = block.find(b"\n", start)
        start = len(block) if end < 0 else end + 1
    following = block.find(b"\n" + mark, max(start - 1, 0))
    return head, len(block) if following < 0 or following + 1 <= start else following + 1


def leading(head: bytes, mark: bytes) -> str:
    """Return the header a file begins with, empty when it begins otherwise."""
    return merged("", section(head[: head.rfind(b"\n") + 1], mark)[0])


def settled(
    source: Source, raws: Iterable[bytes], settings: Mapping[str, str]
) -> Iterator[tuple[bytes, Mapping[str, str]]]:
    """Yield each raw record with its settings, header lines among them changing those of the records below."""
    header, changed = settings.get(HEADER, ""), dict(settings)
    for raw in raws:
        if source.header and raw.lstrip(b"\xef\xbb\xbf").startswith(source.header):
            header = merged(header, [raw])
            changed = {**settings, HEADER: header}
        yield raw, changed


def _directive(line: str) -> str:
    """Return the first word of a header line."""
    return line.split(None, 1)[0] if line.strip() else ""
