"""Answers that do not fit, each saying what to answer first."""

from __future__ import annotations

from lionrock.kernel.errors import RefusedError


class AnswerError(RefusedError):
    """The answer does not fit where the incident stands; the hint says which question comes first."""


class ClosedError(RefusedError):
    """The incident is closed; it takes answers again once it is reopened."""
