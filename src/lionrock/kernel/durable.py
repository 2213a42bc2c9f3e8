"""Files that stand whole or not at all, whatever happens to the machine meanwhile."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path`, for its owner alone; what stood there before stays until the new bytes are on the disk."""
    fresh = part(path)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


def part(path: Path) -> Path:
    """Return a name beside `path` under which something may be written before it gets its own."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def folder(place: Path) -> None:
    """Make a folder, closed to others, with the folders above it; each name is durable before the next is made."""
    if place.is_dir():
        return
    folder(place.parent)
    place.mkdir(mode=0o700, exist_ok=True)
    sync(place.parent)


def sync(place: Path) -> None:
    """Make the names in a folder durable: a file is found after a crash only when its folder was synced too."""
    handle = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
