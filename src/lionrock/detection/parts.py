"""A run over files: cut into parts that are read and matched apart, in processes where it pays, put together in order.

What comes out does not depend on how many processes there are: the parts are the same, and so is their order.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import msgspec

from lionrock.detection import looking, routing
from lionrock.detection.correlation import offline
from lionrock.detection.correlation.model import Occurrence
from lionrock.detection.coverage import Coverage
from lionrock.detection.model import RuleInfo
from lionrock.detection.rule_files import shown
from lionrock.detection.serving import Runner, ready, uncollected
from lionrock.events.ports import Reader, Span
from lionrock.events.records import LogRecord, Unparsed
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.matching.cache import Cache

BATCH: Final = 10_000
"""Records that are matched at a time."""
TOGETHER: Final = 8 << 20
"""Bytes of small files that make a part."""
CUT: Final = 32 << 20
"""Bytes beyond which a file is cut."""
WORTH: Final = 256 << 20
"""Bytes for which one more process pays: it takes about two and a half seconds to begin."""
MOST_PROCESSES: Final = 64
NAMED: Final = 50
"""Problems that are named."""
_AHEAD: Final = 2

Placed = tuple[str, int, LogRecord]


@dataclass(frozen=True, slots=True)
class Part:
    """Files that are read one after the other, or a part of one; `first` says that it begins a file."""

    paths: tuple[str, ...]
    span: Span | None = None
    first: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """What matches parts: a plain value that travels to whoever does it."""

    packages: tuple[str, ...]
    rules: tuple[str, ...]
    zone: str
    plans: str

    def __call__(self, part: Part) -> Found:
        """Return what a part comes to, in whatever process this is."""
        return _worker(self)(part)


@dataclass
class Found:
    """What a part came to; records are counted from its beginning."""

    events: int = 0
    unparsed: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    feeds: list[Occurrence] = field(default_factory=list)
    """What correlations build on."""
    problems: list[dict[str, Any]] = field(default_factory=list)
    coverage: Coverage = field(default_factory=Coverage)
    counted: tuple[int, int] = (0, 0)
    """Values looked up, and those of them that were scanned."""
    read: int = 0
    """Records and blank lines of its last file."""

    def moved(self, by: int) -> Found:
        """Return it with so many records of its file before it."""
        if by:
            for row in (*self.rows, *self.problems):
                row["record"] += by
            self.feeds = [msgspec.structs.replace(one, ordinal=one.ordinal + by) for one in self.feeds]
        return self


@cache
def _worker(job: Job) -> Worker:
    """Return what reads and matches in this process, made once."""
    reader = looking.reader(Registry(job.packages), [], job.zone)
    return Worker(reader, Runner(ready([Path(one) for one in job.rules], Cache(Path(job.plans)))))


class Worker:
    """Reads and matches parts."""

    def __init__(self, reader: Reader, runner: Runner) -> None:
        """Read and match with these."""
        self._reader, self._runner = reader, runner
        self._wanted = routing.wanted(runner.serving.plan)

    def __call__(self, part: Part) -> Found:
        """Return what a part comes to."""
        found, before = Found(), self._runner.distinct()
        told = self._records(part, found)
        with uncollected():
            while batch := list(islice(told, BATCH)):
                self._match(batch, found)
        after = self._runner.distinct()
        found.counted = (after[0] - before[0], after[1] - before[1])
        return found

    def _records(self, part: Part, found: Found) -> Iterator[Placed]:
        """Yield every record with its file and number; those no rule can look at are counted without being built."""
        for file, taken in (one for path in part.paths for one in self._reader.taken(Path(path))):
            name = taken.name or shown(str(file))
            if taken.source is None:
                found.coverage.unread.append((name, taken.why or _UNKNOWN))
                continue
            container = file.suffix.lower() == ".evtx"  # it has no blank lines: what comes as None was left out
            found.read = 0
            for number, one in enumerate(self._reader.read(file, self._wanted, part.span), 1):
                found.read = number
                if isinstance(one, LogRecord):
                    found.events += 1
                    found.coverage.record(name, one)
                    yield name, number, one
                elif isinstance(one, Unparsed):
                    _unparsed(name, number, one, found)
                    found.coverage.unparsed(taken.source, name)
                elif container:
                    found.events += 1
                    found.coverage.unbuilt(taken.source, name)

    def _match(self, batch: Sequence[Placed], found: Found) -> None:
        """Keep one row a match, and what correlations build on."""
        book = self._runner.serving.book
        for place, rule in self._runner.pairs([record for _, _, record in batch]):
            file, number, record = batch[place]
            found.coverage.matched(record.source, rule.id)
            if rule.id not in book.quiet:
                found.rows.append(row(rule, file, number, record.time))
            occurrence = offline.occurrence(book, batch[place], rule.id)
            if occurrence is not None:
                found.feeds.append(occurrence)


_UNKNOWN: Final = Text("no source knows this kind of file", "沒有資料來源認得此類檔案")


def row(rule: RuleInfo, file: str, number: int, time: Instant | None) -> dict[str, Any]:
    """Return a match as a row."""
    return {
        "rule_id": rule.id,
        "title": rule.title.en,
        "level": rule.level,
        "file": file,
        "record": number,
        "time": time.isoformat() if time else None,
    }


def _unparsed(file: str, number: int, one: Unparsed, found: Found) -> None:
    """Count a record that was not understood, and name it while they are few."""
    found.unparsed += 1
    if len(found.problems) < NAMED:
        found.problems.append({"file": file, "record": one.where or number, "why": one.reason})


def cut(reader: Reader, paths: Sequence[Path], together: int = TOGETHER, largest: int = CUT) -> list[Part]:
    """Return the parts of everything at these paths, in order of name."""
    parts: list[Part] = []
    held: list[str] = []
    size = 0
    for path in (file for one in paths for file in _files(one)):
        length = _length(path)
        if length <= largest:
            held.append(str(path))
            size += length
        if held and (size >= together or length > largest):
            parts.append(Part(tuple(held)))
            held, size = [], 0
        if length > largest:
            parts += _pieces(reader, path, largest)
    return [*parts, *([Part(tuple(held))] if held else [])]


def _pieces(reader: Reader, path: Path, largest: int) -> Iterator[Part]:
    """Yield the parts of a large file."""
    spans = reader.spans(path, largest)
    for span in spans:
        yield Part((str(path),), span if len(spans) > 1 else None, span.start == 0)


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or those below a folder in order of name."""
    return (file for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file())


