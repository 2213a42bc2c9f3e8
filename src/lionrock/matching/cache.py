"""Compiled plans kept in a folder, authenticated: deserialising an untrusted pattern database is not memory-safe.

A file is named by what it was compiled from and for: digest of the rules, version of the engine, processor, format. It
begins with an HMAC-SHA256 under a key that only its owner can read. A file that is not ours is compiled anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import platform
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lionrock.matching import plan
from lionrock.matching.plan import Plan

FORMAT: Final = 1
_MAC: Final = 32
_LARGEST: Final = 512 * 1024 * 1024


class Cache:
    """A folder of plans; each is compiled once, however many ask for it at the same time."""

    def __init__(self, folder: Path, key: bytes | None = None) -> None:
        """Use `folder`; without a key, one is made and kept there (0600)."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._key = key or _own_key(folder / "key")

    def plan(self, digest: str, make: Callable[[], Plan]) -> tuple[Plan, bool]:
        """Return the plan of rules with this digest, and whether it was there already."""
        path = self.folder / f"{_name(digest)}.plan"
        known = self._read(path)
        if known is not None:
            return known, True
        with _alone(path.with_suffix(".lock")):
            known = self._read(path)  # another process may have made it meanwhile
            if known is not None:
                return known, True
            made = make()
            self._write(path, made)
        return made, False

    def _read(self, path: Path) -> Plan | None:
        """Return the plan of a file, None when there is none or it is not ours."""
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        data = path.read_bytes()
        if not hmac.compare_digest(data[:_MAC], self._mac(path.name, data[_MAC:])):
            return None
        return plan.decode(data[_MAC:])

    def _write(self, path: Path, made: Plan) -> None:
        """Keep a plan, whole or not at all."""
        data = plan.encode(made)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(self._mac(path.name, data) + data)
        Path(file.name).replace(path)

    def _mac(self, name: str, data: bytes) -> bytes:
        """Return the code of a plan under its name."""
        return hmac.digest(self._key, name.encode() + b"\0" + data, "sha256")


def _name(digest: str) -> str:
    """Return the name of a plan: what it was compiled from and for."""
    made_for = f"{FORMAT}/{digest}/{version('hyperscan')}/{platform.machine()}/{platform.processor()}/{_features()}"
    return hashlib.sha256(made_for.encode()).hexdigest()[:40]


def _features() -> str:
    """Return the processor's features where the system tells them: a database is compiled for these."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line for line in lines if line.startswith(("flags", "Features"))), "")


def _own_key(path: Path) -> bytes:
    """Return the key of a folder, made on first use; another's file is never used."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    found = path.stat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o077:
        path.unlink()
        return _own_key(path)
    return path.read_bytes()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock file for the length of the block."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
