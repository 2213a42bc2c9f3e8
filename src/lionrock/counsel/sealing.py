"""Seals words under a key of their own, each bound to its place; the digest covers a salt that is sealed with them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.kernel.ports import Cipher

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

NOTE: Final = "counsel.note"
"""The name whose key opens privileged words; no other part of the product seals or opens with it."""
VISIT: Final = "counsel.visit"
"""The name whose key opens the words of a visit's log."""

_SALT: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """Sealed bytes, and the digest of salt and words."""

    data: bytes
    digest: str


def seal(platform: Platform, words: str, name: str, place: str) -> Sealed:
    """Return words sealed for one place; raises SealedError without keys, for then nothing may be kept."""
    plain = os.urandom(_SALT) + words.encode()
    data = platform.port(Cipher).seal(plain, f"{name}:{place}")
    return Sealed(data, hashlib.sha256(plain).hexdigest())


def unseal(platform: Platform, data: bytes, name: str, place: str) -> str:
    """Return the words; raises SealedError without keys, for another place or when altered."""
    return platform.port(Cipher).open(data, f"{name}:{place}")[_SALT:].decode()
