"""Detectors as the rules they are: what a replay tells of them is what they found as they learned."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lionrock.detection.effects import Hit
from lionrock.detection.learning import store
from lionrock.detection.learning.model import Detector

if TYPE_CHECKING:
    from lionrock.detection.modes import Replay
    from lionrock.kernel.platform import Platform


def detectors(platform: Platform) -> frozenset[str]:
    """Return the ids of all detectors."""
    return frozenset(one.id for one in platform.registry.of(Detector))


def unusual(platform: Platform, asked: Replay) -> tuple[Hit, ...]:
    """Return what the detectors among a replay's rules found in its span.

    History was learned once, in order, and cannot be learned anew beside it: what was found then is the effect.
    """
    found: Counter[tuple[str, str, str | None, str | None, str | None]] = Counter()
    for one in platform.registry.of(Detector):
        if asked.rules.get(one.id) == one.digest:
            for each in store.between(platform.db, one.id, asked.since, asked.until):
                found[one.id, each.at.date().isoformat(), each.host, each.user, each.address] += 1
    return tuple(Hit(*marks, count) for marks, count in found.items())
