"""Segment files: what a source said, durable before anything else happens to it.

One append-only, hash-chained stream of frames per source; a frame is written with one fsync and holds the source's
position, so that a kill loses nothing acknowledged and reads nothing twice.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from lionrock.events.records import Frame
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import frames
from lionrock.telemetry.frames import FIXED, HEAD, ORIGIN, START, Fixed, Kept

ROTATE_AT: Final = 64 * 1024 * 1024
_STREAM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")


@dataclass(slots=True)
class _End:
    """Where a stream's last file ends."""

    path: Path
    size: int
    next: int
    digest: bytes
    last: Kept | None


class Segments:
    """The segment files of a folder; the implementation of the `Intake` port. One process writes at a time."""

    def __init__(self, folder: Path, rotate_at: int = ROTATE_AT) -> None:
        """Keep streams below `folder`; a file that reached `rotate_at` bytes is followed by a new one."""
        self._folder = folder
        self._rotate_at = rotate_at
        self._ends: dict[str, _End] = {}
        self._lock = threading.RLock()

    def append(self, frame: Frame, position: Mapping[str, Any]) -> None:
        """Write the frame and the source's position with one fsync.

        Raises ConflictError when the frame does not follow the last one, UnavailableError when the disk is full or
        fails; then nothing of the frame remains.
        """
        _check(frame)
        with self._lock:
            end = self._end(frame.stream)
            if frame.first != end.next:
                raise ConflictError(
                    Text(f"stream {frame.stream}: expected record {end.next}, got {frame.first}",
                         f"資料流 {frame.stream}：應為第 {end.next} 項，現為第 {frame.first} 項"),
                    Text("Collect again from the position kept.", "請由已保留的位置重新收集。"),
                )  # fmt: skip
            if end.size >= self._rotate_at:
                end = self._begin(frame.stream, end)
            data, digest = frames.encoded(frame, position, end.digest)
            _write(end.path, end.size, data)
            end.size += len(data)
            end.last = Kept(frame, dict(position), digest, end.digest)
            end.next, end.digest = end.last.next, digest

    def last(self, stream: str) -> Kept | None:
        """Return the last frame of a stream, None when it has none; raises AlteredError."""
        with self._lock:
            return self._end(stream).last

    def next(self, stream: str) -> int:
        """Return the ordinal the next record of a stream gets; raises AlteredError."""
        with self._lock:
            return self._end(stream).next

    def frame(self, stream: str, ordinal: int) -> Kept:
        """Return the frame that holds a record; raises NotFoundError, AlteredError."""
        path = next((path for path in reversed(self.files(stream)) if _first(path) <= ordinal), None)
        for kept in _frames(stream, path) if path else ():
            if kept.frame.first <= ordinal < kept.next:
                return kept
        raise NotFoundError(
            Text(f"record {stream}:{ordinal} is not in the segment files", f"分段檔案內沒有紀錄 {stream}:{ordinal}"),
            Text("It may have been dropped after its retention.", "可能已於保留期後刪除。"),
        )

    def since(self, stream: str, ordinal: int) -> Iterator[Kept]:
        """Yield the frames from the one that holds `ordinal` on; raises AlteredError."""
        files = self.files(stream)
        start = max((at for at, path in enumerate(files) if _first(path) <= ordinal), default=0)
        for path in files[start:]:
            yield from (kept for kept in _frames(stream, path) if kept.next > ordinal)

    def backward(self, stream: str) -> Iterator[Kept]:
        """Yield a stream's frames, the last first; raises AlteredError."""
        self.next(stream)
        for path in reversed(self.files(stream)):
            yield from reversed(list(_frames(stream, path)))

    def tail(self, stream: str, ordinal: int) -> Tail:
        """Return a tail of a stream that begins with the frame that holds `ordinal`."""
        return Tail(self, stream, ordinal)

    def verify(self, stream: str, until: int = 0) -> int:
        """Return how many records an unbroken chain holds that reaches to `until`.

        Raises AlteredError naming the first frame that is broken or gone.
        """
        digest, held, count = None, 0, 0
        for path in self.files(stream):
            start = _start(stream, path)
            if digest is not None and (start != digest or _first(path) != held):
                raise frames.altered(stream, _first(path), f"{path.name} does not follow the file before it")
            digest, held = start, _first(path)
            for kept in _frames(stream, path):
                count += len(kept.frame.raws)
                digest, held = kept.digest, kept.next
        if held < until:
            raise frames.altered(stream, held, f"records up to {until} were counted and are altered or gone")
        return count

    def streams(self) -> list[str]:
        """Return the streams there are, in order."""
        return sorted(path.name for path in self._folder.glob("*") if path.is_dir()) if self._folder.is_dir() else []

    def drop(self, stream: str, before: int) -> int:
        """Remove the files whose records all lie before an ordinal; return how many. The last file stays."""
        files = self.files(stream)
        gone = [path for path, follower in pairwise(files) if _first(follower) <= before]
        for path in gone:
            path.unlink()
        return len(gone)

    def files(self, stream: str) -> list[Path]:
        """Return the files of a stream in order."""
        return sorted(self._place(stream).glob("*.seg"))

    def _place(self, stream: str) -> Path:
        """Return the folder of a stream; raises InputError for a name that is no file name."""
        if not _STREAM.match(stream):
            raise InputError(Text(f"{stream!r} is no stream id", f"{stream!r} 不是資料流編號"), _NAME_HINT)
        return self._folder / stream

    def _end(self, stream: str) -> _End:
        """Return where the stream ends, after setting aside what a kill left half-written."""
        if stream not in self._ends:
            files = self.files(stream)
            self._ends[stream] = _recovered(stream, files[-1]) if files else self._begin(stream, None)
        return self._ends[stream]

    def _begin(self, stream: str, before: _End | None) -> _End:
        """Start a new file of a stream."""
        place = self._place(stream)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        start, digest = (before.next, before.digest) if before else (0, ORIGIN)
        path = place / f"{start:016d}.seg"
        _write(path, 0, START + digest)
        _sync_folder(place)
        self._ends[stream] = _End(path, HEAD, start, digest, before.last if before else None)
        return self._ends[stream]


