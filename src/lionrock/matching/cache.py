"""Compiled plans kept in a folder, authenticated: deserialising an untrusted pattern database is not memory-safe.

A file is named by what it was compiled from and for: digest of the rules, our own code, version of Hyperscan,
processor. It begins with an HMAC-SHA256 under a key that only its owner can read. A file that is not ours is compiled
anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from lionrock.matching import plan
from lionrock.matching.databases import made_for
from lionrock.matching.plan import Plan

MOST: Final = 6
"""Plans that a folder keeps, and three times as many notes: the ones used last."""
_MAC: Final = 32
_LARGEST: Final = 1 << 30


class Cache:
    """A folder of plans; each is compiled once, however many ask for it at the same time."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """Use `folder`; without a key, one is made and kept there (0600)."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._key = key or _own_key(folder / "key")

    def plan(self, digest: str, make: Callable[[], Plan]) -> tuple[Plan, bool]:
        """Return the plan of rules with this digest, and whether it was there already."""
        path = self._path(digest)
        known = self._read(path)
        if known is not None:
            return known, True
        with _alone(path.with_suffix(".lock")):
            known = self._read(path)  # another process may have made it meanwhile
            if known is not None:
                return known, True
            made = make()
            self._put(path, plan.encode(made))
            self._prune("*.plan", MOST)
        return made, False

    def known(self, digest: str) -> Plan | None:
        """Return the plan of rules with this digest if it is there."""
        return self._read(self._path(digest))

    def hold(self, digest: str) -> None:
        """Mark the plan of rules with this digest as used, so that those made in its shadow do not push it out."""
        _use(self._path(digest))

    def recall(self, name: str) -> bytes:
        """Return what was noted under a name, nothing when nothing of ours was."""
        return bytes(self._authentic(self._note(name)) or b"")

    def remember(self, name: str, data: bytes) -> None:
        """Note something under a name."""
        self._put(self._note(name), data)
        self._prune("*.note", 3 * MOST)

    def _path(self, digest: str) -> Path:
        """Return the file of a plan."""
        return self.folder / f"{_name(digest)}.plan"

    def _note(self, name: str) -> Path:
        """Return the file of a note."""
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()[:40]}.note"

    def _read(self, path: Path) -> Plan | None:
        """Return the plan of a file, None when there is none or it is not ours."""
        data = self._authentic(path)
        try:
            return plan.decode(data) if data is not None else None
        except msgspec.DecodeError:  # ours, but of another shape
            return None

    def _authentic(self, path: Path) -> memoryview | None:
        """Return what a file of ours holds and mark it as used, None when there is none or it is not ours."""
        try:
            with path.open("rb") as file:
                data = memoryview(file.read(_LARGEST))
        except FileNotFoundError:
            return None
        if not hmac.compare_digest(data[:_MAC], self._mac(path.name, data[_MAC:])):
            return None
        _use(path)
        return data[_MAC:]

    def _put(self, path: Path, data: bytes) -> None:
        """Keep data, whole or not at all."""
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(self._mac(path.name, data))
            file.write(data)
        Path(file.name).replace(path)

    def _prune(self, kind: str, most: int) -> None:
        """Remove the files of a kind that were not used for longest, and their locks."""
        kept = sorted(self.folder.glob(kind), key=_used, reverse=True)
        for path in kept[most:]:
            path.unlink(missing_ok=True)
            path.with_suffix(".lock").unlink(missing_ok=True)

    def _mac(self, name: str, data: bytes | memoryview) -> bytes:
        """Return the code of a plan under its name."""
        code = hmac.new(self._key, name.encode() + b"\0", "sha256")
        code.update(data)
        return code.digest()


@cache
def code(package: str) -> str:
    """Return a digest of the code of a package: what it compiles means something else once it changes."""
    from importlib.resources import files

    found = hashlib.sha256()
    for entry in sorted(files(package).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            found.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return found.hexdigest()


def _use(path: Path) -> None:
    """Mark a file as used."""
    with suppress(FileNotFoundError):  # another process may prune it meanwhile
        os.utime(path)


def _used(path: Path) -> float:
    """Return when a file was last used; long ago for one that another process removed."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _name(digest: str) -> str:
    """Return the name of a plan: what it was compiled from and for."""
    return hashlib.sha256("/".join((digest, code("lionrock.matching"), made_for())).encode()).hexdigest()[:40]


def _own_key(path: Path) -> bytes:
    """Return the key of a folder, made on first use; one that others can read or own is never used."""
    while True:
        try:
            found = path.stat()
        except FileNotFoundError:
            _make_key(path)
            continue
        if found.st_uid == os.geteuid() and not found.st_mode & 0o077 and found.st_size == _MAC:
            return path.read_bytes()
        path.unlink(missing_ok=True)


def _make_key(path: Path) -> None:
    """Make a key file, whole from the first moment; another process may be first."""
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # made 0600
        file.write(secrets.token_bytes(_MAC))
        file.flush()
        try:
            os.link(file.name, path)
        except FileExistsError:
            return


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock file for the length of the block."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
