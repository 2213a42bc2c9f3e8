"""The tree of RFC 6962: hashes, appending with kept levels, proofs, and their verification. Pure.

A *node* is a complete subtree (level, index): it covers the leaves index·2^level up to (index + 1)·2^level.
Complete subtrees never change, so they are kept; the ragged right edge is computed when it is asked for.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

Node = Callable[[int, int], bytes]
"""Returns the hash of the complete subtree at (level, index)."""

EMPTY: Final = hashlib.sha256(b"").digest()
MOST_LEVELS: Final = 63


class ProofError(LionrockError):
    """A proof does not lead to the root it is held against."""

    def __init__(self, what: str) -> None:
        """Say what was expected and what was found."""
        super().__init__(
            Text(f"proof refused: {what}", f"證明不獲接納：{what}"),
            Text("Ask the issuer for an untouched copy.", "請向發出者索取未經改動的副本。"),
        )


def leaf_hash(body: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ body) (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Row:
    """Neighbouring nodes of one level, the first of them at index `first`."""

    level: int
    first: int
    hashes: list[bytes]


@dataclass(frozen=True, slots=True)
class Grown:
    """What appending made: the new size and, level by level, every new complete node above the leaves."""

    size: int
    rows: list[Row]

    @property
    def nodes(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield level, index and hash of each node."""
        for row in self.rows:
            yield from ((row.level, at, value) for at, value in enumerate(row.hashes, row.first))


def append(size: int, leaves: Sequence[bytes], node: Node) -> Grown:
    """Return the nodes that `leaves`, appended to a tree of `size`, complete; `node` gives the kept ones."""
    made: list[Row] = []
    level, first, row = 0, size, list(leaves)
    while row:
        if first % 2:
            first, row = first - 1, [node(level, first - 1), *row]
        pairs = range(0, len(row) - 1, 2)
        level, first = level + 1, first // 2
        row = [hashlib.sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in pairs]
        made.append(Row(level, first, row))
    return Grown(size + len(leaves), made)


def root(size: int, node: Node) -> bytes:
    """Return the root over the first `size` leaves."""
    return _span(0, size, node) if size else EMPTY


def inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` (RFC 6962 §2.1.1); raises ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_span(middle, high, node))
            high = middle
        else:
            path.append(_span(low, middle, node))
            low = middle
    return path[::-1]


def consistency(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of `old` is a prefix of `new` (RFC 6962 §2.1.2); raises ProofError."""
    if not 0 < old <= new:
        raise ProofError(f"no proof leads from size {old} to {new}")
    path: list[bytes] = []
    low, high = 0, new
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_span(middle, high, node))
            high = middle
        else:
            path.append(_span(low, middle, node))
            low = middle
    if low:
        path.append(_span(low, high, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> None:
    """Return when `path` leads from `leaf` to the root `expected`; raises ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is not in a tree of {size}")
    value, at, last = leaf, index, size - 1
    for sibling in path:
        if last == 0:
            raise ProofError(f"the path of leaf {index} is too long")
        if at & 1 or at == last:
            value = node_hash(sibling, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        at, last = at >> 1, last >> 1
    if last or not hmac.compare_digest(value, expected):
        raise ProofError(f"leaf {index} does not lead to the root of size {size}")


def verify_consistency(old: int, new: int, path: Sequence[bytes], before: bytes, after: bytes) -> None:
    """Return when the tree (`old`, `before`) is a prefix of (`new`, `after`); raises ProofError (RFC 9162 §2.1.4.2)."""
    if not 0 < old <= new:
        raise ProofError(f"no proof leads from size {old} to {new}")
    if old == new:
        if path or not hmac.compare_digest(before, after):
            raise ProofError(f"two roots of size {new} differ")
        return
    steps = iter(path if old & (old - 1) else [before, *path])
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    left = right = _first(steps, old, new)
    for value in steps:
        if last == 0:
            raise ProofError(f"the proof from {old} to {new} is too long")
        if at & 1 or at == last:
            left, right = node_hash(value, left), node_hash(value, right)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            right = node_hash(right, value)
        at, last = at >> 1, last >> 1
    if last or not (hmac.compare_digest(left, before) and hmac.compare_digest(right, after)):
        raise ProofError(f"size {old} is not a prefix of size {new}")


def batch_root(bodies: Sequence[bytes]) -> bytes:
    """Return the root over the leaves `bodies`, in one pass, for a frame or a whole log."""
    row = [leaf_hash(body) for body in bodies]
    if not row:
        return EMPTY
    while len(row) > 1:
        odd = [row[-1]] if len(row) % 2 else []
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)] + odd
    return row[0]


def _first(steps: Iterator[bytes], old: int, new: int) -> bytes:
    """Return the first hash of a proof."""
    for value in steps:
        return value
    raise ProofError(f"the proof from {old} to {new} is empty")


def _span(low: int, high: int, node: Node) -> bytes:
    """Return the hash over leaves `low` to `high`: a kept node, or the ragged edge computed."""
    count = high - low
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, low >> level)
    middle = low + _split(count)
    return node_hash(_span(low, middle, node), _span(middle, high, node))


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
