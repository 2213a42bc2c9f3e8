"""What can be wrong with a rule."""

from __future__ import annotations

from lionrock.detection.model import Trouble
from lionrock.kernel.text import Text


class RuleError(Exception):
    """A rule cannot serve; caught where rules are loaded, counted and named with its file and line."""

    def __init__(self, trouble: Trouble, reason: Text, line: int = 1) -> None:
        """Say what kind of trouble, why, and in which line of the document."""
        self.trouble: Trouble = trouble
        self.reason = reason
        self.line = line
        super().__init__(reason.en)
