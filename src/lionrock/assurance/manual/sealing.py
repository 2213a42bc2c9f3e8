"""Seals records and documents: a document under a key of its own, which lies in the sealed record and goes with it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lionrock.assurance.manual.record import Asked, Opened, Record
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.assurance.manual.media import Document
    from lionrock.kernel.platform import Platform

RECORD: Final = "assurance.evidence"
ASKED: Final = "assurance.request"
_NONCE: Final = 12


def told(record: Record) -> bytes:
    """Return the record as packs carry it, the same bytes for the same record."""
    return msgspec.json.format(msgspec.json.encode(asdict(record), order="sorted"), indent=1)


def digest(record: Record) -> str:
    """Return the SHA-256 of what packs carry."""
    return hashlib.sha256(told(record)).hexdigest()


def salt() -> str:
    """Return what keeps the digest of a record from being guessed at."""
    return os.urandom(16).hex()


def seal(platform: Platform, record: Record, key: bytes, place: str) -> bytes:
    """Return a record sealed with the key of its document for one place; raises SealedError without keys."""
    plain = msgspec.json.encode({"record": asdict(record), "key": key.hex()})
    return platform.port(Cipher).seal(plain, f"{RECORD}:{place}")


def unseal(platform: Platform, sealed: bytes, place: str) -> Opened:
    """Return what lies sealed; raises SealedError without keys or for another place."""
    raw = platform.port(Cipher).open(sealed, f"{RECORD}:{place}")
    found = msgspec.json.decode(raw)
    if "erased" in found:
        return Opened(None, b"", b"", str(found["erased"]))
    record = msgspec.convert(found["record"], Record)
    return Opened(record, bytes.fromhex(found["key"]), told(record))


def tombstone(platform: Platform, words: str, place: str) -> bytes:
    """Return what stands in place of a record whose entry was erased: without its key nobody opens the document."""
    return platform.port(Cipher).seal(msgspec.json.encode({"erased": words}), f"{RECORD}:{place}")


def put(platform: Platform, document: Document) -> tuple[str, bytes]:
    """Keep a document sealed and return the digest of its blob and its key."""
    key, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
    return platform.blobs.put(nonce + AESGCM(key).encrypt(nonce, document.data, RECORD.encode())), key


def get(platform: Platform, blob: str, key: bytes) -> bytes:
    """Return a document; raises NotFoundError when it was erased, SealedError when its bytes were altered."""
    if not key:
        raise NotFoundError(
            Text("the document was erased", "文件已刪除"),
            Text("Its digest still stands in the ledger.", "其摘要仍在存證帳本。"),
        )
    raw = platform.blobs.get(blob)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], RECORD.encode())
    except InvalidTag:
        raise SealedError(
            Text("the sealed document was altered", "加密文件被更改"),
            Text("Restore it from a back-up.", "請由備份還原。"),
        ) from None


def seal_asked(platform: Platform, asked: Asked, request: str) -> bytes:
    """Return whom a request goes to and what it asks, sealed for it."""
    return platform.port(Cipher).seal(msgspec.json.encode(asdict(asked)), f"{ASKED}:{request}")


def unseal_asked(platform: Platform, sealed: bytes, request: str) -> Asked:
    """Return whom a request went to; raises SealedError."""
    return msgspec.json.decode(platform.port(Cipher).open(sealed, f"{ASKED}:{request}"), type=Asked)
