"""What the notary shows elsewhere: how old the last proof from outside is."""

from __future__ import annotations

from typing import Any

from lionrock.notary.face import standing
from lionrock.ui.pages import Ask, View, panel


@panel("notary.standing", place="evidence", slot="main", order=10)
def outside(ask: Ask, subject: Any) -> View:
    """Show the age of the last proof from outside, in amber when it is old."""
    return View("notary/standing.html", {"standing": standing(ask.platform)})
