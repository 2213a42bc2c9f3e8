"""Files within packed ones (zip, gzip, tar): written out one at a time, bounded by size, ratio, number and name."""

from __future__ import annotations

import gzip
import lzma
import os
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import IO, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LARGEST: Final = 4 << 30
"""Bytes that may come out of one packed file."""
MOST_FILES: Final = 10_000
"""Files that may come out of one packed file."""
MOST_RATIO: Final = 250
"""Bytes that may come out of each that went in."""
KEPT: Final = 256 << 20
"""Bytes that stay free on the disk beside what is written; looked at now and then while a file is."""
_FREE: Final = 16 << 20
"""Bytes that may come out before the ratio counts: small logs are very regular."""
_DIRECTORY: Final = 4 << 20
_TAIL: Final = 65_557
_END: Final = b"PK\x05\x06"
_LOOK: Final = 32 << 20
_CHUNK: Final = 1 << 20
_ZIP: Final = b"PK\x03\x04"
_GZIP: Final = b"\x1f\x8b"
_TAR: Final = b"ustar"
_TAR_AT: Final = 257
_LOCKED: Final = 1
_UNSAFE: Final = re.compile(r"[^\w.@+=,-]+")
_BROKEN: Final = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Inner:
    """One file that came out: where it lies now, and what it is called within."""

    path: Path
    name: str


def packed(head: bytes) -> bool:
    """Say by a file's first bytes whether others are packed in it."""
    return head.startswith((_ZIP, _GZIP)) or head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR


def unpacked(path: Path, into: Path) -> Iterator[Inner]:
    """Yield each file within a packed one, written below `into` and removed when the next is asked for.

    Raises InputError for one that is broken, locked, or holds more than is taken; OSError when the disk is full.
    """
    room = _Room(path.stat().st_size)
    try:
        for number, (name, file) in enumerate(_members(path), 1):
            if number > MOST_FILES:
                raise _refused(path, f"it holds more than {MOST_FILES:,} files", f"內含超過 {MOST_FILES:,} 個檔案")
            target = into / _safe(name, number)
            room.write(path, file, target)
            os.utime(target, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns))
            yield Inner(target, name)
            target.unlink(missing_ok=True)
    except _BROKEN as problem:
        raise _refused(path, f"it cannot be unpacked: {problem}", f"無法解壓：{problem}") from problem
    except gzip.BadGzipFile as problem:
        raise _refused(path, f"it cannot be unpacked: {problem}", f"無法解壓：{problem}") from problem


@dataclass
class _Room:
    """How much came out of a packed file of `size` bytes so far."""

    size: int
    out: int = 0

    def write(self, path: Path, file: IO[bytes], target: Path) -> None:
        """Write a file out; raises InputError when far more comes out than went in."""
        with target.open("wb") as written:
            while data := file.read(_CHUNK):
                self.out += len(data)
                if self.out > LARGEST or self.out > max(_FREE, self.size * MOST_RATIO):
                    raise _refused(path, "far more comes out than is in it", "解壓後的內容遠超檔案大小")
                if self.out // _LOOK != (self.out - len(data)) // _LOOK and disk_usage(target.parent).free < KEPT:
                    raise _refused(path, "the disk has no room for what is in it", "磁碟沒有足夠空間存放其內容")
                written.write(data)


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and content of each file within."""
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if head.startswith(_ZIP):
            yield from _zipped(path, file)
        elif not head.startswith(_GZIP):
            yield from _tarred(tarfile.open(fileobj=file, mode="r|"))  # noqa: SIM115 closed with its file
        else:
            with gzip.open(file) as plain:
                inner = plain.peek(512)
            file.seek(0)
            if packed(inner) and not inner.startswith(_GZIP):
                yield from _tarred(tarfile.open(fileobj=file, mode="r|gz"))  # noqa: SIM115 likewise
            else:
                with gzip.open(file) as plain:
                    yield path.name.removesuffix(".gz"), plain  # type: ignore[misc]  # likewise


def _zipped(path: Path, file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the files of a zip."""
    _check_directory(path, file)
    with zipfile.ZipFile(file) as archive:
        for one in archive.infolist():
            if one.is_dir() or one.filename.startswith("__MACOSX/"):
                continue
            if one.flag_bits & _LOCKED:
                raise _refused(path, "it has a password", "設有密碼")
            with archive.open(one) as inner:
                yield one.filename, inner


def _check_directory(path: Path, file: IO[bytes]) -> None:
    """Raise when a zip's directory is large: it would be read whole."""
    size = path.stat().st_size
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        raise zipfile.BadZipFile("it has no end")
    (told,) = struct.unpack_from("<I", tail, at + 12)
    if told > _DIRECTORY:
        raise _refused(path, "it holds too many files", "內含的檔案過多")


def _tarred(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the regular files of a tar."""
    with archive:
        for one in archive:
            inner = archive.extractfile(one) if one.isreg() else None
            if inner is not None:
                yield one.name, inner


def _safe(name: str, number: int) -> str:
    """Return a name that stays within its folder and keeps its ending."""
    plain = _UNSAFE.sub("_", name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1])[-120:].lstrip(".")
    return plain or f"file-{number}"


def _refused(path: Path, en: str, zh: str) -> InputError:
    """Return the refusal of a packed file."""
    return InputError(
        Text(f"{path.name}: {en}", f"{path.name}：{zh}"),
        Text("Unpack it yourself and read the folder.", "請自行解壓，再讀取該資料夾。"),
    )
