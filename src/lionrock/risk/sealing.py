"""Words of risk under the cipher: what a system could be attacked by stands readable nowhere."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.kernel.ports import Cipher

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PURPOSE: Final = "risk.words"


def seal(platform: Platform, value: Any) -> bytes:
    """Return a plain value under the cipher; raises SealedError without keys."""
    return platform.port(Cipher).seal(_plain(value), _PURPOSE)


def unseal(platform: Platform, sealed: bytes) -> Any:
    """Return what was sealed; raises SealedError without keys, AlteredError when altered."""
    return msgspec.json.decode(platform.port(Cipher).open(bytes(sealed), _PURPOSE))


def digest(value: Any) -> str:
    """Return the SHA-256 of a value, the same for the same value."""
    return hashlib.sha256(_plain(value)).hexdigest()


def _plain(value: Any) -> bytes:
    """Return a value as bytes, the same for the same value."""
    return msgspec.json.encode(value, order="sorted")
