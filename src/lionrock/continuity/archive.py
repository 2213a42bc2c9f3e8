"""Writes and reads the one file of a back-up: every byte counted, every member held against the manifest."""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from lionrock.continuity.errors import BackupError
from lionrock.continuity.model import (
    LARGEST_FRAME,
    LARGEST_MANIFEST,
    LARGEST_NOTE,
    MANIFEST,
    MOST_MEMBERS,
    NOTE,
    Manifest,
    Member,
    allowed,
)

_CHUNK: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")
_HEAD: Final = struct.Struct("<4sHHHHHIIIHH")
_LONG: Final = 0xFFFFFFFF
_DATE: Final = (1980, 1, 1, 0, 0, 0)

Progress = Callable[[str], None]


class Writer:
    """Writes members into a file that nobody else can read; it stands at its place only once `finish` was called."""

    def __init__(self, path: Path) -> None:
        """Begin beside `path`, which must not exist."""
        self.path = path
        self.members: list[Member] = []
        self._part = path.with_name(f".{path.name}.part")
        self._part.unlink(missing_ok=True)
        handle = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED)

    def put(self, name: str, data: bytes) -> Member:
        """Add a member of these bytes."""
        with self.stream(name) as write:
            write(data)
        return self.members[-1]

    def copy(self, name: str, path: Path, size: int) -> None:
        """Add the first `size` bytes of a file, which may be growing meanwhile."""
        with path.open("rb") as file, self.stream(name) as write:
            left = size
            while left and (data := file.read(min(left, _CHUNK))):
                write(data)
                left -= len(data)

    @contextmanager
    def stream(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Give something to write a member with."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, _DATE)
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:

            def write(data: bytes) -> None:
                nonlocal size
                member.write(data)
                digest.update(data)
                size += len(data)

            yield write
        self.members.append(Member(name, size, digest.hexdigest()))

    def finish(self) -> None:
        """Make the file durable."""
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())

    def publish(self) -> None:
        """Give the finished file its name."""
        self._part.rename(self.path)
        handle = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @property
    def written(self) -> Path:
        """Return where the file lies until it is published."""
        return self._part

    def __enter__(self) -> Self:
        """Write for a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing half-written behind."""
        if kind is None:
            self._zip.close()
        self._file.close()
        self._part.unlink(missing_ok=True)


