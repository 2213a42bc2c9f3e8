"""Cosignatures, requests and names of tiles."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from lionrock.notary import model
from lionrock.notary.errors import CosignatureError
from lionrock.notary.model import WIDTH, WitnessKey


def key(name: str = "auditor.example") -> WitnessKey:
    """Return a fresh witness's key."""
    public = Ed25519PrivateKey.generate().public_key()
    return WitnessKey.of(name, public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def test_a_key_reads_as_it_is_written() -> None:
    """The line an operator enters is the key."""
    made = key()
    assert WitnessKey.parse(str(made)) == made


@pytest.mark.parametrize("bad", ["", "a", "a+b+c", "auditor+00000000+BAAA", "a b+" + "0" * 8 + "+QUJD", "x" * 500])
def test_what_is_no_key_is_refused(bad: str) -> None:
    """A wrong line is refused in words."""
    with pytest.raises(CosignatureError):
        WitnessKey.parse(bad)


def test_a_log_key_is_no_witness_key() -> None:
    """The type byte keeps the two kinds of key apart."""
    with pytest.raises(CosignatureError):
        WitnessKey.parse("lionrock.test+b0a3f5d5+AXnhkTLkuZ2HLBkLzT1bTUyX6pJvYw1JkJ6oE2WlTnVb")


@given(st.text(max_size=300))
def test_whatever_comes_back_is_taken_or_passed_over(answer: str) -> None:
    """Lines of nobody known never raise and never count."""
    assert model.cosignatures("origin\n1\nAAAA\n", answer, [key()]) == []


@given(st.integers(0, 70_000), st.integers(0, 70_000))
def test_tiles_of_a_grown_tree_complete_those_before(one: int, two: int) -> None:
    """What an export writes later, added to what it wrote before, is the whole tree."""
    small, large = sorted((one, two))
    kept = {(level, n) for level, n, width in model.tiles(small) if width == WIDTH}
    added = {(level, n) for level, n, _ in model.tiles(large, small)}
    assert kept | added == {(level, n) for level, n, _ in model.tiles(large)}
    assert not kept & added


@pytest.mark.parametrize(
    ("number", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (1234067, 256, "tile/0/x001/x234/067"),
        (5, 3, "tile/0/005.p/3"),
        (1000, 256, "tile/0/x001/000"),
    ],
)
def test_paths_are_those_of_the_specification(number: int, width: int, path: str) -> None:
    """C2SP tlog-tiles gives these examples."""
    assert model.path("0", number, width) == path
