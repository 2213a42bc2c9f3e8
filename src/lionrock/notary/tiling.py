"""The log as static files (C2SP tlog-tiles): anybody may copy, mirror and check them with other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.kernel import durable
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger import reading, store
from lionrock.kernel.ledger.checkpoint import Checkpoint, split
from lionrock.kernel.text import Text
from lionrock.notary.model import WIDTH, path, tiles

if TYPE_CHECKING:
    from lionrock.kernel.ledger.reading import Placed
    from lionrock.kernel.ledger.store import Reads, Signed

_LEVELS: Final = 8
"""Tree levels in one tile."""
_MOST_ENTRY: Final = 0xFFFF


def write(db: Reads, signed: Signed, out: Path) -> int:
    """Write what an earlier export under `out` lacks, the checkpoint last; return the files written.

    Full tiles never change, so an export goes on where the last ended. Raises InputError when `out` holds another log.
    """
    before = _before(signed, out)
    written = 0
    for level, number, width in tiles(signed.size, before):
        written += 1 if level else 2
        if level:
            hashes = store.row(db, level * _LEVELS, number * WIDTH, width)
        else:
            placed = list(reading.walk(db, number * WIDTH, number * WIDTH + width, WIDTH))
            hashes = [bytes(one.leaf) for one in placed]
            _put(out / path("entries", number, width), _bundle(placed))
        if len(hashes) != width:
            raise ValueError(f"tile {level}/{number} has {len(hashes)} hashes of {width}")
        _put(out / path(str(level), number, width), b"".join(hashes))
    _put(out / "checkpoint", signed.note.encode())
    return written + 1


def _bundle(placed: list[Placed]) -> bytes:
    """Return entries as a bundle: each with its length in two bytes before it."""
    bodies = [one.body.encode() for one in placed]
    if any(len(body) > _MOST_ENTRY for body in bodies):
        raise ValueError(f"an entry is longer than the {_MOST_ENTRY} bytes a bundle holds")
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def _before(signed: Signed, out: Path) -> int:
    """Return how many entries an earlier export under `out` holds; raises InputError when it is of another log."""
    kept = out / "checkpoint"
    if not kept.exists():
        if out.exists() and any(out.iterdir()):
            raise _other(out)
        return 0
    theirs = Checkpoint.parse(split(kept.read_text("utf-8"))[0])
    mine = Checkpoint.parse(split(signed.note)[0])
    if theirs.origin != mine.origin or theirs.size > mine.size:
        raise _other(out)
    return theirs.size


def _other(out: Path) -> InputError:
    """Return the error of a folder that is not ours to write in."""
    return InputError(
        Text(f"{out} holds something else than an export of this ledger", f"{out} 內並非此帳本的匯出檔案"),
        Text("Name an empty folder, or the one of the last export.", "請指定空的資料夾，或上次匯出的資料夾。"),
    )


def _put(place: Path, data: bytes) -> None:
    """Write a file whole or not at all, its name in the folder too; a web server may read it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    durable.write(place, data)
    place.chmod(0o644)
