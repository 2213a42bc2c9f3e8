"""The incident a path names, by reference or id."""

from __future__ import annotations

from lionrock.kernel.errors import NotFoundError
from lionrock.obligations import recall
from lionrock.obligations.model import Matter
from lionrock.ui.pages import Ask


def matter(ask: Ask) -> Matter:
    """Return the incident; one opened a moment ago is waited for by delivering what is on its way.

    Raises NotFoundError.
    """
    try:
        return recall.matter(ask.platform, ask.path["id"])
    except NotFoundError:
        ask.platform.settle()
        return recall.matter(ask.platform, ask.path["id"])
