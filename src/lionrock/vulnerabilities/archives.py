"""Opens a file as it came: plain, gzip or a zip of one file; how much comes out is bounded, by size and by ratio."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from lionrock.vulnerabilities.errors import hostile, truncated, unfit

MOST_BYTES: Final = 4 * 1024**3
"""Bytes that may come out of one file."""
MOST_RATIO: Final = 250
"""How many bytes may come out of one that went in."""
_FREE: Final = 16 * 1024 * 1024
"""Bytes that may come out before the ratio counts: small reports are very regular."""
_CHUNK: Final = 65_536
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_END: Final = b"PK\x05\x06"
_WIDE: Final = b"PK\x06\x07"
_ODD: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, KeyError, ValueError, OverflowError,
    RuntimeError, OSError,
)  # fmt: skip
"""What zipfile raises over bytes that are no archive, beside what it says it raises."""
_MOST_DIRECTORY: Final = 65_536
_ENCRYPTED: Final = 1


class Plain:
    """A file read as it lies."""

    def __init__(self, file: IO[bytes], most: int = MOST_BYTES) -> None:
        """Read from where the file stands."""
        self.place = 0
        self._file = file
        self._most = most

    def read(self, most: int = _CHUNK, /) -> bytes:
        """Return the next bytes; raises HostileError beyond the bound."""
        data = self._file.read(min(most, _CHUNK))
        self.place += len(data)
        if self.place > self._most:
            raise hostile(f"more than {self._most:,} bytes come out of the file", f"檔案內容超過 {self._most:,} 位元組")
        return data


class Unpacked(Plain):
    """What comes out of a packed file of `size` bytes, which must be in proportion."""

    def __init__(self, file: IO[bytes], size: int, most: int = MOST_BYTES, name: str = "file") -> None:
        """Read from where the file stands."""
        super().__init__(file, most)
        self._size = max(size, 1)
        self._name = name

    def read(self, most: int = _CHUNK, /) -> bytes:
        """Return the next bytes; raises HostileError when far more comes out than went in."""
        with _sound(self._name):
            data = super().read(most)
        if self.place > _FREE and self.place > self._size * MOST_RATIO:
            raise hostile(
                f"more than {MOST_RATIO} bytes come out of each that went in",
                f"每個位元組解壓後超過 {MOST_RATIO} 個位元組",
            )
        return data


class _Gunzip:
    """The bytes within gzip, member after member; one that breaks off raises TruncatedError."""

    def __init__(self, file: IO[bytes]) -> None:
        """Begin at the first member."""
        self._file = file
        self._inner = zlib.decompressobj(wbits=31)
        self._waiting = b""
        self._in = self._out = 0

    def read(self, most: int, /) -> bytes:
        """Return the next bytes, none at the end."""
        while True:
            if self._inner.eof and not self._next():
                return b""
            data = self._waiting or self._more()
            try:
                out = self._inner.decompress(data, most)
            except zlib.error as problem:
                raise truncated(self._out, 0, str(problem)) from problem
            self._waiting = self._inner.unconsumed_tail
            if out:
                self._out += len(out)
                return out
            if not data:
                raise truncated(self._out, 0, f"gzip ends at byte {self._in:,} of the packed file")

    def _more(self) -> bytes:
        """Return packed bytes."""
        data = self._file.read(_CHUNK)
        self._in += len(data)
        return data

    def _next(self) -> bool:
        """Begin the next member, if anything but padding follows."""
        rest = (self._inner.unused_data or self._more()).lstrip(b"\x00")
        if not rest.startswith(_GZIP[: len(rest)]) or not rest:
            return False
        self._inner, self._waiting = zlib.decompressobj(wbits=31), rest
        return True


@contextmanager
def opened(path: Path, most: int = MOST_BYTES) -> Iterator[Plain]:
    """Open a file; raises InputError when it is none, or packed in a way that is not taken."""
    try:
        size = path.stat().st_size
        file = path.open("rb")
    except OSError as problem:
        raise unfit(f"{path.name}: cannot be read: {problem.strerror}", f"{path.name}：無法讀取") from problem
    with file:
        head = file.read(4)
        file.seek(0)
        if head.startswith(_GZIP):
            yield Unpacked(_Gunzip(file), size, most)  # type: ignore[arg-type]  # reading is all that is asked of it
        elif head == _ZIP:
            with _member(path, file) as inner:
                yield Unpacked(inner, size, most, path.name)
        elif size == 0:
            raise unfit(f"{path.name} is empty", f"{path.name} 是空檔案")
        else:
            yield Plain(file, most)


@contextmanager
def _member(path: Path, file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open the one file of a zip."""
    _check_directory(path, file)
    with _sound(path.name):
        archive = zipfile.ZipFile(file)
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX/" not in one.filename]
        if len(members) != 1:
            raise unfit(
                f"{path.name}: one file in the zip expected, found {len(members):,}",
                f"{path.name}：壓縮檔內應只有一個檔案，現有 {len(members):,} 個",
            )
        if members[0].flag_bits & _ENCRYPTED:
            raise unfit(f"{path.name}: the zip has a password", f"{path.name}：壓縮檔設有密碼")
        with _sound(path.name):
            inner = archive.open(members[0])
        with inner:
            yield inner


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """Turn whatever the reading of an archive raises over its bytes into TruncatedError: it was made for sound ones."""
    try:
        yield
    except _ODD as problem:
        raise truncated(0, 0, f"{name}: {problem}") from problem


def _check_directory(path: Path, file: IO[bytes]) -> None:
    """Raise when the zip's directory is large: it would be read whole."""
    file.seek(max(0, path.stat().st_size - 65_557))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 16:
        raise truncated(path.stat().st_size, 0, f"{path.name}: the zip has no end")
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if size > _MOST_DIRECTORY or _WIDE in tail[max(0, at - 20) : at]:
        raise hostile(f"{path.name}: the zip holds too many files", f"{path.name}：壓縮檔內的檔案過多")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as it lies; raises InputError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise unfit(f"{path.name}: cannot be read: {problem.strerror}", f"{path.name}：無法讀取") from problem


def head(path: Path, most: int = 8192) -> bytes:
    """Return the first bytes that come out of a file."""
    with opened(path) as stream:
        found = b""
        while len(found) < most and (data := stream.read(most - len(found))):
            found += data
        return found
