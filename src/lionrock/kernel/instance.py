"""One instance a folder: the lock that names its owner."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from lionrock.kernel.errors import ConflictError
from lionrock.kernel.text import Text


class Lock:
    """Holds `instance.lock` of a folder while it is open; the operating system frees it when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; raises ConflictError that names the process holding it."""
        self.path = folder / "instance.lock"
        self._file = self.path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            owner = owned(folder)
            self._file.close()
            raise ConflictError(
                Text(f"{folder} is in use by process {owner}", f"{folder} 正由程序 {owner} 使用"),
                Text("Use that one, or stop it first.", "請使用該程序，或先將其停止。"),
            ) from problem
        self._file.truncate(0)
        self._file.write(json.dumps({"process": os.getpid()}))
        self._file.flush()

    def close(self) -> None:
        """Free the lock."""
        self._file.close()

    def __enter__(self) -> Self:
        """Hold the lock for a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock at the block's end."""
        self.close()


def owned(folder: Path) -> int | None:
    """Return the process that holds the folder's lock, or None when nobody does."""
    path = folder / "instance.lock"
    if not path.exists():
        return None
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return int(json.loads(file.read() or "{}").get("process", 0))
    return None
