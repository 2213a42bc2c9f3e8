"""The tree against a naive reading of RFC 6962 and against published vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.ledger import merkle
from lionrock.kernel.ledger.merkle import ProofError

# Leaves and roots of the test vectors of Certificate Transparency (RFC 6962 implementations share them).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
BODIES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def naive(bodies: Sequence[bytes]) -> bytes:
    """Return MTH(D[n]) exactly as RFC 6962 §2.1 writes it."""
    if not bodies:
        return hashlib.sha256(b"").digest()
    if len(bodies) == 1:
        return hashlib.sha256(b"\x00" + bodies[0]).digest()
    split = 1
    while split * 2 < len(bodies):
        split *= 2
    return hashlib.sha256(b"\x01" + naive(bodies[:split]) + naive(bodies[split:])).digest()


class Forest:
    """A tree grown batch by batch, its nodes in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        self.size = 0

    def node(self, level: int, idx: int) -> bytes:
        """Return a kept node."""
        return self.kept[level, idx]

    def grow(self, bodies: Sequence[bytes]) -> None:
        """Append leaves and keep what they complete."""
        leaves = [merkle.leaf_hash(body) for body in bodies]
        grown = merkle.append(self.size, leaves, self.node)
        self.kept |= {(0, self.size + at): leaf for at, leaf in enumerate(leaves)}
        self.kept |= {(level, idx): value for level, idx, value in grown.nodes}
        self.size = grown.size


def grown(bodies: Sequence[bytes], cut: int = 0) -> Forest:
    """Return a tree grown in two batches, divided at `cut`."""
    forest = Forest()
    forest.grow(bodies[:cut])
    forest.grow(bodies[cut:])
    return forest


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_vectors(size: int) -> None:
    """The published roots come out, at every size."""
    assert merkle.root(size, grown(LEAVES).node).hex() == ROOTS[size - 1]
    assert merkle.batch_root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_path_is_that_of_the_vectors() -> None:
    """The published audit path of the first of eight leaves comes out."""
    assert [one.hex() for one in merkle.inclusion(0, 8, grown(LEAVES).node)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_empty_tree_has_the_hash_of_nothing() -> None:
    """RFC 6962 §2.1: the hash of an empty list is the hash of an empty string."""
    assert merkle.root(0, grown([]).node) == merkle.batch_root([]) == naive([])


@given(BODIES, st.data())
def test_batches_do_not_matter(bodies: list[bytes], data: st.DataObject) -> None:
    """However the leaves came, the root is the naive one."""
    cut = data.draw(st.integers(0, len(bodies)))
    assert merkle.root(len(bodies), grown(bodies, cut).node) == naive(bodies) == merkle.batch_root(bodies)


@given(BODIES, st.data())
def test_inclusion_is_proved_and_nothing_else(bodies: list[bytes], data: st.DataObject) -> None:
    """A path leads from its leaf to the root; another leaf, place, size or path does not."""
    size = len(bodies)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, grown(bodies).node)
    leaf, root = merkle.leaf_hash(bodies[index]), naive(bodies)
    merkle.verify_inclusion(leaf, index, size, path, root)
    wrong = [
        (merkle.leaf_hash(b"another leaf"), index, size, path, root),
        (leaf, index, size, [*path, bytes(32)], root),
        (leaf, index, size, path, bytes(32)),
        (leaf, size, size, path, root),
        *([(leaf, index, size, path[:-1], root)] if path else []),
    ]
    for case in wrong:
        with pytest.raises(ProofError):
            merkle.verify_inclusion(*case)


@given(BODIES, st.data())
def test_consistency_is_proved_and_nothing_else(bodies: list[bytes], data: st.DataObject) -> None:
    """An older tree is a prefix of a newer one; another older root is not."""
    new = len(bodies)
    old = data.draw(st.integers(1, new))
    path = merkle.consistency(old, new, grown(bodies).node)
    before, after = naive(bodies[:old]), naive(bodies)
    merkle.verify_consistency(old, new, path, before, after)
    wrong = [
        (old, new, path, bytes(32), after),
        (old, new, path, before, bytes(32)),
        (old, new, [*path, bytes(32)], before, after),
        (0, new, path, before, after),
        (new + 1, new, path, before, after),
        *([(old, new, path[:-1], before, after)] if path else []),
    ]
    for case in wrong:
        with pytest.raises(ProofError):
            merkle.verify_consistency(*case)


def test_proof_beyond_the_tree_is_refused() -> None:
    """There is no proof of a leaf that is not there, nor from a larger tree to a smaller one."""
    forest = grown(LEAVES)
    with pytest.raises(ProofError):
        merkle.inclusion(8, 8, forest.node)
    with pytest.raises(ProofError):
        merkle.consistency(9, 8, forest.node)
