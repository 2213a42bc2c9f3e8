"""The incident a path names, by reference or id."""

from __future__ import annotations

from lionrock.kernel.errors import NotFoundError
from lionrock.obligations import store
from lionrock.obligations.model import Matter
from lionrock.ui.pages import Ask


def matter(ask: Ask) -> Matter:
    """Return the incident; one opened a moment ago is waited for by delivering what is on its way.

    Raises NotFoundError.
    """
    try:
        return store.matter(ask.platform.db, ask.path["id"])
    except NotFoundError:
        ask.platform.settle()
        return store.matter(ask.platform.db, ask.path["id"])
