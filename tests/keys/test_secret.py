"""A secret never shows itself."""

from __future__ import annotations

import copy
import pickle

import pytest

from lionrock.keys.errors import PassphraseError
from lionrock.keys.secret import Secret


def test_secret_prints_three_stars() -> None:
    """In no format do the words appear."""
    secret = Secret("granite over kowloon")
    for shown in (
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>30}",
        f"{secret:>40}",
        str([secret]),
    ):
        assert "granite" not in shown
        assert "***" in shown


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy])
def test_secret_is_not_written_out(write: object) -> None:
    """Pickling and copying are refused."""
    assert callable(write)
    with pytest.raises(TypeError):
        write(Secret("granite over kowloon"))


@pytest.mark.parametrize("words", ["", "eleven char", "x" * 1025])
def test_length_is_bounded(words: str) -> None:
    """Twelve characters at least, and no more than can be stretched in reasonable time."""
    with pytest.raises(PassphraseError):
        Secret(words)


def test_made_secret_is_long_and_fresh() -> None:
    """A passphrase file holds 256 random bits."""
    assert len(Secret.made().reveal()) == 43
    assert Secret.made().reveal() != Secret.made().reveal()
