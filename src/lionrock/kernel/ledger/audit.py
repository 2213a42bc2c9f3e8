"""The whole ledger recomputed from its entries: every leaf, node, root and signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lionrock.kernel.ledger import merkle, reading, store
from lionrock.kernel.ledger.checkpoint import Checkpoint, VerifierKey, opened
from lionrock.kernel.ledger.entry import LedgerError
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Sound:
    """What was recomputed and found right."""

    entries: int
    checkpoints: int
    root: str


def verify(db: Reads, key: VerifierKey, progress: Callable[[int], None] | None = None, step: int = 8_192) -> Sound:
    """Recompute the ledger against `key` and return how much was found right; raises LedgerError at the first fault.

    It finds what was changed behind the guards. Entries cut off the end are found against a checkpoint that was
    kept elsewhere, and by the newest checkpoint here.
    """
    size = store.size(db)
    missing = store.skipped(db)
    if missing:
        raise _fault(f"{missing} entries have no position", f"有 {missing} 項紀錄沒有位置")
    signed = _Signed(db, key, size)
    edge: dict[tuple[int, int], bytes] = {}
    for low in range(0, size, step):
        leaves = _leaves(db, low, min(low + step, size))
        grown = merkle.append(low, leaves, _in(edge))
        _compare(db, grown.rows)
        node = _among([merkle.Row(0, low, leaves), *grown.rows], edge)
        signed.check(low, grown.size, node)
        edge = {place: node(*place) for place in _peaks(grown.size)}
        if progress is not None:
            progress(grown.size)
    return Sound(size, signed.checked, merkle.root(size, _in(edge)).hex())


class _Signed:
    """The kept checkpoints, each checked when the tree has reached its size."""

    def __init__(self, db: Reads, key: VerifierKey, size: int) -> None:
        """Read the checkpoints from the smallest on; one beyond `size` tells of entries that are gone."""
        newest = store.newest(db)
        if newest is not None and newest.size > size:
            raise _fault(
                f"{newest.size - size} entries are gone: the newest checkpoint covers {newest.size}",
                f"欠缺 {newest.size - size} 項紀錄：最新檢查點涵蓋 {newest.size} 項",
            )
        self.db, self.key, self.checked = db, key, 0

    def check(self, low: int, high: int, node: merkle.Node) -> None:
        """Check the checkpoints of sizes above `low` up to `high`."""
        for one in store.checkpoints_between(self.db, low, high):
            stated = Checkpoint.parse(opened(one.note, self.key))
            root = merkle.root(one.size, node)
            if (stated.size, stated.root, one.root) != (one.size, root, root):
                raise _fault(
                    f"the checkpoint over {one.size} entries has another root than the entries",
                    f"涵蓋 {one.size} 項紀錄的檢查點，其根值與紀錄不符",
                )
            self.checked += 1


def _leaves(db: Reads, low: int, high: int) -> list[bytes]:
    """Return the leaf hashes recomputed from the entries; raises LedgerError at one that differs."""
    leaves: list[bytes] = []
    at = low
    for position, id, kind, log_time, body, kept in reading.span(db, low, high):
        leaf = sha256(b"\x00" + body.encode()).digest()
        if leaf != kept or f'"id":"{id}","kind":"{kind}","log_time":"{log_time}"' not in body:
            raise _fault(f"entry {position} was altered", f"第 {position} 項紀錄曾被更改")
        if position != at:
            break
        leaves.append(leaf)
        at += 1
    if at != high:
        raise _fault(f"entry {at} is missing", f"欠缺第 {at} 項紀錄")
    return leaves


def _compare(db: Reads, rows: list[merkle.Row]) -> None:
    """Compare recomputed nodes with the kept ones; raises LedgerError at one that differs."""
    for row in rows:
        if row.hashes and store.row(db, row.level, row.first, len(row.hashes)) != row.hashes:
            raise _fault(
                f"kept nodes of level {row.level} from {row.first} on differ",
                f"第 {row.level} 層由 {row.first} 起的節點不符",
            )


def _among(rows: list[merkle.Row], edge: Mapping[tuple[int, int], bytes]) -> merkle.Node:
    """Return a reader of the nodes just made, and of those at the edge before them."""
    made = {row.level: row for row in rows}

    def node(level: int, idx: int) -> bytes:
        row = made.get(level)
        if row is not None and row.first <= idx < row.first + len(row.hashes):
            return row.hashes[idx - row.first]
        return edge[level, idx]

    return node


def _in(known: Mapping[tuple[int, int], bytes]) -> merkle.Node:
    """Return a reader of nodes in memory."""

    def node(level: int, idx: int) -> bytes:
        return known[level, idx]

    return node


def _peaks(size: int) -> Iterator[tuple[int, int]]:
    """Yield the largest complete nodes that together cover the first `size` leaves."""
    for level in range(size.bit_length()):
        if size >> level & 1:
            yield level, (size >> level) - 1


def _fault(en: str, zh: str) -> LedgerError:
    """Return the error for a ledger that is not what it was."""
    return LedgerError(
        Text(f"the ledger is damaged: {en}", f"存證帳本受損：{zh}"),
        Text(
            "Keep this folder untouched for examination and restore a backup elsewhere.",
            "請保留此資料夾原狀以供檢查，並在另一處還原備份。",
        ),
    )
