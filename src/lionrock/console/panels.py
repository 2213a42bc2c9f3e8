"""The console's own panels."""

from __future__ import annotations

from typing import Any

from lionrock.console import gaps
from lionrock.ui.pages import Ask, View, panel

_SHOWN = 8


@panel("console.unknowns", place="today", slot="main", order=20, every=60)
def unknowns(ask: Ask, _: Any) -> View:
    """Show what we do not know, the worst first."""
    found = gaps.ranked(ask)
    return View("console/gaps.html", {"gaps": found[:_SHOWN], "number": len(found)})
