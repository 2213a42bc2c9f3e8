"""Server-made pictures: the same SVG stands on the page and prints in a document.

No style attributes (the console's policy forbids them): colours come from classes, lengths from percentages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import State

Tone = Literal["calm", "near", "hot"]
Points = Sequence[tuple[Instant, float]]

_NEAR_HOURS = 12
_HOT_HOURS = 6


def tone(end: Instant, now: Instant) -> Tone:
    """Return how pressing a limit is: by the hours left, never by the share used."""
    hours = (end - now).total_seconds() / 3600
    return "hot" if hours < _HOT_HOURS else "near" if hours < _NEAR_HOURS else "calm"


def track(
    start: Instant,
    end: Instant,
    now: Instant,
    marks: Sequence[float] = (),
    shade: Tone | None = None,
    label: str = "",
) -> Markup:
    """Return a bar of how much of a span is used; `marks` are shares between 0 and 1."""
    length = (end - start).total_seconds()
    share = (now - start).total_seconds() / length if length > 0 else 1.0
    ticks = Markup("").join(
        Markup('<line class="tick" x1="{0}%" x2="{0}%" y1="0" y2="14"/>').format(_percent(mark)) for mark in marks
    )
    return _bar(share, shade or tone(end, now), ticks, label)


def gauge(
    value: float | None, most: float, limit: float | None = None, shade: Tone | None = None, label: str = ""
) -> Markup:
    """Return a value on a scale from 0 to `most` with its limit; None is drawn hatched."""
    mark = (
        Markup('<line class="limit" x1="{0}%" x2="{0}%" y1="0" y2="14"/>').format(_percent(limit / most))
        if limit is not None and most
        else Markup("")
    )
    if value is None:
        hatched = Markup('<rect class="track-unknown" x="0" y="4" width="100%" height="6" rx="3"/>')
        return _figure(hatched + mark, label)
    return _bar(value / most if most else 0.0, shade or "calm", mark, label)


def _bar(share: float, shade: Tone, over: Markup, label: str) -> Markup:
    """Return a filled bar with marks over it."""
    bed = Markup('<rect class="track-bed" x="0" y="4" width="100%" height="6" rx="3"/>')
    fill = Markup('<rect class="track-fill track-{}" x="0" y="4" width="{}%" height="6" rx="3"/>').format(
        shade, _percent(share)
    )
    return _figure(bed + fill + over, label)


def _figure(inside: Markup, label: str) -> Markup:
    """Return an SVG as wide as its place, named for screen readers or hidden from them."""
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="track" height="14" {}>{}</svg>').format(voice, inside)


def _percent(share: float) -> str:
    """Return a share as a percentage between 0 and 100."""
    return f"{min(max(share, 0.0), 1.0) * 100:.2f}".rstrip("0").rstrip(".")


def tally(counts: Mapping[str, int], order: Sequence[str], label: str = "") -> Markup:
    """Return how many results stand in each state, as one bar in the order given; nothing at all is drawn unknown."""
    counted = {state: counts.get(state, 0) for state in order if counts.get(state, 0)} or {"unknown": 1}
    whole, at, parts = sum(counted.values()), 0.0, Markup("")
    for state, count in counted.items():
        share = 100 * count / whole
        bar = Markup('<rect class="state-{}" x="{:.2f}%" width="{:.2f}%" height="10"/>')
        parts += bar.format(state, at, max(share - 0.4, 0.4))
        at += share
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="tally" height="10" {}>{}</svg>').format(voice, parts)


def histogram(points: Points, label: str = "") -> Markup:
    """Return bars over time, as wide as their place; the tallest bin fills the height."""
    most = max((count for _, count in points), default=0) or 1
    width = 100 / max(len(points), 1)
    bars = Markup("").join(
        Markup('<rect x="{:.3f}%" y="{:.1f}" width="{:.3f}%" height="{:.1f}"/>').format(
            n * width, 64 - 64 * count / most, width * 0.86, 64 * count / most
        )
        for n, (_, count) in enumerate(points)
        if count
    )
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="histogram" height="64" {}>{}</svg>').format(voice, bars)


def series_data(points: Points) -> tuple[list[int], list[float]]:
    """Return seconds since 1970 and values, as the chart in the browser wants them."""
    return [int(moment.timestamp()) for moment, _ in points], [count for _, count in points]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a posture grid: a state of our tests and what it says, such as 5/6."""

    state: State
    words: str = ""


def posture(rows: Sequence[tuple[str, Sequence[Cell]]], heads: Sequence[str], label: str) -> Markup:
    """Return a small grid of states, areas down and systems across, each with shape and word."""
    wide, high, first = 92, 28, 168
    top = Markup("").join(
        Markup('<text class="svg-quiet" x="{}" y="18">{}</text>').format(first + n * wide, head)
        for n, head in enumerate(heads)
    )
    body = Markup("").join(
        _posture_row(name, cells, y=34 + n * high, wide=wide, first=first) for n, (name, cells) in enumerate(rows)
    )
    width, height = first + wide * len(heads), 40 + high * len(rows)
    size = Markup('viewBox="0 0 {0} {1}" width="{0}" height="{1}"').format(width, height)
    drawn = Markup('<svg class="posture" {} role="img" aria-label="{}">{}{}</svg>').format(size, label, top, body)
    return Markup('<div class="graph-scroll">{}</div>').format(drawn)


def _posture_row(name: str, cells: Sequence[Cell], *, y: int, wide: int, first: int) -> Markup:
    """Return one row of the grid."""
    drawn = Markup("").join(
        Markup(
            '<g class="state-{}"><use href="#shape-{}" x="{}" y="{}" width="12" height="12"/>'
            '<text x="{}" y="{}">{}</text></g>'
        ).format(cell.state, cell.state, first + n * wide, y + 6, first + 18 + n * wide, y + 17, cell.words)
        for n, cell in enumerate(cells)
    )
    rule = Markup('<line class="svg-rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(
        first + wide * len(cells), y - 4, y - 4
    )
    return rule + Markup('<text x="0" y="{}">{}</text>').format(y + 17, name) + drawn
