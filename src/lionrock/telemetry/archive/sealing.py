"""Days that are over, written as Parquet: one file for each kind of log, day and stream, its digest in the ledger.

A day is that on which records were learned, in UTC: nothing can come to it any more. It is sealed once every frame of
it is counted and lies under a signed checkpoint. Writing it again gives the same rows; what was written stays.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.archive import DayArchived
from lionrock.events.records import LogRecord
from lionrock.kernel.change import system
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import pipeline, retention, running, store
from lionrock.telemetry.archive import columns
from lionrock.telemetry.archive import store as kept
from lionrock.telemetry.archive.store import Archived
from lionrock.telemetry.model import Stream
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.settings import ARCHIVE

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

_GRACE: Final = timedelta(hours=1)
"""After the end of a day: who took a record at its last moment has written it by then."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a round did: files written, rows in them, and streams whose days wait, with why."""

    files: int
    rows: int
    waiting: dict[str, str]


def place(platform: Platform) -> Path:
    """Return the folder of the archive."""
    return Path(str(platform.settings[ARCHIVE]) or platform.folder / "archive")


def seal(platform: Platform) -> Sealed:
    """Write every day that can be sealed and was not yet."""
    files = rows = 0
    waiting: dict[str, str] = {}
    for stream in store.streams(platform.db):
        for day in _days(platform, stream):
            span = _span(platform, stream, day)
            if isinstance(span, str):
                waiting[stream.id] = f"{day.isoformat()}: {span}"
                break
            written = _write(platform, stream, day, *span)
            _keep(platform, stream, day, written, span)
            files, rows = files + len(written), rows + sum(one.rows for one in written)
    return Sealed(files, rows, waiting)


def _days(platform: Platform, stream: Stream) -> Iterator[date]:
    """Yield the days of a stream that are over and not archived, in order."""
    first = store.learned_first(platform.db, stream.id)
    if first is None:
        return
    known = kept.days(platform.db, stream.id)
    day, last = first.astimezone(UTC).date(), (platform.now() - _GRACE).astimezone(UTC).date()
    while day < last:
        if day.isoformat() not in known:
            yield day
        day += _DAY


def _span(platform: Platform, stream: Stream, day: date) -> tuple[int, int] | str:
    """Return the ordinals of a stream's day, or why it cannot be sealed yet."""
    begin = store.learned_before(platform.db, stream.id, _moment(day))
    end = store.learned_before(platform.db, stream.id, _moment(day + _DAY))
    open_ = next(iter(platform.port(Segments).tail(stream.id, stream.next).frames()), None)
    if open_ is not None and open_.learned < _moment(day + _DAY):
        return "records of it are not counted yet"
    if begin < end and platform.port(Segments).begins(stream.id) > begin:
        return "its raw records were removed after their time"
    if begin < end and retention.sealed(platform, stream, begin, end) < end:
        return "no signed checkpoint covers it yet"
    return begin, end


def _moment(day: date) -> Instant:
    """Return the begin of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass
class _File:
    """One file while it is written."""

    path: Path
    writer: Any
    first: int
    last: int = 0
    rows: int = 0


def _write(platform: Platform, stream: Stream, day: date, begin: int, end: int) -> list[Archived]:
    """Write the files of a stream's day and return what they are; on failure none of them stays under its name."""
    open_: dict[str, _File] = {}
    try:
        with ExitStack() as closing:
            for kind, rows in _rows(platform, stream, begin, end):
                if kind not in open_:
                    open_[kind] = _opened(platform, closing, stream, day, kind, rows)
                file = open_[kind]
                file.writer.write_batch(rows)
                file.rows, file.last = file.rows + rows.num_rows, rows.column("lionrock")[-1]["ordinal"].as_py()
        return [_finished(platform, stream, day, kind, one) for kind, one in open_.items()]
    except OSError as problem:
        for one in open_.values():
            one.path.unlink(missing_ok=True)
        raise UnavailableError(
            Text(f"the archive of {stream.id}: {problem.strerror}", f"{stream.id} 的存檔：{problem.strerror}"),
            Text(
                "Make room, or name another folder in archive.folder.", "請騰出空間，或於 archive.folder 另選資料夾。"
            ),
        ) from problem


def _rows(platform: Platform, stream: Stream, begin: int, end: int) -> Iterator[tuple[str, Any]]:
    """Yield the rows of a span, by kind of log within each frame."""
    sources = running.by_id(platform)
    parser = Parser(sources.values())
    for held in platform.port(Segments).since(stream.id, begin) if begin < end else ():
        frame = held.frame
        if frame.first >= end:
            return
        platform.pulse.beat()
        kinds: dict[str, list[columns.Row]] = {}
        for n, one in enumerate(pipeline.parse(sources, frame, parser)):
            if isinstance(one, LogRecord):
                kinds.setdefault(one.source, []).append((frame.first + n, one))
        yield from ((kind, columns.batch(frame, rows)) for kind, rows in kinds.items())


def _opened(platform: Platform, closing: ExitStack, stream: Stream, day: date, kind: str, rows: Any) -> _File:
    """Begin a file beside its place."""
    import pyarrow.parquet as pq

    folder = place(platform) / f"source={kind}" / f"day={day.isoformat()}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f".{stream.id}.part"
    writer = closing.enter_context(pq.ParquetWriter(path, columns.schema(), compression="zstd"))
    return _File(path, writer, first=rows.column("lionrock")[0]["ordinal"].as_py())


def _finished(platform: Platform, stream: Stream, day: date, kind: str, file: _File) -> Archived:
    """Make a file durable under its name and return what it is."""
    with file.path.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256").hexdigest()
        os.fsync(data.fileno())
    path = file.path.with_name(f"{stream.id}.parquet")
    size = file.path.stat().st_size
    file.path.replace(path)
    return Archived(
        path=str(path.relative_to(place(platform))),
        stream=stream.id,
        source=kind,
        day=day.isoformat(),
        first=file.first,
        last=file.last,
        rows=file.rows,
        size=size,
        digest=digest,
    )


def _keep(platform: Platform, stream: Stream, day: date, files: list[Archived], span: tuple[int, int]) -> None:
    """Write down what was archived of a day, in one change; a day without any record is one too."""
    with platform.change(system("telemetry"), f"{stream.id} of {day.isoformat()} was archived") as change:
        digests = {one.path: one.digest for one in files}
        entry = change.publish(DayArchived(stream.id, day.isoformat(), sum(one.rows for one in files), *span, digests))
        kept.keep(change.db, stream.id, day.isoformat(), files, entry)