class Reader:
    """Reads a back-up; what is not as its manifest says raises BackupError naming the member."""

    def __init__(self, path: Path) -> None:
        """Open the file and read its manifest; the members' bytes are read by `verify`."""
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as problem:
            raise BackupError(path.name, "cannot be read", "未能讀取") from problem
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._infos = self._listed()
            self.raw = self._bounded(MANIFEST, LARGEST_MANIFEST)
            self.manifest = _manifest(self.raw)
            self.digest = hashlib.sha256(self.raw).hexdigest()
            self.note = self._bounded(NOTE, LARGEST_NOTE).decode("utf-8", "replace") if NOTE in self._infos else None
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            self._file.close()
            raise _unreadable(path, problem) from problem
        except BackupError:
            self._file.close()
            raise

    def verify(self, progress: Progress | None = None) -> None:
        """Read every member and hold it against the manifest."""
        stated = {one.name: one for one in self.manifest.members}
        surplus = sorted(self._infos.keys() - stated.keys() - {MANIFEST, NOTE})
        if surplus:
            raise BackupError(surplus[0], "is not in the manifest", "不在清單之內")
        if len(stated) != len(self.manifest.members):
            raise BackupError(MANIFEST, "names a member twice", "重複列出同一成員")
        for one in self.manifest.members:
            if progress is not None:
                progress(one.name)
            self._check(one)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a member."""
        try:
            with self._zip.open(self._info(name)) as file:
                while data := file.read(_CHUNK):
                    yield data
        except (zipfile.BadZipFile, EOFError, OSError) as problem:
            raise BackupError(name, f"cannot be read: {problem}", f"未能讀取：{problem}") from problem

    def whole(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a small member, None when there is none."""
        return self._bounded(name, most) if name in self._infos else None

    def rows(self, name: str) -> Iterator[list[list[object]]]:
        """Yield the rows of a table in the batches they were written in."""
        with self._zip.open(self._info(name)) as file:
            while head := file.read(_LENGTH.size):
                length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else LARGEST_FRAME + 1
                data = file.read(length) if length <= LARGEST_FRAME else b""
                if len(data) != length:
                    raise BackupError(name, "ends within its rows", "在資料中途結束")
                yield _decoded(name, data)

    def extract(self, name: str, to: Path) -> None:
        """Write a member to a file, readable by its owner alone."""
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for data in self.chunks(name):
                file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def close(self) -> None:
        """Close the file, also while a member is being read."""
        self._zip.close()
        self._file.close()

    def __enter__(self) -> Self:
        """Read for a block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Close the file."""
        self.close()

    def _listed(self) -> dict[str, zipfile.ZipInfo]:
        """Return the members by name, each bounded and of a name we write."""
        found: dict[str, zipfile.ZipInfo] = {}
        whole = self.path.stat().st_size
        for number, info in enumerate(self._zip.infolist()):
            shown = ascii(info.filename[:120])
            if number >= MOST_MEMBERS or not allowed(info.filename) or info.filename in found:
                raise BackupError(shown, "is no member of a back-up, or stands twice", "並非備份成員，或重複出現")
            if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1 or info.file_size > whole:
                raise BackupError(shown, "is not stored as it was written", "並非按原樣儲存")
            found[info.filename] = info
        return found

    def _info(self, name: str) -> zipfile.ZipInfo:
        """Return a member; raises BackupError when it is missing."""
        if name not in self._infos:
            raise BackupError(name, "is missing", "欠缺")
        return self._infos[name]

    def _bounded(self, name: str, most: int) -> bytes:
        """Return the bytes of a member that may not be large."""
        if self._info(name).file_size > most:
            raise BackupError(name, f"is larger than {most} bytes", f"超過 {most} 位元組")
        return b"".join(self.chunks(name))

    def _check(self, one: Member) -> None:
        """Hold one member against what the manifest says of it."""
        digest, size = hashlib.sha256(), 0
        for data in self.chunks(one.name):
            digest.update(data)
            size += len(data)
        if size != one.bytes:
            raise BackupError(
                one.name, f"has {size} bytes, {one.bytes} were written", f"有 {size} 位元組，應為 {one.bytes}"
            )
        if digest.hexdigest() != one.sha256:
            raise BackupError(one.name, "was altered: its SHA-256 differs", "曾被更改：SHA-256 不符")


def framed(rows: list[tuple[object, ...]]) -> bytes:
    """Return rows as one frame."""
    data = msgspec.msgpack.encode(rows)
    return _LENGTH.pack(len(data)) + data


def _decoded(name: str, data: bytes) -> list[list[object]]:
    """Return the rows of a frame; raises BackupError."""
    try:
        return msgspec.msgpack.decode(data, type=list[list[object]])
    except msgspec.DecodeError as problem:
        raise BackupError(name, "does not hold rows", "所載並非資料") from problem


def _manifest(raw: bytes) -> Manifest:
    """Return the manifest; raises BackupError."""
    try:
        return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BackupError(
            MANIFEST, f"is not a manifest of ours: {problem}", f"並非本系統的清單：{problem}"
        ) from problem


def _unreadable(path: Path, problem: Exception) -> BackupError:
    """Return the error for a file that does not open; one that was cut short names the member it ends in."""
    name = _torn(path)
    if name is None:
        return BackupError(path.name, f"is not a back-up: {problem}", f"並非備份：{problem}")
    return BackupError(name, "is the last member found: the file was cut short", "為最後找到的成員：檔案被截斷")


def _torn(path: Path) -> str | None:
    """Return the last member whose head is in the file, walking from one to the next; None when there is none."""
    last: str | None = None
    whole, at = path.stat().st_size, 0
    with path.open("rb") as file:
        for _ in range(MOST_MEMBERS):
            file.seek(at)
            head = file.read(_HEAD.size)
            if len(head) < _HEAD.size or not head.startswith(b"PK\x03\x04"):
                return last
            size, named, extra = (_HEAD.unpack(head)[place] for place in (7, 9, 10))
            name, more = file.read(named), file.read(extra)
            last = name.decode("utf-8", "replace") if allowed(name.decode("utf-8", "replace")) else last
            if size == _LONG and len(more) >= 20:  # noqa: PLR2004 head of the ZIP64 field and two sizes
                size = struct.unpack_from("<Q", more, 12)[0]
            at += _HEAD.size + named + extra + size
            if at > whole:
                return last
    return last
