"""The sequencer: gives entries their places in the tree and signs what it made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger import merkle, store, timekeeping
from lionrock.kernel.ledger.checkpoint import Checkpoint, sign
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.ports import SealedError, Signer

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

BATCH: Final = 20_000


class Sequencer:
    """Orders entries into the tree in batches and signs a checkpoint after each round; one in the core role.

    All it knows is in the database, so it goes on after a kill where the last commit left it. Without keys
    it orders all the same, and `waiting` says why no checkpoint is made.
    """

    def __init__(self, platform: Platform, batch: int = BATCH) -> None:
        """Work on the platform's ledger, at most `batch` entries a transaction."""
        self.platform = platform
        self.batch = batch
        self.waiting: str | None = None
        """Why the tree's newest size has no checkpoint; None when it has one."""

    def run_once(self) -> int:
        """Order every entry that waits, sign when the tree grew, and return how many were ordered."""
        total = 0
        while ordered := self._order():
            total += ordered
        self._sign()
        return total

    def _order(self) -> int:
        """Give the next batch its positions in one transaction."""
        if not store.unsequenced(self.platform.db, 1):
            return 0
        with self.platform.db.begin() as db:
            waiting = store.unsequenced(db, self.batch)
            leaves = [(number, merkle.leaf_hash(body)) for number, body in waiting]
            size = store.size(db)
            grown = merkle.append(size, [leaf for _, leaf in leaves], _node(db))
            store.place(db, size, leaves)
            store.keep(db, grown.nodes)
        return len(leaves)

    def _sign(self) -> None:
        """Sign the newest tree unless a checkpoint stands for it."""
        size = store.size(self.platform.db)
        last = store.newest(self.platform.db)
        if size == (last.size if last else 0):
            self.waiting = None
            return
        try:
            signer = self.platform.port(Signer)
            self._keep(size, signer)
        except (SealedError, UnavailableError) as problem:
            self.waiting = str(problem)
        else:
            self.waiting = None

    def _keep(self, size: int, signer: Signer) -> None:
        """Sign and add the checkpoint over `size` entries."""
        now = self.platform.now()
        root = merkle.root(size, _node(self.platform.db))
        note = sign(self.state(size, root, now).text(), signer)
        with self.platform.db.begin() as db:
            if store.checkpoint_at(db, size) is None:
                store.checkpoint(db, store.Signed(size, root, note, now))

    def state(self, size: int, root: bytes, now: Instant) -> Checkpoint:
        """Return what is signed: the tree, the time and its clock, and the mark of a demo."""
        identity = self.platform.identity
        return Checkpoint(identity.origin, size, root, marks(now, demo=identity.demo))


def marks(now: Instant, *, demo: bool) -> tuple[str, ...]:
    """Return the extension lines: time, clock source with its offset, and what the folder is for."""
    clock = "story" if demo else f"machine {timekeeping.reading()}"
    mark = ("mark demo, not for submission",) if demo else ()
    return (f"time {stamp(now)}", f"clock {clock}", *mark)


def _node(db: Any) -> merkle.Node:
    """Return the kept nodes of a database, each read once."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, idx: int) -> bytes:
        if (level, idx) not in known:
            known[level, idx] = store.node(db, level, idx)
        return known[level, idx]

    return read
