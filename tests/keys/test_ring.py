"""Sealing, signing and rotating with the keys of an instance."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keys.world import AT, WORDS
from lionrock.kernel.ports import SealedError
from lionrock.keys import service
from lionrock.keys.errors import KeyStateError, PassphraseError
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

LATER = AT + timedelta(days=400)


@pytest.fixture
def ring(root: Path, fingerprint: Fingerprint) -> KeyRing:
    """Return an unlocked ring."""
    return service.unlock(root, fingerprint, WORDS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(plain=st.binary(max_size=500), purpose=st.text(max_size=60))
def test_sealed_value_opens_for_its_purpose(ring: KeyRing, plain: bytes, purpose: str) -> None:
    """Every value of every purpose comes back."""
    assert ring.open(ring.seal(plain, purpose), purpose) == plain


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_changed_bit_is_refused(ring: KeyRing, place: int, bit: int) -> None:
    """No bit of a sealed value can be changed: head, nonce, ciphertext or tag."""
    sealed = bytearray(ring.seal(b"substation four", "register.asset"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealedError):
        ring.open(bytes(sealed), "register.asset")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=st.binary(max_size=80))
def test_junk_is_refused(ring: KeyRing, junk: bytes) -> None:
    """Bytes that are no sealed value never open and never crash."""
    with pytest.raises(SealedError):
        ring.open(junk, "p")


@pytest.mark.parametrize("other", ["access.totp:b", "access.totp", "access:totp:a", "register.person:a"])
def test_sealed_value_opens_nowhere_else(ring: KeyRing, other: str) -> None:
    """A value moved to another row or table stays sealed."""
    with pytest.raises(SealedError):
        ring.open(ring.seal(b"x", "access.totp:a"), other)


def test_equal_values_look_different(ring: KeyRing) -> None:
    """Two seals of the same value share nothing but version and key id."""
    assert ring.seal(b"x", "p")[9:] != ring.seal(b"x", "p")[9:]


def test_rotation_keeps_old_values_open(ring: KeyRing, root: Path, fingerprint: Fingerprint) -> None:
    """After a rotation new values have a new key, and old ones open, also after a restart."""
    old = ring.seal(b"old", "p")
    fresh = ring.rotate(LATER)
    new = ring.seal(b"new", "p")
    again = service.unlock(root, fingerprint, WORDS)
    assert (again.open(old, "p"), again.open(new, "p")) == (b"old", b"new")
    assert new[1:9].hex() == fresh.id != old[1:9].hex()
    assert [(key.state, key.since) for key in again.keys] == [("deactivated", LATER), ("active", LATER)]


def test_compromised_key_opens_and_never_seals(ring: KeyRing) -> None:
    """Marking the active key as compromised puts a successor into use."""
    sealed = ring.seal(b"x", "p")
    ring.compromise(ring.keys[0].id, LATER)
    assert [key.state for key in ring.keys] == ["compromised", "active"]
    assert ring.open(sealed, "p") == b"x"
    assert ring.seal(b"x", "p")[1:9].hex() == ring.keys[1].id


def test_unknown_key_cannot_be_compromised(ring: KeyRing) -> None:
    """The error says so, and nothing changes."""
    with pytest.raises(KeyStateError):
        ring.compromise("00" * 8, LATER)
    assert [key.state for key in ring.keys] == ["active"]


def test_passphrase_can_be_changed(ring: KeyRing, root: Path, fingerprint: Fingerprint) -> None:
    """The old passphrase opens nothing any more; sealed values stay as they are."""
    sealed = ring.seal(b"x", "p")
    ring.rewrap(Secret("another rock altogether"), LIGHT)
    with pytest.raises(PassphraseError):
        service.unlock(root, fingerprint, WORDS)
    assert service.unlock(root, fingerprint, Secret("another rock altogether")).open(sealed, "p") == b"x"


def test_signature_verifies_under_the_c2sp_verifier(ring: KeyRing) -> None:
    """The verifier is name, key id over name and key, and the Ed25519 key (c2sp.org/signed-note)."""
    name, key_id, key = ring.verifier.split("+", 2)
    typed = base64.b64decode(key, validate=True)
    assert (name, typed[0]) == (ring.name, 1)
    assert key_id == hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex()
    Ed25519PublicKey.from_public_bytes(typed[1:]).verify(ring.sign(b"checkpoint"), b"checkpoint")


def test_fingerprint_is_that_of_the_signing_key(ring: KeyRing) -> None:
    """Who knows the verifier knows which key folder belongs to it."""
    public = base64.b64decode(ring.verifier.split("+", 2)[2])[1:]
    assert hashlib.sha256(public).hexdigest()[:32] == ring.fingerprint
