"""The name of the rules that serve: the same on every machine where the same rules do."""

from __future__ import annotations

import hashlib

from lionrock.detection.serving import Runner, Serving


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
