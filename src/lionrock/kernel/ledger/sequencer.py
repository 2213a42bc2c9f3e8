"""The sequencer: gives entries their places in the tree and signs what it made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.contributions import Mark
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger import merkle, store, timekeeping
from lionrock.kernel.ledger.checkpoint import Checkpoint, sign
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.ledger.tree import Tree
from lionrock.kernel.ports import SealedError, Signer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

BATCH: Final = 20_000
EVERY: Final = timedelta(seconds=10)
"""Pause between checkpoints while entries keep coming; a pack gets one of its own at once."""


class Sequencer:
    """Orders entries into the tree in batches and signs checkpoints; one in the core role.

    All it knows is in the database, so it goes on after a kill where the last commit left it. Without keys
    it orders all the same, and `waiting` says why no checkpoint is made.
    """

    def __init__(self, platform: Platform, batch: int = BATCH) -> None:
        """Work on the platform's ledger, at most `batch` entries a transaction."""
        self.platform = platform
        self.batch = batch
        self.waiting: Text | None = None
        """Why the newest entries have no checkpoint yet; None when they have one or it is not due."""

    def run_once(self) -> int:
        """Order every entry that waits, sign when a checkpoint is due, and return how many were ordered."""
        ordered = self.order()
        waiting: Text | None = None
        if self._due():
            try:
                self.sign_now()
            except (SealedError, UnavailableError) as problem:
                waiting = problem.message
        self.waiting = waiting  # at once: pages read it meanwhile
        return ordered

    def order(self) -> int:
        """Give every entry that waits its position; return how many there were."""
        total = 0
        while store.waiting(self.platform.db):
            total += self._batch()
        return total

    def sign_now(self) -> store.Signed:
        """Return the checkpoint over every entry, made now unless it exists; raises SealedError without keys."""
        self.order()
        size = store.size(self.platform.db)
        signer = self.platform.port(Signer)
        now = self.platform.now()
        root = Tree(self.platform.db, size).root()
        note = sign(self._stated(size, root, now).text(), signer)
        with self.platform.db.begin() as db:
            if kept := store.checkpoint_at(db, size):
                return kept
            made = store.Signed(size, root, note, now)
            store.checkpoint(db, made)
        return made

    def _batch(self) -> int:
        """Give the next entries their positions in one transaction."""
        with self.platform.db.begin() as db:
            found = store.unsequenced(db, self.batch)
            leaves = [(number, merkle.leaf_hash(body)) for number, body in found]
            size = store.size(db)
            grown = merkle.append(size, [leaf for _, leaf in leaves], Tree(db, size).node)
            store.place(db, size, leaves)
            store.keep(db, grown.nodes)
        return len(leaves)

    def _due(self) -> bool:
        """Say whether the tree outgrew its last checkpoint long enough ago; a clock set back is no reason to wait."""
        last = store.newest(self.platform.db)
        if last is None:
            return store.size(self.platform.db) > 0
        since = abs(self.platform.now() - last.made)
        return since >= EVERY and store.size(self.platform.db) > last.size

    def _stated(self, size: int, root: bytes, now: Instant) -> Checkpoint:
        """Return what is signed: the tree, the time and its clock, the mark of a demo, and what others mark it with."""
        identity = self.platform.identity
        others = (mark.line(self.platform) for mark in self.platform.registry.of(Mark))
        lines = (*marks(now, demo=identity.demo), *(line for line in others if line is not None))
        return Checkpoint(identity.origin, size, root, lines)


def marks(now: Instant, *, demo: bool) -> tuple[str, ...]:
    """Return the extension lines: time, clock source with its offset, and what the folder is for."""
    clock = "story" if demo else f"machine {timekeeping.reading()}"
    mark = ("mark demo, not for submission",) if demo else ()
    return (f"time {stamp(now)}", f"clock {clock}", *mark)
