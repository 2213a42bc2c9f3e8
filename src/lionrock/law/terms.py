"""The project's Chinese terms, and the words that must not stand in their place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Term:
    """One term: English, Chinese, what must not be used instead, and how sure we are."""

    en: str
    zh: str
    refused: tuple[str, ...]
    status: str


@cache
def terms() -> tuple[Term, ...]:
    """Return every term of `terms.toml`."""
    tree = tomllib.loads(resources.files("lionrock.law").joinpath("terms.toml").read_text("utf-8"))
    return tuple(Term(row["en"], row["zh"], tuple(row["not"]), row["status"]) for row in tree["term"])


def forbidden(zh: str) -> list[str]:
    """Return the refused words that stand in a Chinese text; one-character words only where they stand alone."""
    refused = {word for term in terms() for word in term.refused}
    return sorted(word for word in refused if _stands(word, zh))


def _stands(word: str, zh: str) -> bool:
    """Say whether a refused word stands in the text as a word of its own."""
    if len(word) == 1:
        return re.search(rf"(?<![\u4e00-\u9fff]){word}(?![\u4e00-\u9fff])", zh) is not None
    return word in zh
