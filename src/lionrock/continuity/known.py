"""Checkpoints known from elsewhere: a note beside the keys, and files that others kept."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from lionrock.kernel.ledger.checkpoint import MOST_BYTES, Checkpoint, VerifierKey, opened, split

FILE: Final = "checkpoints.json"
EPOCH: Final = "epoch "


class Beside(msgspec.Struct, frozen=True):
    """What lies beside the keys: the newest checkpoint seen, and the newest that was given out."""

    newest: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A checkpoint somebody else can show; `given` says that it left this machine."""

    size: int
    root: str
    epoch: int
    given: bool
    note: str


def read(folder: Path | None) -> Beside:
    """Return what lies beside the keys; nothing when there are no keys, or the file is not readable as ours."""
    path = folder / FILE if folder else None
    if path is None or not path.is_file() or path.stat().st_size > 3 * MOST_BYTES:
        return Beside()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Beside)
    except (msgspec.DecodeError, OSError):
        return Beside()


def keep(folder: Path, beside: Beside) -> None:
    """Write what lies beside the keys, whole or not at all."""
    fresh = folder / f".{FILE}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(beside))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE)


def parse(note: str, key: VerifierKey | None, *, given: bool) -> Known:
    """Return the checkpoint of a note, held against `key` where there is one; raises NoteError."""
    stated = Checkpoint.parse(opened(note, key) if key else split(note)[0])
    return Known(stated.size, stated.root.hex(), epoch_of(stated), given, note)


def epoch_of(checkpoint: Checkpoint) -> int:
    """Return the epoch a checkpoint says it is of: 1 where it says nothing."""
    words = next((line.split() for line in checkpoint.extensions if line.startswith(EPOCH)), [])
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 1
