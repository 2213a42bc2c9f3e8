"""What a passphrase must be: long, and not one that others would try first."""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

SHORTEST: Final = 12
LONGEST: Final = 1024
LEAST_OWN: Final = 6
"""Characters that must remain when everything that is easily guessed is taken out."""

_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN: Final = 4


@cache
def common() -> frozenset[str]:
    """Return the words that others would try first."""
    lines = resources.files(__package__).joinpath("common.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class Passphrase:
    """What a person typed as a passphrase; it prints as `***` and is bounded, not yet judged."""

    __slots__ = ("_words",)

    def __init__(self, words: str) -> None:
        self._words = unicodedata.normalize("NFC", words[: LONGEST + 1])

    def reveal(self) -> bytes:
        """Return the bytes to hash: UTF-8 of the NFC form (RFC 8265)."""
        return self._words.encode(errors="replace")

    def __len__(self) -> int:
        """Return the number of characters."""
        return len(self._words)

    def __repr__(self) -> str:
        """Return three stars."""
        return "***"

    def same(self, other: Passphrase) -> bool:
        """Say whether both are equal, in constant time."""
        return hmac.compare_digest(self.reveal(), other.reveal())

    def check(self, *names: str) -> None:
        """Raise InputError unless it is long enough and more than common words, runs and the person's own names."""
        if not SHORTEST <= len(self) <= LONGEST:
            raise InputError(
                Text(
                    f"The passphrase has {len(self)} characters; {SHORTEST} to {LONGEST} are expected.",
                    f"通行短語有 {len(self)} 個字元；應為 {SHORTEST} 至 {LONGEST} 個。",
                ),
                _ADVICE,
            )
        if len(own(self._words, names)) < LEAST_OWN:
            raise InputError(
                Text(
                    "The passphrase is among the first that others would try: common words, names, runs, repeats.",
                    "此通行短語屬他人最先嘗試之列：常用詞、姓名、鍵盤順序或重複字元。",
                ),
                _ADVICE,
            )


_ADVICE: Final = Text(
    "Choose four or more unrelated words; spaces and Chinese characters are welcome.",
    "請選用四個或以上互不相關的詞語；可含空格及中文字。",
)


def own(words: str, names: tuple[str, ...] = ()) -> str:
    """Return what is left of a passphrase without common words, the given names, runs of keys and repeats."""
    left = unicodedata.normalize("NFKC", words).casefold()
    parts = {part for name in names for part in re.split(r"[\W_]+", name.casefold()) if len(part) > 1}
    for word in sorted(common() | parts, key=len, reverse=True):
        left = left.replace(word, " ")
    left = re.sub(r"[\W_]+", "", left)
    left = re.sub(r"(.{1,4}?)\1+", r"\1", left)
    return _without_runs(left)


def _without_runs(words: str) -> str:
    """Return the words without rows of four or more neighbouring keys, letters or digits, either way round."""
    kept, start = [], 0
    while start < len(words):
        length = _run(words, start)
        if length < _RUN:
            kept.append(words[start])
        start += length if length >= _RUN else 1
    return "".join(kept)


def _run(words: str, start: int) -> int:
    """Return how long the row of neighbours is that begins at `start`."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        end = start + _RUN
        while end <= len(words) and words[start:end] in row:
            longest, end = max(longest, end - start), end + 1
    return longest
