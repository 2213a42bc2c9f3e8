"""What would be understood of a location, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from lionrock.events.records import LogRecord, Source, Unparsed
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import headed
from lionrock.telemetry.model import Stream
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.reading import raws, written
from lionrock.telemetry.recognise import HEAD, RECOGNISE, Guess, Verdict, judged
from lionrock.telemetry.watched import Found, present, reason

MOST_FILES: Final = 12
MOST_RECORDS: Final = 500
_LARGEST: Final = 64 * 1024 * 1024
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What the first records of a file would be; `source` None when nobody recognises it, or `guesses` are alike.

    `timed` counts records whose time is known; `first` and `last` bound those times.
    """

    name: str
    size: int
    source: Source | None
    problem: Text | None = None
    records: int = 0
    understood: int = 0
    timed: int = 0
    first: Instant | None = None
    last: Instant | None = None
    hosts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    misunderstood: tuple[tuple[int, Text], ...] = ()
    untimed: str = ""
    """A time as written that nobody can settle yet."""
    guesses: tuple[Guess, ...] = ()
    """What the file is taken for, the best first; empty when the kind was named."""

    @property
    def why(self) -> Text:
        """Return why no source holds."""
        return Verdict(self.guesses).why

    @property
    def share(self) -> float:
        """Return how much of the records was understood, from 0 to 1."""
        return self.understood / self.records if self.records else 0.0

    @property
    def zoneless(self) -> bool:
        """Say whether records lack a time only because nobody said which zone theirs is in."""
        return bool(self.untimed)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be understood: the newest files, and how many there are."""

    files: tuple[FilePreview, ...]
    total: int
    problems: tuple[tuple[str, Text], ...]

    @property
    def ambiguous(self) -> bool:
        """Say whether a person must name the kind of a file."""
        return any(Verdict(file.guesses).ambiguous for file in self.files)

    @property
    def zoneless(self) -> bool:
        """Say whether a zone would settle times."""
        return any(file.zoneless for file in self.files)


def preview(stream: Stream, sources: Sequence[Source]) -> Preview:
    """Return what the first records of the newest files would be, read and not kept."""
    problems: dict[str, Text] = {}
    files = present(Path(stream.location), problems)
    chosen = [source for source in sources if stream.source in {RECOGNISE, source.id}]
    parser = Parser(sources)
    looked = tuple(_file(file, chosen, stream, parser) for file in reversed(files[-MOST_FILES:]))
    return Preview(looked, len(files), tuple(problems.items()))


def _file(file: Found, sources: Sequence[Source], stream: Stream, parser: Parser) -> FilePreview:
    """Return what the first records of a file would be."""
    try:
        with Path(file.path).open("rb") as handle:
            head = handle.read(HEAD)
            verdict = judged(sources, file.name, head) if len(sources) > 1 else Verdict((Guess(sources[0], 1.0),))
            source, guesses = verdict.source, verdict.guesses[:2]
            if source is None:
                return FilePreview(file.name, file.size, None, guesses=guesses)
            if source.closed(head) and file.size > _LARGEST:
                return FilePreview(file.name, file.size, source, problem=_TOO_LARGE, guesses=guesses)
            handle.seek(0)
            settings = {"written": written(Path(file.path)), "file": file.name} | dict(stream.settings)
            first = list(islice(headed.settled(source, raws(handle, source), settings), MOST_RECORDS))
    except OSError as problem:
        return FilePreview(file.name, file.size, None, problem=reason(problem))
    results = [parser.understood(source, raw, known, n) for n, (raw, known) in enumerate(first, 1)]
    return replace(_told(file, source, [one for one in results if one is not None]), guesses=guesses)


_TOO_LARGE: Final = Text("too large to look into beforehand", "檔案過大，未能預先查看")


def _told(file: Found, source: Source, results: Sequence[LogRecord | Unparsed]) -> FilePreview:
    """Return a preview from what the records were."""
    records = [one for one in results if isinstance(one, LogRecord)]
    times = sorted(one.time for one in records if one.time)
    return FilePreview(
        name=file.name,
        size=file.size,
        source=source,
        records=len(results),
        understood=len(records),
        timed=len(times),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        hosts=tuple(sorted({one.host for one in records if one.host})[:_EXAMPLES]),
        examples=tuple(one.message for one in records[:_EXAMPLES]),
        misunderstood=tuple((one.where, one.reason) for one in results if isinstance(one, Unparsed))[:_EXAMPLES],
        untimed=next((one.time_text for one in records if one.time is None and one.time_text), ""),
    )
