"""The tree as it stands in the database at one size: its root and proofs from kept nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from lionrock.kernel.ledger import merkle, store
from lionrock.kernel.ledger.store import Reads


class Tree:
    """Reads each kept node once; meant for one piece of work at one size."""

    def __init__(self, db: Reads, size: int) -> None:
        """Look at the first `size` leaves."""
        self.size = size
        self._db = db
        self._known: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, idx: int) -> bytes:
        """Return the hash of a complete node; raises LedgerError when it is not there."""
        if (level, idx) not in self._known:
            self._known[level, idx] = store.node(self._db, level, idx)
        return self._known[level, idx]

    def fetch(self, positions: Iterable[int]) -> None:
        """Read at once what the proofs of these leaves need."""
        self._gather(*(partial(merkle.inclusion, position, self.size) for position in positions))

    def root(self) -> bytes:
        """Return the root."""
        self._gather(lambda node: merkle.root(self.size, node))
        return merkle.root(self.size, self.node)

    def inclusion(self, position: int) -> list[bytes]:
        """Return the audit path of the leaf at `position`; raises ProofError."""
        self.fetch([position])
        return merkle.inclusion(position, self.size, self.node)

    def consistency(self, old: int) -> list[bytes]:
        """Return the proof from the tree of `old` leaves; raises ProofError."""
        self._gather(lambda node: merkle.consistency(old, self.size, node))
        return merkle.consistency(old, self.size, self.node)

    def _gather(self, *works: Callable[[merkle.Node], object]) -> None:
        """Read at once the nodes that these pieces of work will ask for."""
        wanted: set[tuple[int, int]] = set()
        for work in works:
            work(_noting(wanted))
        if missing := [one for one in wanted if one not in self._known]:
            self._known |= store.nodes(self._db, missing)


def _noting(wanted: set[tuple[int, int]]) -> merkle.Node:
    """Return a reader that only notes what it is asked for."""

    def note(level: int, idx: int) -> bytes:
        wanted.add((level, idx))
        return bytes(32)

    return note
