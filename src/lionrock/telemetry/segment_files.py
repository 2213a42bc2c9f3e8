"""Segment files on disk: written with a sync, read frame by frame, recovered after a kill."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry import frames
from lionrock.telemetry.frames import FIXED, HEAD, ORIGIN, START, Fixed, Kept


@dataclass(slots=True)
class End:
    """Where a stream's last file ends."""

    path: Path
    size: int
    next: int
    digest: bytes
    last: Kept | None


def write(path: Path, at: int, data: bytes) -> None:
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


def sync_folder(place: Path) -> None:
    """Make a new file's name durable."""
    for folder in (place, place.parent):
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def first(path: Path) -> int:
    """Return the first ordinal of a file, from its name."""
    return int(path.stem) if path.stem.isdigit() else 0


def start(stream: str, path: Path) -> bytes:
    """Return the digest a file begins with; raises AlteredError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if len(head) != HEAD or not head.startswith(START):
        raise frames.altered(stream, first(path), f"{path.name} does not begin as a segment file")
    return head[len(START) :]


def whole(stream: str, path: Path) -> Iterator[Kept]:
    """Yield the frames of a file, each checked against the one before; a torn tail ends it. Raises AlteredError."""
    digest, due = start(stream, path), first(path)
    for kept, _ in whole_from(stream, path, HEAD, due):
        if kept.previous != digest or kept.frame.first != due:
            raise frames.altered(stream, due, f"{path.name} holds frame {kept.frame.first} out of its order")
        yield kept
        digest, due = kept.digest, kept.next


def whole_from(stream: str, path: Path, offset: int, due: int) -> Iterator[tuple[Kept, int]]:
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


def holding(stream: str, path: Path, ordinal: int) -> Kept | None:
    """Return the frame of a file that holds a record, None when none does; frames before it are passed over.

    Raises AlteredError when that frame, or a head before it, is not as it was written.
    """
    with path.open("rb") as file:
        file.seek(HEAD)
        while data := file.read(FIXED):
            part = frames.fixed(data)
            if part is None:
                _refuse_hole(stream, path, file.tell() - len(data), ordinal)
                return None
            if part.first <= ordinal < part.first + part.count:
                body = file.read(part.length)
                if frames.intact(data + body) is None:
                    raise frames.altered(stream, part.first, f"{path.name} was altered within this frame")
                return frames.decoded(stream, part, body)
            file.seek(part.length, os.SEEK_CUR)
    return None


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


def recovered(stream: str, path: Path) -> End:
    """Return the end of a file's whole frames; what a kill left after them is set aside beside it."""
    if path.stat().st_size < HEAD:  # killed while the file was begun
        return _rebegun(stream, path)
    size, last, digest, due = HEAD, None, start(stream, path), first(path)
    for kept in whole(stream, path):
        last, digest, due = kept, kept.digest, kept.next
        size += _length(path, size)
    if path.stat().st_size > size:
        _set_aside(path, size)
    return End(path, size, due, digest, last or _before(stream, path))


def _rebegun(stream: str, path: Path) -> End:
    """Return the end of a file whose head was torn: it is written again from the file before."""
    before = _before(stream, path)
    digest = before.digest if before else ORIGIN
    write(path, 0, START + digest)
    return End(path, HEAD, before.next if before else 0, digest, before)


def _before(stream: str, path: Path) -> Kept | None:
    """Return the last frame of the file before, None when there is none."""
    earlier = [one for one in sorted(path.parent.glob("*.seg")) if one.name < path.name]
    last = None
    for kept in whole(stream, earlier[-1]) if earlier else ():
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
    write(path.with_suffix(f".torn-{size}"), 0, tail)
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)
