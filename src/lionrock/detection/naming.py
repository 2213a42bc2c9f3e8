"""The names of the rules that serve, and of all together: the same on every machine where the same rules do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from lionrock.detection.serving import Runner, Serving
from lionrock.kernel.text import Text


class Named:
    """Implements the `RuleSet` port over the runner."""

    def __init__(self, runner: Runner) -> None:
        """Name the rules of this runner, whichever it runs at the time."""
        self._runner = runner
        self._known: tuple[Serving, str] | None = None

    def digest(self) -> str:
        """Return the SHA-256 over ids and texts of the rules that serve now, wherever their files lie."""
        serving = self._runner.serving
        if self._known is None or self._known[0] is not serving:
            told = sorted((id, info.digest) for id, info in serving.rules.items())
            words = "\n".join(f"{id} {digest}" for id, digest in told)
            self._known = (serving, hashlib.sha256(words.encode()).hexdigest())
        return self._known[1]

    def titles(self, ids: Iterable[str]) -> dict[str, Text]:
        """Return the titles of those of these rules that serve, those that only feed correlations too."""
        found = {id: self._runner.serving.info(id) for id in ids}
        return {id: info.title for id, info in found.items() if info is not None}
