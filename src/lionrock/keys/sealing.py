"""Wrapping and sealing: argon2id, HKDF and AES-256-GCM, and nothing of our own between them.

A sealed value is `version (1) · key id (8) · nonce (12) · ciphertext and tag (16 more than the plain text)`. The key is
HKDF-SHA-256 of the data key under the purpose's name; version, key id and the whole purpose are bound as associated
data, so that a sealed value opens only for what it was sealed for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lionrock.keys.model import ID_LENGTH, Stretch
from lionrock.keys.secret import Secret

VERSION: Final = b"\x01"
NONCE_LENGTH: Final = 12
HEAD_LENGTH: Final = len(VERSION) + ID_LENGTH + NONCE_LENGTH
SHORTEST: Final = HEAD_LENGTH + 16


def stretched(passphrase: Secret, stretch: Stretch) -> bytes:
    """Return the 32 bytes argon2id makes of the passphrase."""
    return hash_secret_raw(passphrase.reveal(), stretch.salt, stretch.time, stretch.memory, stretch.lanes, 32, Type.ID)


def derived(key: bytes, use: str) -> bytes:
    """Return the 32-byte key that HKDF-SHA-256 derives of `key` for one use (RFC 5869)."""
    return HKDF(SHA256(), 32, salt=None, info=b"lionrock/1/" + use.encode()).derive(key)


def wrap(key: bytes, plain: bytes, bound: str) -> bytes:
    """Return nonce and ciphertext of a key under another key."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def unwrap(key: bytes, wrapped: bytes, bound: str) -> bytes:
    """Return the wrapped key; raises InvalidTag for another key, another binding or changed bytes."""
    if len(wrapped) < NONCE_LENGTH + 16:
        raise InvalidTag
    return AESGCM(key).decrypt(wrapped[:NONCE_LENGTH], wrapped[NONCE_LENGTH:], bound.encode())


def seal(aead: AESGCM, key_id: str, plain: bytes, purpose: str) -> bytes:
    """Return the sealed value that only the same key and the same purpose open."""
    head = VERSION + bytes.fromhex(key_id)
    nonce = os.urandom(NONCE_LENGTH)
    return head + nonce + aead.encrypt(nonce, plain, head + purpose.encode())


def unseal(aead: AESGCM, sealed: bytes, purpose: str) -> bytes:
    """Return the plain value; raises InvalidTag when key, purpose or bytes differ."""
    head, nonce = sealed[: HEAD_LENGTH - NONCE_LENGTH], sealed[HEAD_LENGTH - NONCE_LENGTH : HEAD_LENGTH]
    return aead.decrypt(nonce, sealed[HEAD_LENGTH:], head + purpose.encode())


def key_of(sealed: bytes) -> str | None:
    """Return the id of the key that sealed a value, or None for bytes that are no sealed value."""
    if len(sealed) < SHORTEST or sealed[:1] != VERSION:
        return None
    return sealed[1 : 1 + ID_LENGTH].hex()


def mac(root: bytes, message: bytes) -> bytes:
    """Return the HMAC-SHA-256 by which the root key vouches for the key file."""
    return hmac.digest(derived(root, "ring"), message, "sha256")


def verifier(name: str, public: bytes) -> str:
    """Return the C2SP verifier key of an Ed25519 public key: name, key id, type and key (c2sp.org/signed-note)."""
    typed = b"\x01" + public
    key_id = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(typed).decode()}"
