"""Words and files of filings under the cipher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.kernel.ports import Cipher

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "obligations.content"
"""The purpose under which approved content was always sealed; another one would not open the earlier ones."""
WORDS: Final = "filings.words"


def seal(platform: Platform, value: Any) -> bytes:
    """Return a plain value under the cipher; raises SealedError without keys."""
    return platform.port(Cipher).seal(msgspec.json.encode(value), WORDS)


def unseal(platform: Platform, sealed: bytes) -> Any:
    """Return what was sealed; raises SealedError without keys, AlteredError when altered."""
    return msgspec.json.decode(platform.port(Cipher).open(sealed, WORDS))