def _length(path: Path) -> int:
    """Return how large a file is, 0 for one that is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def processes(paths: Sequence[Path], asked: int) -> int:
    """Return how many processes to use: as many as asked, or by processors and by what there is to read."""
    if asked:
        return min(asked, MOST_PROCESSES)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    size = sum(_length(file) for path in paths for file in _files(path))
    return max(1, min(cores, size // WORTH, MOST_PROCESSES))


def found(job: Job, parts: Sequence[Part], worker: Worker, count: int) -> Generator[Found]:
    """Yield what each part comes to, in order: by `worker` here, or by so many processes.

    Raises UnavailableError when a process ended.
    """
    told = map(worker, parts) if min(count, len(parts)) <= 1 else _spread(job, parts, min(count, len(parts)))
    yield from _counted(parts, told)


def _counted(parts: Sequence[Part], told: Iterable[Found]) -> Iterator[Found]:
    """Yield what parts come to with records counted from the beginnings of their files."""
    before = 0
    for part, one in zip(parts, told, strict=True):
        before = 0 if part.first else before
        yield one.moved(before)
        before += one.read


def _spread(job: Job, parts: Sequence[Part], count: int) -> Iterator[Found]:
    """Yield what each part comes to, by processes that are a few parts ahead and no more."""
    waiting: deque[Future[Found]] = deque()
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    try:
        for part in parts:
            waiting.append(pool.submit(job, part))
            if len(waiting) >= count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as problem:
        raise UnavailableError(
            Text("a process that read files ended before it was done", "讀取檔案的程序未完成便已終止"),
            Text("Is memory short? Try again with --processes 1.", "記憶體是否不足？請以 --processes 1 再試。"),
        ) from problem
    finally:
        pool.shutdown(cancel_futures=True)
