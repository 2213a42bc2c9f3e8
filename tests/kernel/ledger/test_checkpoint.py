"""Checkpoints and signed notes, against the published format and against small changes."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.ledger.checkpoint import Checkpoint, NoteError, VerifierKey, opened, sign, split

# The example of golang.org/x/mod/sumdb/note, from which C2SP signed-note comes.
VECTOR_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
VECTOR = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


class Hand:
    """A signer with a key in memory."""

    def __init__(self, name: str = "lionrock.test") -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self.verifier = str(VerifierKey.of(name, self._key.public_key().public_bytes_raw()))

    def sign(self, message: bytes) -> bytes:
        """Return the signature."""
        return self._key.sign(message)


HAND = Hand()
KEY = VerifierKey.parse(HAND.verifier)
CHECKPOINT = Checkpoint("lionrock/test", 8, bytes(range(32)), ("time 2026-11-22T04:00:00.000000Z", "clock story"))
NOTE = sign(CHECKPOINT.text(), HAND)


def test_published_note_opens() -> None:
    """A note signed by another implementation opens with its published key."""
    key = VerifierKey.parse(VECTOR_KEY)
    assert str(key) == VECTOR_KEY
    assert opened(VECTOR, key).startswith("If you think")


def test_note_is_read_back() -> None:
    """What was signed is what is read."""
    assert Checkpoint.parse(opened(NOTE, KEY)) == CHECKPOINT


def test_text_is_that_of_tlog_checkpoint() -> None:
    """Origin, size in decimal, root in base64, then extension lines."""
    lines = CHECKPOINT.text().split("\n")
    assert lines[:3] == ["lionrock/test", "8", base64.b64encode(CHECKPOINT.root).decode()]
    assert lines[-1] == ""


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_every_change_of_a_byte_is_refused(at: int, flip: int) -> None:
    """No byte of a note can be changed, not even in the slack of its base64."""
    changed = bytearray(NOTE.encode())
    changed[at] ^= flip
    with pytest.raises((NoteError, UnicodeDecodeError)):
        opened(changed.decode(), KEY)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text",
        "text\n\n",
        "text\n\n— a b\n",
        "text\n\n- lionrock.test AAAAAAAA\n",
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE[:-1],
        "x" * 70_000 + NOTE,
    ],
)
def test_malformed_note_is_refused(note: str) -> None:
    """A note without text, gap or well-formed signature is refused."""
    with pytest.raises(NoteError):
        opened(note, KEY)


def test_foreign_signature_is_refused() -> None:
    """A note signed by another key of another name does not open."""
    with pytest.raises(NoteError):
        opened(sign(CHECKPOINT.text(), Hand("somebody.else")), KEY)


def test_further_signatures_do_not_matter() -> None:
    """A witness may add its line under ours."""
    witness = split(sign(CHECKPOINT.text(), Hand("witness")))[1]
    [(name, made)] = witness
    both = NOTE + f"— {name} {base64.b64encode(made).decode()}\n"
    assert opened(both, KEY) == CHECKPOINT.text()


@pytest.mark.parametrize(
    "text",
    ["", "a+b+c", "a+00000000+" + VECTOR_KEY.split("+", 2)[2], VECTOR_KEY[:-4], VECTOR_KEY.replace("+AR", "+AB")],
)
def test_malformed_key_is_refused(text: str) -> None:
    """A key whose hash does not fit, or of another algorithm, is refused."""
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text", ["", "o\n1\n", "o\n-1\nAAAA\n", "o\n01\n" + "A" * 43 + "=\n", "o\n1\nAA==\n", "\n1\n" + "A" * 43 + "=\n"]
)
def test_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    """Size without leading zeros and a root of 32 bytes are expected."""
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_line_break_in_a_line_is_refused() -> None:
    """Nobody can smuggle a line into a checkpoint."""
    with pytest.raises(ValueError, match="line"):
        Checkpoint("a\nb", 1, bytes(32)).text()


def test_fingerprint_can_be_read_aloud() -> None:
    """The fingerprint is SHA-256 of the public key in groups of four."""
    groups = KEY.fingerprint.split()
    assert len(groups) == 16
    assert all(len(group) == 4 for group in groups)
