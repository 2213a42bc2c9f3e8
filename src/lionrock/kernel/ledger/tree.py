"""The tree as it stands in the database at one size: its root and proofs from kept nodes."""

from __future__ import annotations

from collections.abc import Iterable

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
        wanted: set[tuple[int, int]] = set()
        for position in positions:
            merkle.inclusion(position, self.size, _noting(wanted))
        self._known |= store.nodes(self._db, wanted - self._known.keys())

    def root(self) -> bytes:
        """Return the root."""
        return merkle.root(self.size, self.node)

    def inclusion(self, position: int) -> list[bytes]:
        """Return the audit path of the leaf at `position`; raises ProofError."""
        return merkle.inclusion(position, self.size, self.node)

    def consistency(self, old: int) -> list[bytes]:
        """Return the proof from the tree of `old` leaves; raises ProofError."""
        return merkle.consistency(old, self.size, self.node)


def _noting(wanted: set[tuple[int, int]]) -> merkle.Node:
    """Return a reader that only notes what it is asked for."""

    def note(level: int, idx: int) -> bytes:
        wanted.add((level, idx))
        return bytes(32)

    return note
