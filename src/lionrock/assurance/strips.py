"""The runs of a control over time as one strip: what it found, and where no fresh proof stood. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from lionrock.assurance.kept import Run
from lionrock.kernel.clock import Instant

BARE: Final = "unknown"
"""The state of a stretch without fresh proof."""

_LOW: Final = {"partly": 5, "failed": 0, "unknown": 3}
"""How far below the top a state's bar begins, so that states differ in shape besides their colour."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the worst state was the same, and whether a fresh proof stood; `runs` is how many there were."""

    start: Instant
    end: Instant
    state: str
    proven: bool
    runs: int = 0

    @property
    def length(self) -> timedelta:
        """Return how long it was."""
        return self.end - self.start


def stretches(runs: Sequence[Run], since: Instant, until: Instant) -> list[Stretch]:
    """Return the time between two moments without a gap; runs one after another that found the same are one."""
    found: list[Stretch] = []
    at = since
    for place, run in enumerate(runs):
        ends = runs[place + 1].began if place + 1 < len(runs) else until
        start, end = max(run.began, at), min(run.fresh_until, ends, until)
        if end < start:
            continue
        if start > at:
            _add(found, Stretch(at, start, BARE, proven=False))
        _add(found, Stretch(start, end, run.state, proven=True, runs=run.runs))
        at = end
    if at < until:
        _add(found, Stretch(at, until, BARE, proven=False))
    return found


def share(found: Iterable[Stretch]) -> float:
    """Return the share of time in which a fresh proof stood, whatever it showed."""
    kept = list(found)
    whole = sum((one.length for one in kept), timedelta())
    proven = sum((one.length for one in kept if one.proven and one.state != BARE), timedelta())
    return proven / whole if whole else 0.0


def picture(found: Sequence[Stretch], label: str) -> Markup:
    """Return the strip: its length is the time, height and colour the state, hatched where nothing was known."""
    if not found:
        return Markup("")
    since, whole = found[0].start, found[-1].end - found[0].start
    bars = Markup("").join(
        Markup('<rect class="state-{}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}"/>').format(
            one.state, *_bar(one, since, whole)
        )
        for one in found
    )
    return Markup('<svg class="runs" height="16" role="img" aria-label="{}">{}</svg>').format(label, bars)


def changes(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with which the code of a control was another than before, oldest first."""
    return [run for before, run in pairwise(runs) if before.code != run.code]


def _bar(one: Stretch, since: Instant, whole: timedelta) -> tuple[float, int, float, int]:
    """Return left, top, width and height of a bar."""
    top = _LOW.get(one.state, 8 if one.proven else 3)
    width = max(100 * (one.length / whole), 0.3)
    left = min(100 * ((one.start - since) / whole), 100 - width)
    return left, top, width, 16 - top


def _add(found: list[Stretch], one: Stretch) -> None:
    """Add a stretch, to the one before where it goes on with it."""
    if found and (found[-1].state, found[-1].proven, found[-1].end) == (one.state, one.proven, one.start):
        found[-1] = replace(found[-1], end=one.end, runs=found[-1].runs + one.runs)
    elif one.length or one.runs:
        found.append(one)
