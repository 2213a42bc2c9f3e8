"""One family of errors, each with a hint that says what to do next."""

from __future__ import annotations

from lionrock.kernel.text import Text, same


class LionrockError(Exception):
    """Something failed that a person can act on; `hint` says how."""

    def __init__(self, message: Text | str, hint: Text | str) -> None:
        """Keep message and hint in both languages; plain strings stand for both."""
        self.message = message if isinstance(message, Text) else same(message)
        self.hint = hint if isinstance(hint, Text) else same(hint)
        super().__init__(self.message.en)


class ConfigurationError(LionrockError):
    """A setting, folder or file of the site is not as it must be."""


class NotFoundError(LionrockError):
    """What was asked for does not exist, or not for this person."""


class RefusedError(LionrockError):
    """The act is not allowed for this actor, now or in this state."""


class InputError(LionrockError):
    """Outside input is malformed; the message names the place and what was expected."""


class ConflictError(LionrockError):
    """Somebody else changed the same thing first."""


class UnavailableError(LionrockError):
    """A part that is needed now does not answer; what depends on it is degraded."""
