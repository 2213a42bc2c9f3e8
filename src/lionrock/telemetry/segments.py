"""Segment files: what a source said, durable before anything else happens to it.

One append-only, hash-chained stream of frames per source; a frame is written with one fsync and holds the source's
position, so that a kill loses nothing acknowledged and reads nothing twice.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from lionrock.events.records import Frame
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.telemetry import frames
from lionrock.telemetry import segment_files as disk
from lionrock.telemetry.frames import HEAD, ORIGIN, START, Kept
from lionrock.telemetry.segment_files import End

ROTATE_AT: Final = 64 * 1024 * 1024
_STREAM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")


class Segments:
    """The segment files of a folder; the implementation of the `Intake` port. One process writes at a time."""

    def __init__(self, folder: Path, rotate_at: int = ROTATE_AT) -> None:
        """Keep streams below `folder`; a file that reached `rotate_at` bytes is followed by a new one."""
        self._folder = folder
        self._rotate_at = rotate_at
        self._ends: dict[str, End] = {}
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
            disk.write(end.path, end.size, data)
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
        path = next((path for path in reversed(self.files(stream)) if disk.first(path) <= ordinal), None)
        kept = disk.holding(stream, path, ordinal) if path else None
        if kept is not None:
            return kept
        raise NotFoundError(
            Text(f"record {stream}:{ordinal} is not in the segment files", f"分段檔案內沒有紀錄 {stream}:{ordinal}"),
            Text("It may have been dropped after its retention.", "可能已於保留期後刪除。"),
        )

    def since(self, stream: str, ordinal: int) -> Iterator[Kept]:
        """Yield the frames from the one that holds `ordinal` on; raises AlteredError."""
        files = self.files(stream)
        start = max((at for at, path in enumerate(files) if disk.first(path) <= ordinal), default=0)
        for path in files[start:]:
            yield from (kept for kept in disk.whole(stream, path) if kept.next > ordinal)

    def backward(self, stream: str) -> Iterator[Kept]:
        """Yield a stream's frames, the last first; raises AlteredError."""
        self.next(stream)
        for path in reversed(self.files(stream)):
            yield from reversed(list(disk.whole(stream, path)))

    def tail(self, stream: str, ordinal: int) -> Tail:
        """Return a tail of a stream that begins with the frame that holds `ordinal`."""
        return Tail(self, stream, ordinal)

    def verify(self, stream: str, until: int = 0) -> int:
        """Return how many records an unbroken chain holds that reaches to `until`.

        Raises AlteredError naming the first frame that is broken or gone.
        """
        digest, held, count = None, 0, 0
        for path in self.files(stream):
            start = disk.start(stream, path)
            if digest is not None and (start != digest or disk.first(path) != held):
                raise frames.altered(stream, disk.first(path), f"{path.name} does not follow the file before it")
            digest, held = start, disk.first(path)
            for kept in disk.whole(stream, path):
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
        gone = [path for path, follower in pairwise(files) if disk.first(follower) <= before]
        for path in gone:
            path.unlink()
        return len(gone)

    def anchor(self, stream: str) -> int:
        """Return the ordinal of the last frame that carries the whole position, 0 when none does; raises AlteredError.

        Nothing is mended on the way: another process may be writing.
        """
        for path in reversed(self.files(stream)):
            found = [kept.frame.first for kept in disk.whole(stream, path) if kept.position.get("whole")]
            if found:
                return found[-1]
        return 0

    def begins(self, stream: str) -> int:
        """Return the ordinal of the first record that a stream's files hold, 0 when there is none."""
        files = self.files(stream)
        return disk.first(files[0]) if files else 0

    def ends(self, stream: str) -> list[int]:
        """Return the ordinals at which a file of a stream ends and the next begins."""
        return [disk.first(path) for path in self.files(stream)[1:]]

    def chain(self, stream: str, begin: int) -> bytes:
        """Return the digest that the file beginning at an ordinal goes on from; raises NotFoundError, AlteredError."""
        path = next((path for path in self.files(stream) if disk.first(path) == begin), None)
        if path is None:
            raise NotFoundError(
                Text(f"no segment file of {stream} begins at {begin}", f"{stream} 沒有由 {begin} 開始的分段檔案"),
                Text("See the files of the stream.", "請查看資料流的檔案。"),
            )
        return disk.start(stream, path)

    def files(self, stream: str) -> list[Path]:
        """Return the files of a stream in order."""
        return sorted(self._place(stream).glob("*.seg"))

    def _place(self, stream: str) -> Path:
        """Return the folder of a stream; raises InputError for a name that is no file name."""
        if not _STREAM.match(stream):
            raise InputError(Text(f"{stream!r} is no stream id", f"{stream!r} 不是資料流編號"), _NAME_HINT)
        return self._folder / stream

    def _end(self, stream: str) -> End:
        """Return where the stream ends, after setting aside what a kill left half-written."""
        if stream not in self._ends:
            files = self.files(stream)
            self._ends[stream] = disk.recovered(stream, files[-1]) if files else self._begin(stream, None)
        return self._ends[stream]

    def _begin(self, stream: str, before: End | None) -> End:
        """Start a new file of a stream."""
        place = self._place(stream)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        start, digest = (before.next, before.digest) if before else (0, ORIGIN)
        path = place / f"{start:016d}.seg"
        disk.write(path, 0, START + digest)
        disk.sync_folder(place)
        self._ends[stream] = End(path, HEAD, start, digest, before.last if before else None)
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
            for kept, offset in disk.whole_from(self._stream, path, self._offset, self._ordinal):
                self._offset = offset
                if kept.next > self._ordinal:
                    self._ordinal = kept.next  # before it is given away: who takes one frame alone goes on after it
                    yield kept.frame
            if path == self._current():
                return

    def _current(self) -> Path | None:
        """Return the file to read now: the one begun, or its follower once there is one that goes on from it."""
        files = self._segments.files(self._stream)
        if self._path is not None and self._path in files:
            following = files[files.index(self._path) + 1 :]
            if not following or disk.first(following[0]) > self._ordinal:
                return self._path
            begin = following[0]
        else:
            earlier = [path for path in files if disk.first(path) <= self._ordinal]
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
