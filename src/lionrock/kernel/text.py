"""Words a user sees, always in English and in Traditional Chinese (Hong Kong)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said in both languages; `zh` is Traditional Chinese as written in Hong Kong."""

    en: str
    zh: str

    def within(self, language: Language) -> str:
        """Return the words in `language`."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Return both languages with `{name}` replaced; a `Text` value follows its language."""
        return Text(
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def __str__(self) -> str:
        """Return the English words: logs and exceptions are read in English."""
        return self.en


def same(words: str) -> Text:
    """Return words that are equal in both languages, such as a name or an identifier."""
    return Text(words, words)


def kept(words: str) -> str:
    """Return text as every database keeps it: without NUL and lone surrogates, which become U+FFFD."""
    if words.isascii() and "\0" not in words:
        return words
    return words.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
