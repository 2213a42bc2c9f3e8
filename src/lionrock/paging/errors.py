"""What can go wrong on the way to a person."""

from lionrock.kernel.errors import InputError, UnavailableError


class LineError(UnavailableError):
    """A line did not accept a message; the message says why, without secrets and without the message's own words."""


class CodeError(InputError):
    """A code answers no page: mistyped, used, withdrawn, or tried too often."""
