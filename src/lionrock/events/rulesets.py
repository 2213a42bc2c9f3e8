"""Which rules serve, as one word that is the same wherever the same rules do."""

from __future__ import annotations

from typing import Protocol


class RuleSet(Protocol):
    """Names the set of rules that serves. Implemented by detection."""

    def digest(self) -> str:
        """Return the SHA-256 over ids and texts of the rules that serve now, wherever their files lie."""
        ...