class Tail:
    """Reads a stream's frames as they are appended, by this process or another; each call goes on where it ended."""

    def __init__(self, segments: Segments, stream: str, ordinal: int) -> None:
        """Begin with the frame that holds `ordinal`."""
        self._segments = segments
        self._stream = stream
        self._ordinal = ordinal
        self._path: Path | None = None
        self._offset = 0

    def frames(self) -> Iterator[Frame]:
        """Yield the frames that are whole now; raises AlteredError."""
        while (path := self._current()) is not None:
            for kept, offset in _at(self._stream, path, self._offset, self._ordinal):
                self._offset = offset
                if kept.next > self._ordinal:
                    yield kept.frame
                    self._ordinal = kept.next
            if path == self._current():
                return

    def _current(self) -> Path | None:
        """Return the file to read now: the one begun, or its follower once there is one that goes on from it."""
        files = self._segments.files(self._stream)
        if self._path is not None and self._path in files:
            following = files[files.index(self._path) + 1 :]
            if not following or _first(following[0]) > self._ordinal:
                return self._path
            begin = following[0]
        else:
            earlier = [path for path in files if _first(path) <= self._ordinal]
            if not earlier:
                return None
            begin = earlier[-1]
        self._path, self._offset = begin, HEAD
        return begin


_NAME_HINT: Final = Text("Use letters, digits, dots and hyphens.", "請用英文字母、數字、點及連字號。")


def _check(frame: Frame) -> None:
    """Return when a frame is within bounds; raises InputError."""
    if not 0 < len(frame.raws) <= frames.MOST_RECORDS:
        raise InputError(
            Text(f"a frame of {len(frame.raws)} records", f"一框有 {len(frame.raws)} 項紀錄"),
            Text(f"Between 1 and {frames.MOST_RECORDS:,} are allowed.", f"只容許 1 至 {frames.MOST_RECORDS:,} 項。"),
        )


