"""One instance a folder: the lock that names its owner."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from lionrock.kernel.errors import ConflictError
from lionrock.kernel.text import Text

_TRIES: Final = 200
_PAUSE: Final = 0.005
_LONGEST: Final = 200


class Lock:
    """Holds `instance.lock` of a folder while it is open; the operating system frees it when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; raises ConflictError that names the process holding it."""
        self._file = (folder / "instance.lock").open("a+")
        try:
            _take(self._file)
        except OSError as problem:
            owner = _named(self._file) or "?"
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
    """Return the process that holds the folder's lock, 0 when it has not said its name yet, None when nobody does.

    To ask is to share the lock for a moment; whoever wants it for himself sees that and tries again.
    """
    try:
        file = (folder / "instance.lock").open("r")
    except FileNotFoundError:
        return None
    with file:
        return None if _shared(file) else _named(file)


def _take(file: IO[str]) -> None:
    """Take the lock; raises BlockingIOError when somebody owns it, and waits for those who only ask."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not _shared(file):
                raise
            fcntl.flock(file, fcntl.LOCK_UN)
            time.sleep(_PAUSE)
        else:
            return
    raise BlockingIOError


def _shared(file: IO[str]) -> bool:
    """Share the lock, which an owner refuses; say whether it was granted."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _named(file: IO[str]) -> int:
    """Return the process the file names, 0 while that is still being written."""
    file.seek(0)
    try:
        return int(json.loads(file.read(_LONGEST))["process"])
    except (ValueError, KeyError, TypeError):
        return 0
