"""A file or folder that is followed: what is new in it, round by round, across growth, rotation and restarts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from lionrock.events.records import Source
from lionrock.kernel.clock import instant
from lionrock.kernel.text import Text
from lionrock.telemetry import canary_lines
from lionrock.telemetry.formats import headed
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.frames import MOST_BYTES, MOST_RECORDS
from lionrock.telemetry.recognise import HEAD, Verdict, judged
from lionrock.telemetry.watched import Entry, Found, present, printed, reason, settled, short

LARGEST_CONTAINER: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Batch:
    """New raw records of one file, and the entry after them; `line` is the number of the first."""

    file: str
    source: Source
    raws: tuple[bytes, ...]
    entry: Entry
    line: int
    written: str
    container: str = ""
    """SHA-256 of the container the records were cut from, hexadecimal; empty for lines, which are raw themselves."""
    header: str = ""
    """The header lines that say how to read the records."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A container whose records were begun: those after the first `records` are still to come."""

    file: str
    records: int
    rest: Iterator[bytes]
    digest: str


class Follower:
    """Follows one file, or all files of a folder; entries stand in memory and come from the stream's frames."""

    def __init__(self, location: Path, sources: Sequence[Source], entries: Mapping[str, Entry]) -> None:
        """Follow `location` from `entries` on; with more than one source each file is recognised."""
        self._location = location
        self._sources = tuple(sources)
        self._entries = dict(entries)
        self._files: list[Found] = []
        self._seen: dict[str, tuple[int, int, int]] = {}
        self._before: dict[str, tuple[int, int, int]] = {}
        self._strange: dict[str, tuple[tuple[int, int, int], Verdict]] = {}
        self._open: _Open | None = None
        self.changed: dict[str, Entry | None] = {}
        """Entries that changed since the last frame; None for names that are no more."""
        self.problems: dict[str, Text] = {}
        """Files that cannot be read, by name, as of the last round."""
        self.unclaimed: set[str] = set()
        """Files that no source recognises, as of the last round."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Return how far each file was read."""
        return self._entries

    def look(self) -> None:
        """Begin a round: see which files there are and which of them is which."""
        self.problems, self.unclaimed = {}, set()
        self._files = present(self._location, self.problems)
        self._before, self._seen = self._seen, {file.name: file.look for file in self._files}
        if self._before != self._seen:
            for name, entry in settled(self._entries, self._files).items():
                self._note(name, entry)

    def batch(self, *, final: bool = False) -> Batch | None:
        """Return the round's next new records, None when there are no more.

        A last line without its end, and a container that may still be written, wait for a round that finds them
        unchanged; `final` takes them at once. Call `read` with the batch once it is durable.
        """
        while self._files:
            batch = self._from(self._files[0], final=final)
            if batch is not None:
                return batch
            self._files.pop(0)
        return None

    def read(self, batch: Batch) -> None:
        """Remember that a batch was made durable, with all that changed before it."""
        self._entries[batch.file] = batch.entry
        self.changed = {}

    def changes(self, batch: Batch) -> dict[str, Entry | None]:
        """Return the entries a frame of this batch must carry."""
        return self.changed | {batch.file: batch.entry}

    def _note(self, name: str, entry: Entry | None) -> None:
        """Change an entry; the next frame carries it."""
        self.changed[name] = entry
        if entry is None:
            self._entries.pop(name, None)
        else:
            self._entries[name] = entry

    def _from(self, file: Found, *, final: bool) -> Batch | None:
        """Return the next new records of a file, None when there are none or it cannot be read."""
        entry = self._entries.get(file.name) or Entry(file.inode)
        if file.stamp == entry.stamp or (not entry.last and file.size <= entry.offset):
            return None
        look, verdict = self._strange.get(file.name, (None, None))
        if verdict is not None and look == file.look:
            self._leave(file, verdict)
            return None
        steady = final or self._before.get(file.name) == file.look
        try:
            with Path(file.path).open("rb") as handle:
                source = self._source(file, handle)
                if source is None:
                    return None
                if self._closed(source, handle):
                    return self._contained(file, handle, source, entry) if steady else None
                return self._grown(file, handle, source, entry, steady=steady)
        except OSError as problem:
            self.problems[file.name] = reason(problem)
            return None

    def _source(self, file: Found, handle: BinaryIO) -> Source | None:
        """Return the source of a file, None when none recognises it."""
        if file.name == canary_lines.FILE:
            return canary_lines.SOURCE
        if len(self._sources) == 1:
            return self._sources[0]
        verdict = judged(self._sources, file.name, handle.read(HEAD))
        if verdict.source is None and file.size:
            self._strange[file.name] = (file.look, verdict)
            self._leave(file, verdict)
        return verdict.source

    def _leave(self, file: Found, verdict: Verdict) -> None:
        """Tell of a file that is not read: nobody knows it, or a person must choose between two that do."""
        if verdict.guesses:
            self.problems[file.name] = verdict.why
        else:
            self.unclaimed.add(file.name)

    @staticmethod
    def _closed(source: Source, handle: BinaryIO) -> bool:
        """Say whether a file is a container that is read whole."""
        if source.whole or source.encloses is None:
            return source.whole
        handle.seek(0)
        return source.closed(handle.read(HEAD))

    def _grown(self, file: Found, handle: BinaryIO, source: Source, entry: Entry, *, steady: bool) -> Batch | None:
        """Return the new whole lines of a file that may grow."""
        handle.seek(entry.offset)
        block = handle.read(MOST_BYTES)
        start, end, skipping = span(block, skipping=entry.skipping)
        if end == start and not skipping and steady:
            end = len(block)
        elif source.extent and end > start:
            end = start + _extent(source.extent, block[start:end], steady=steady and entry.offset + end >= file.size)
        header = entry.header
        if source.header and end > start:
            lines, size = headed.section(block[start:end], source.header)
            end = start + size
            header = headed.merged(header or self._leading(handle, source), lines)
        raws = tuple(source.split(block[start:end]))
        length, digest = printed(handle)
        after = replace(
            entry,
            print=digest,
            length=length,
            offset=entry.offset + end,
            records=entry.records + len(raws),
            skipping=skipping,
            header=header,
        )
        if raws:
            return Batch(file.name, source, raws, after, entry.records + 1, _written(file), header=header)
        if end:
            self._note(file.name, after)  # the rest of a line too long: nothing to keep
        return None

    @staticmethod
    def _leading(handle: BinaryIO, source: Source) -> str:
        """Return the header a file begins with: reading began in its middle before headers were remembered."""
        handle.seek(0)
        return headed.leading(handle.read(HEAD), source.header)

    def _contained(self, file: Found, handle: BinaryIO, source: Source, entry: Entry) -> Batch | None:
        """Return the next records of a container that nobody writes to any more."""
        begun = self._open
        if begun is None or (begun.file, begun.records) != (file.name, entry.records):
            handle.seek(0)
            block = handle.read(LARGEST_CONTAINER)
            rest = after(source.split(block), entry)
            begun = _Open(file.name, entry.records, rest, hashlib.sha256(block).hexdigest())
        raws, full = _taken(begun.rest)
        length, digest = printed(handle)
        records = entry.records + len(raws)
        known = replace(
            entry,
            print=digest,
            length=length,
            records=records,
            stamp=0 if full else file.stamp,
            last=short(raws[-1]) if raws else entry.last,
        )
        self._open = replace(begun, records=records) if full else None
        if raws:
            return Batch(file.name, source, raws, known, entry.records + 1, _written(file), begun.digest)
        self._note(file.name, known)
        return None


