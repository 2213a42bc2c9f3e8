"""The matrix as a picture: the same SVG stands on the page and prints in the report.

Colours are attributes, which a stylesheet overrides on the page; each cell also says its level and its count in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from lionrock.kernel.text import Text
from lionrock.risk.matrix import LEVELS, STEPS, Level, matrix

LIKELIHOOD: Final = Text("Likelihood", "可能性")
IMPACT: Final = Text("Impact", "影響")
_FILL: Final[dict[Level, str]] = {"low": "#eef3f0", "medium": "#f3e3bd", "high": "#eeb8a6", "critical": "#d98a80"}
NARROW, WIDE = 62, 92
"""Widths of a cell: narrow enough for a phone, or wide enough for both languages."""
_HIGH, _LEFT, _TOP = 44, 44, 8


def drawn(
    counts: Mapping[tuple[int, int], int],
    say: Mapping[Level, str],
    axes: tuple[str, str],
    label: str,
    wide: int = NARROW,
) -> Markup:
    """Return the matrix with how many scenarios stand in each cell; `axes` are the words for likelihood and impact."""
    cells = Markup("").join(
        _cell(likelihood, impact, counts.get((likelihood, impact), 0), say[matrix().level(likelihood, impact)], wide)
        for likelihood in reversed(STEPS)
        for impact in STEPS
    )
    size = Markup('viewBox="0 0 {0} {1}" width="{0}" height="{1}"').format(
        _LEFT + wide * len(STEPS) + 4, _TOP + _HIGH * len(STEPS) + 44
    )
    frame = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="risk-matrix" {} role="img" aria-label="{}" '
        'font-family="Noto Sans TC" font-size="12">{}{}</svg>'
    )
    return frame.format(size, label, cells, _axes(axes, wide))


def levels(language: str) -> dict[Level, str]:
    """Return the words of the levels in a language, or in both where it is neither `en` nor `zh`."""
    if language in {"en", "zh"}:
        return {level: words.zh if language == "zh" else words.en for level, words in LEVELS.items()}
    return {level: f"{words.en} {words.zh}" for level, words in LEVELS.items()}


def _cell(likelihood: int, impact: int, count: int, said: str, wide: int) -> Markup:
    """Return one cell: its level in words, and the count where there is one."""
    level = matrix().level(likelihood, impact)
    x, y = _LEFT + wide * (impact - 1), _TOP + _HIGH * (STEPS[-1] - likelihood)
    box = Markup('<rect class="risk-{}" fill="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
        level, _FILL[level], x + 2, y + 2, wide - 4, _HIGH - 4
    )
    word = Markup('<text class="risk-word" fill="#47544f" font-size="10" x="{}" y="{}">{}</text>').format(
        x + 9, y + 16, said
    )
    many = Markup('<text class="risk-count" fill="#13201e" font-size="15" x="{}" y="{}">{}</text>').format(
        x + 9, y + 34, count
    )
    return box + word + (many if count else Markup(""))


def _axes(axes: tuple[str, str], wide: int) -> Markup:
    """Return the numbers and words of both axes."""
    foot = _TOP + _HIGH * len(STEPS)
    rows = Markup("").join(
        Markup('<text class="risk-axis" fill="#47544f" x="{}" y="{}">{}</text>').format(
            _LEFT - 14, _TOP + _HIGH * (STEPS[-1] - step) + 27, step
        )
        for step in STEPS
    )
    columns = Markup("").join(
        Markup('<text class="risk-axis" fill="#47544f" text-anchor="middle" x="{}" y="{}">{}</text>').format(
            _LEFT + wide * step - wide // 2, foot + 16, step
        )
        for step in STEPS
    )
    across = Markup('<text class="risk-axis" fill="#47544f" text-anchor="middle" x="{}" y="{}">{} →</text>').format(
        _LEFT + wide * len(STEPS) // 2, foot + 36, axes[1]
    )
    turned = Markup("translate(16 {}) rotate(-90)").format(_TOP + _HIGH * len(STEPS) // 2)
    up = Markup('<text class="risk-axis" fill="#47544f" text-anchor="middle" transform="{}">{} →</text>').format(
        turned, axes[0]
    )
    return rows + columns + across + up
