"""Server-made pictures of findings: thirty days as bars, and the steps of a story on ATT&CK's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from lionrock.detection.stories import TACTICS, Step
from lionrock.events.findings import Level

_HIGH: Final = 24
_WIDE: Final = 6
_CELL: Final = 8


def days(counts: Sequence[int], label: str) -> Markup:
    """Return a bar for each day, the last one marked: the day that is spoken of; a day without any is a low dash."""
    most = max(counts, default=0) or 1
    bars = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            "days-none" if not count else "days-now" if n == len(counts) - 1 else "days-then",
            n * _WIDE,
            _HIGH - (height := max(_HIGH * count / most, 4) if count else 1.5),
            _WIDE - 1.5,
            height,
        )
        for n, count in enumerate(counts)
    )
    return _drawn("days", len(counts) * _WIDE, _HIGH, bars, label)


def steps(told: Sequence[Step], level: Level, label: str) -> Markup:
    """Return ATT&CK's fourteen tactics as cells from first to last, those that were seen filled."""
    seen = {step.tactic for step in told}
    cells = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            "step-seen" if tactic in seen else "step-none",
            n * _CELL,
            0 if tactic in seen else 4,
            _CELL - 2,
            12 if tactic in seen else 4,
        )
        for n, tactic in enumerate(TACTICS)
    )
    return _drawn(f"steps level-{level}", len(TACTICS) * _CELL, 12, cells, label)


def _drawn(name: str, width: int, height: int, inside: Markup, label: str) -> Markup:
    """Return an SVG of this size, named for screen readers."""
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(name, width, height, width, height, label, inside)
