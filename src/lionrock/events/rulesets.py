"""Which rules serve: what they are called, and one word for all that is the same wherever the same rules do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lionrock.kernel.text import Text


class RuleSet(Protocol):
    """Names the set of rules that serves. Implemented by detection."""

    def digest(self) -> str:
        """Return the SHA-256 over ids and texts of the rules that serve now, wherever their files lie."""
        ...

    def titles(self, ids: Iterable[str]) -> dict[str, Text]:
        """Return the titles of those of these rules that serve, those that only feed correlations too."""
        ...