def _write(path: Path, at: int, data: bytes) -> None:
    """Write bytes at the end of a file and make them durable; on failure the file is as it was."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        view = memoryview(data)
        done = 0
        while done < len(data):
            done += os.pwrite(handle, view[done:], at + done)
        os.fsync(handle)
    except OSError as problem:
        os.ftruncate(handle, at)
        raise UnavailableError(
            Text(f"{path}: {problem.strerror}; nothing of this frame was kept, nothing before it is lost",
                 f"{path}：{problem.strerror}；此框未有保存，先前的紀錄無損"),
            Text("Make room on the disk; reading goes on by itself.", "請騰出磁碟空間；系統會自動繼續讀取。"),
        ) from problem  # fmt: skip
    finally:
        os.close(handle)


def _sync_folder(place: Path) -> None:
    """Make a new file's name durable."""
    for folder in (place, place.parent):
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _first(path: Path) -> int:
    """Return the first ordinal of a file, from its name."""
    return int(path.stem) if path.stem.isdigit() else 0


def _start(stream: str, path: Path) -> bytes:
    """Return the digest a file begins with; raises AlteredError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if len(head) != HEAD or not head.startswith(START):
        raise frames.altered(stream, _first(path), f"{path.name} does not begin as a segment file")
    return head[len(START) :]


def _frames(stream: str, path: Path) -> Iterator[Kept]:
    """Yield the frames of a file, each checked against the one before; a torn tail ends it. Raises AlteredError."""
    digest, due = _start(stream, path), _first(path)
    for kept, _ in _at(stream, path, HEAD, due):
        if kept.previous != digest or kept.frame.first != due:
            raise frames.altered(stream, due, f"{path.name} holds frame {kept.frame.first} out of its order")
        yield kept
        digest, due = kept.digest, kept.next


def _at(stream: str, path: Path, offset: int, due: int) -> Iterator[tuple[Kept, int]]:
    """Yield the whole frames of a file from an offset on, each with the offset after it; `due` is the first's ordinal.

    Raises AlteredError.
    """
    with path.open("rb") as file:
        file.seek(offset)
        while data := file.read(FIXED):
            part = frames.fixed(data)
            body = file.read(part.length) if part else b""
            if part is None or frames.intact(data + body) is None:
                _refuse_hole(stream, path, offset, due)
                return
            offset += len(data) + len(body)
            due = part.first + part.count
            yield frames.decoded(stream, part, body), offset


def _refuse_hole(stream: str, path: Path, at: int, due: int) -> None:
    """Return when only a torn tail lies at an offset; raises AlteredError when whole frames follow it."""
    rest = path.read_bytes()[at:]
    if frames.intact(rest):
        return  # its writer has finished it meanwhile
    found = rest.find(b"LRF1", 1)
    while found >= 0:
        if frames.intact(rest[found:]):
            why = f"{path.name} was altered at byte {at}; whole frames follow"
            raise frames.altered(stream, due, why)
        found = rest.find(b"LRF1", found + 1)


def _recovered(stream: str, path: Path) -> _End:
    """Return the end of a file's whole frames; what a kill left after them is set aside beside it."""
    if path.stat().st_size < HEAD:  # killed while the file was begun
        return _rebegun(stream, path)
    size, last, digest, due = HEAD, None, _start(stream, path), _first(path)
    for kept in _frames(stream, path):
        last, digest, due = kept, kept.digest, kept.next
        size += _length(path, size)
    if path.stat().st_size > size:
        _set_aside(path, size)
    return _End(path, size, due, digest, last or _before(stream, path))


def _rebegun(stream: str, path: Path) -> _End:
    """Return the end of a file whose head was torn: it is written again from the file before."""
    before = _before(stream, path)
    digest = before.digest if before else ORIGIN
    _write(path, 0, START + digest)
    return _End(path, HEAD, before.next if before else 0, digest, before)


def _before(stream: str, path: Path) -> Kept | None:
    """Return the last frame of the file before, None when there is none."""
    earlier = [one for one in sorted(path.parent.glob("*.seg")) if one.name < path.name]
    last = None
    for kept in _frames(stream, earlier[-1]) if earlier else ():
        last = kept
    return last


def _length(path: Path, at: int) -> int:
    """Return the length of the frame at an offset."""
    with path.open("rb") as file:
        file.seek(at)
        part: Fixed | None = frames.fixed(file.read(FIXED))
    return FIXED + part.length if part else 0


def _set_aside(path: Path, size: int) -> None:
    """Move what lies after the whole frames into a file of its own, then cut it off."""
    with path.open("rb") as file:
        file.seek(size)
        tail = file.read()
    _write(path.with_suffix(f".torn-{size}"), 0, tail)
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)