def span(block: bytes, *, skipping: bool) -> tuple[int, int, bool]:
    """Return where the whole lines of a block begin and end, and whether the block ends within a line too long.

    At most 10,000 lines; of a line without an end that is too long already, the beginning is a line.
    """
    start = 0
    if skipping:
        start = block.find(b"\n") + 1
        if start == 0:
            return len(block), len(block), True
    end = start
    for _ in range(MOST_RECORDS):
        newline = block.find(b"\n", end)
        if newline < 0:
            break
        end = newline + 1
    if end == start and len(block) - start > LONGEST:
        return start, len(block), True
    return start, end, False


def _extent(extent: Callable[[bytes], int], block: bytes, *, steady: bool) -> int:
    """Return how much of a block of lines to take: whole records; all of it when nothing more comes or will fit."""
    size = extent(block)
    return len(block) if steady or (not size and len(block) > LONGEST) else size


def after(records: Iterator[bytes], entry: Entry) -> Iterator[bytes]:
    """Return the records of a container after the last one read; all of them when that one is there no more."""
    if not entry.records:
        return records
    several = list(records)
    for at in range(len(several), 0, -1):
        if short(several[at - 1]) == entry.last:
            return iter(several[at:])
    return iter(several)


def _taken(rest: Iterator[bytes]) -> tuple[tuple[bytes, ...], bool]:
    """Return the next records, as many as a frame holds, and whether there may be more."""
    raws: list[bytes] = []
    size = 0
    for raw in rest:
        raws.append(raw)
        size += len(raw)
        if len(raws) == MOST_RECORDS or size >= MOST_BYTES:
            return tuple(raws), True
    return tuple(raws), False


def _written(file: Found) -> str:
    """Return when a file was last written, as ISO text."""
    return instant(file.stamp // 1000).isoformat()
