"""Rules that are switched off: their matches are not heard while matches are counted."""

from __future__ import annotations

from collections.abc import Sequence

from lionrock.detection.writing import store
from lionrock.events.records import Match
from lionrock.kernel.change import Change


def heard(change: Change, matches: Sequence[Match]) -> list[Match]:
    """Return the matches of rules that are not switched off; another product's finding is its own word."""
    off = store.off(change.db, change.now) if matches else {}
    return [one for one in matches if not one.digest or one.rule not in off]
