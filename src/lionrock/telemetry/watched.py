"""Files below a location as they lie there, and which of them is which: the same, renamed, replaced or new.

How far a file was read is an `Entry`. A file is known by its inode and by a digest of its first bytes, so that a log
that was renamed is read on under its new name, and a new one under the old name is read from its start.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from lionrock.kernel.text import Text

MOST_FILES: Final = 20_000
_PRINTED: Final = 256
"""First bytes of a file that tell it from another."""
_MOST_STRANGERS: Final = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """How far a file was read; its `length` first bytes have the digest `print`."""

    inode: int
    print: str = ""
    length: int = 0
    offset: int = 0
    records: int = 0
    skipping: bool = False
    """The offset lies within a line that was too long."""
    stamp: int = 0
    """Time of writing (ns) of a container that was read to its end; 0 while it is not."""
    last: str = ""
    """Digest of the last record read from a container."""
    header: str = ""
    """The header lines in force at the offset, of a log whose header says how to read it."""

    @property
    def telling(self) -> bool:
        """Say whether the first bytes alone tell the file from others."""
        return self.length == _PRINTED or 0 < self.offset <= self.length


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it lies there now."""

    name: str
    path: str
    inode: int
    size: int
    stamp: int

    @property
    def look(self) -> tuple[int, int, int]:
        """Return what changes when somebody writes to the file."""
        return self.inode, self.size, self.stamp


def present(location: Path, problems: dict[str, Text]) -> list[Found]:
    """Return the regular files at or below a location, the longest unwritten first; adds what cannot be read.

    Hidden files and folders are left out, and links that lead out of the location.
    """
    try:
        status = location.stat()
        if stat.S_ISREG(status.st_mode):
            return [_found(text_of(location.name), str(location), status)]
        files = list(_below(location, problems))
    except OSError as problem:
        problems[str(location)] = reason(problem)
        return []
    if len(files) > MOST_FILES:
        problems[str(location)] = Text(
            f"more than {MOST_FILES:,} files: the oldest are read", f"超過 {MOST_FILES:,} 個檔案：只讀取最舊的檔案"
        )
    return sorted(files, key=lambda file: (file.stamp, file.name))[:MOST_FILES]


def _below(location: Path, problems: dict[str, Text]) -> Iterator[Found]:
    """Yield the regular files below a folder; it is walked twice a second, so it makes no paths."""
    waiting = [("", str(location))]
    while waiting:
        prefix, folder = waiting.pop()
        for entry in _listed(prefix, folder, problems):
            name = prefix + text_of(entry.name)
            try:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{name}/", entry.path))
                elif not (entry.is_symlink() and _leads_out(entry.path, location)):
                    status = entry.stat()
                    if stat.S_ISREG(status.st_mode):
                        yield _found(name, entry.path, status)
            except OSError as problem:
                problems[name] = reason(problem)


def text_of(name: str) -> str:
    """Return a file's name as text: bytes that are none are spelt out, with a digest that tells it from look-alikes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(name)
        return f"{raw.decode(errors='backslashreplace')} [{hashlib.sha256(raw).hexdigest()[:8]}]"
    return name


def _listed(prefix: str, folder: str, problems: dict[str, Text]) -> list[os.DirEntry[str]]:
    """Return what a folder holds; raises OSError for the location itself alone."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as problem:
        if not prefix:
            raise
        problems[prefix] = reason(problem)
        return []


def _leads_out(link: str, location: Path) -> bool:
    """Say whether a link leads out of the location; raises OSError for one that leads to itself."""
    try:
        return not Path(link).resolve().is_relative_to(location.resolve())
    except RuntimeError as problem:  # pathlib's word for a loop
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), link) from problem


def _found(name: str, path: str, status: os.stat_result) -> Found:
    """Return a file as it lies there."""
    return Found(name, path, status.st_ino, status.st_size, status.st_mtime_ns)


def settled(entries: Mapping[str, Entry], files: Sequence[Found]) -> dict[str, Entry | None]:
    """Return what changes among the entries: a new entry by name, None for a name whose file went elsewhere.

    A log that was moved keeps its inode. One that was replaced by a longer copy, or copied and emptied, keeps its
    first bytes. A name under which another file lies now gets a fresh entry. What is gone altogether stays known: it
    may come back.
    """
    here = {file.name: file for file in files}
    nodes = {file.inode: file for file in files}
    changes: dict[str, Entry | None] = {}
    strangers: _Strangers | None = None
    for name, entry in entries.items():
        file = here.get(name)
        if file and file.inode == entry.inode and _holds(file, entry):
            continue
        strangers = strangers or _Strangers([one for one in files if one.name not in entries][-_MOST_STRANGERS:])
        heir = _heir(entry, file, nodes.get(entry.inode), strangers)
        if heir is None:
            changes |= {name: Entry(file.inode, header=entry.header)} if file else {}
            continue
        changes.setdefault(name, Entry(file.inode, header=entry.header) if file and heir is not file else None)
        changes[heir.name] = replace(entry, inode=heir.inode)
    return changes


class _Strangers:
    """Files that no entry knows, found by the digest of their first bytes."""

    def __init__(self, files: Sequence[Found]) -> None:
        self._files = files
        self._prints: dict[int, dict[str, Found]] = {}

    def holding(self, entry: Entry) -> Found | None:
        """Return the file that begins as an entry remembers and reaches as far, None when none does."""
        if entry.length not in self._prints:
            self._prints[entry.length] = {_print(file, entry.length): file for file in self._files}
        found = self._prints[entry.length].get(entry.print)
        return found if found and found.size >= entry.offset else None


def _print(file: Found, length: int) -> str:
    """Return the digest of a file's first bytes, empty when it cannot be read."""
    try:
        with Path(file.path).open("rb") as handle:
            return short(handle.read(length))
    except OSError:
        return ""


def _heir(entry: Entry, file: Found | None, node: Found | None, strangers: _Strangers) -> Found | None:
    """Return the file that now holds what an entry is about: moved, replaced in place, or copied."""
    if node and node is not file and _holds(node, entry):
        return node
    if file and (entry.last or (entry.telling and _holds(file, entry))):
        return file
    if not entry.telling:
        return None
    return strangers.holding(entry)


def _holds(file: Found, entry: Entry) -> bool:
    """Say whether a file begins with the bytes an entry remembers, and reaches as far as it was read.

    Of a container the inode is enough: its head is written anew, and its last record read says where to go on.
    """
    if entry.last and file.inode == entry.inode:
        return True
    if file.size < max(entry.offset, entry.length):
        return False
    return not entry.length or _print(file, entry.length) in {entry.print, ""}


def printed(handle: BinaryIO) -> tuple[int, str]:
    """Return length and digest of an open file's first bytes."""
    handle.seek(0)
    head = handle.read(_PRINTED)
    return len(head), short(head)


def short(data: bytes) -> str:
    """Return a short digest: it tells files apart, it proves nothing."""
    return hashlib.sha256(data).hexdigest()[:24]


def reason(problem: OSError) -> Text:
    """Return what the system says."""
    told = problem.strerror or str(problem)
    return Text(told, told)
