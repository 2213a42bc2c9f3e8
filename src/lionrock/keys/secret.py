"""A value that never shows itself by accident."""

from __future__ import annotations

import secrets
import unicodedata

from lionrock.kernel.text import Text
from lionrock.keys.errors import PassphraseError

LONGEST = 1024
SHORTEST = 12


class Secret:
    """A passphrase that prints as `***`; `reveal` is the only way to its bytes."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        """Keep the words; raises PassphraseError unless 12 to 1,024 characters are given."""
        if not SHORTEST <= len(words) <= LONGEST:
            raise PassphraseError(
                Text(
                    f"The passphrase of the keys has {len(words)} characters; {SHORTEST} to {LONGEST} are expected.",
                    f"密碼匙的通行短語有 {len(words)} 個字元；應為 {SHORTEST} 至 {LONGEST} 個。",
                ),
                Text("Choose four or more unrelated words.", "請選用四個或以上互不相關的詞語。"),
            )
        self._words = words

    @classmethod
    def made(cls) -> Secret:
        """Return a fresh secret of 256 random bits, for a passphrase file."""
        return cls(secrets.token_urlsafe(32))

    def reveal(self) -> bytes:
        """Return the bytes: UTF-8 of the NFC form, so that two keyboards give the same key (RFC 8265)."""
        return unicodedata.normalize("NFC", self._words).encode()

    def __repr__(self) -> str:
        """Return three stars."""
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Return three stars, whatever the format."""
        return "***"

    def __reduce__(self) -> tuple[object, ...]:
        """Refuse to be pickled."""
        msg = "a secret is never written out by accident"
        raise TypeError(msg)
