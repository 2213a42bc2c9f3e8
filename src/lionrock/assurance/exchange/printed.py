"""The posture as the page shows it, on paper: areas by system with the same marks, the legend, the counter and the day.

The marks are those of the page, from the same file; each stands beside its word, so that nothing hangs on colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance import matrix
from lionrock.assurance.board import Board
from lionrock.assurance.judging import SHOWN, STATES
from lionrock.kernel.text import Text
from lionrock.ui import paper
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.assurance.exchange.picture import Picture
    from lionrock.assurance.matrix import Row

_TITLE: Final = Text("Posture", "防護狀況")
_OPERATOR: Final = Text("Operator as a whole", "營運者整體")
_AREA: Final = Text("Area of the Code", "實務守則範疇")
_AS_OF: Final = Text("As of {at}", "截至 {at}")
_ELSEWHERE: Final = Text("in other columns", "見其他欄")
_COUNTED: Final = Text(
    "{loaded} loaded, {verified} verified, {tested} tested",
    "已載入 {loaded} 項，已核實 {verified} 項，已測試 {tested} 項",
)
_DEMO: Final = Text("Demonstration", "示範")
_NOTE: Final = Text(
    "What our tests found, unknown first. A state describes a test, never a requirement of the law; no area and no "
    "operator gets a mark. Not legal advice.",
    "各項測試的結果，未知者先列。狀況所述為測試結果，並非法例要求是否符合；不為範疇或營運者評分。並非法律意見。",
)
_CELL: Final = Text(
    "In a cell: the worst state, and how many of the requirements looked for there are known.",
    "格內為最差的狀況，及在該處查看的要求中已知的數目。",
)
_SYMBOL: Final = re.compile(r'<symbol id="shape-(\w+)" viewBox="0 0 12 12">(.*?)</symbol>', re.DOTALL)
_INK: Final = {"passed": "#125f38", "partly": "#714a00", "failed": "#9b1c15", "unknown": "#475260"}
_QUIET: Final = "#55605e"
_ACROSS: Final = 7
"""Columns of a sheet beside the area; more systems go on in a further table."""


def build(picture: Picture) -> bytes:
    """Return the posture as PDF/A-2b in both languages; the same picture gives the same bytes."""
    return paper.pdf("lionrock.assurance", "templates/assurance/posture.typ", told(picture), picture.at)


def told(picture: Picture) -> dict[str, Any]:
    """Return what the template sets: every word in both languages, tables no wider than a sheet."""
    seen = picture.board or Board(picture.at, {}, {})
    rows = matrix.rows(picture.book, picture.controls, seen, list(picture.systems))
    names = [*picture.systems.values(), _OPERATOR]
    spans = [range(first, min(first + _ACROSS, len(names))) for first in range(0, len(names), _ACROSS)]
    return {
        "title": paper.pair(_TITLE),
        "origin": paper.shown(picture.origin),
        "as_of": paper.pair(_AS_OF.format(at=stamp(picture.at))),
        "loaded": paper.pair(picture.book.loaded),
        "mark": paper.pair(_DEMO) if picture.demo else None,
        "note": paper.pair(_NOTE),
        "cell": paper.pair(_CELL),
        "area": paper.pair(_AREA),
        "elsewhere": paper.pair(_ELSEWHERE),
        "legend": [{"state": state, "word": paper.pair(STATES[state])} for state in SHOWN],
        "marks": {state: mark(state) for state in SHOWN},
        "ink": {state: _INK.get(state, _QUIET) for state in SHOWN},
        "tables": [{"heads": [paper.pair(names[at]) for at in span], "rows": _rows(rows, span)} for span in spans],
    }


@cache
def _shapes() -> dict[str, str]:
    """Return the marks of the page by state, as the page has them."""
    written = resources.files("lionrock.ui").joinpath("templates/ui/shapes.html").read_text("utf-8")
    return dict(_SYMBOL.findall(written))


def mark(state: str) -> str:
    """Return the mark of a state as a picture of its own, in the ink of paper."""
    drawn = _shapes()[state].replace("currentColor", _INK.get(state, _QUIET))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12" width="12" height="12">{drawn}</svg>'


def _rows(rows: Sequence[Row], span: range) -> list[dict[str, Any]]:
    """Return the areas with the cells of some columns."""
    return [
        {
            "title": paper.pair(row.title),
            "counted": paper.pair(_COUNTED.format(loaded=row.loaded, verified=row.verified, tested=row.tested)),
            "cells": [
                {"state": "" if one.elsewhere else one.state, "many": f"{one.known}/{one.concerned}"}
                for one in (row.cells[at] for at in span)
            ],
        }
        for row in rows
    ]
