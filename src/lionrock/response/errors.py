"""What does not fit where a task, a containment or a hand-over stands."""

from __future__ import annotations

from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.text import Text


class StateError(RefusedError):
    """The act does not fit where the thing stands; the hint says what comes first."""


class TechnologyError(RefusedError):
    """The target is operational technology: the platform does not touch it by itself."""


class PlaybookError(InputError):
    """A playbook file cannot be read; `line` is where, from 1."""

    def __init__(self, message: Text, line: int, hint: Text | None = None) -> None:
        """Keep the line beside the message."""
        super().__init__(message, hint or Text("See the schema of playbooks.", "請參閱行動手冊的格式說明。"))
        self.line = line


def changed(what: Text) -> ConflictError:
    """Return the error that says somebody else changed it first."""
    return ConflictError(
        Text("{what} changed while you were looking at it", "{what}在閣下閱覽期間已有更改").format(what=what),
        Text("See how it stands now, then do it again.", "請先查看現況，然後再試。"),
    )
