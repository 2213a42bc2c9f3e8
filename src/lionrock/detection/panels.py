"""What detection shows on Today, in the rail and in the palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lionrock.detection import store
from lionrock.detection.store import Search
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Found, finder, tally


@tally("detection.findings", place="findings")
def count(ask: Ask) -> int | None:
    """Return how many findings nobody marked as expected."""
    return store.count(ask.platform.db, Search()) or None


@panel("detection.today", place="today", slot="main", order=40, every=20)
def latest(ask: Ask, subject: Any) -> View | None:
    """Show the latest findings."""
    rows = store.listing(ask.platform.db, Search(limit=6))
    total = store.count(ask.platform.db, Search())
    return View("detection/latest.html", {"rows": rows, "total": total}) if rows else None


@finder("detection.findings")
def find(ask: Ask, words: str) -> Iterable[Found]:
    """Find findings by title, host, user or address."""
    for one in store.listing(ask.platform.db, Search(text=words[:100], limit=10)):
        yield Found(one.title, f"/findings/{one.id}", one.where)
