"""Posture: areas of the Code by critical computer system, unknown first; no mark for an area or the operator."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance import frameworks, looking, matrix, proving, words
from lionrock.assurance.board import ITSELF, WHOLE
from lionrock.assurance.judging import SHOWN
from lionrock.assurance.pages.moments import moment
from lionrock.assurance.pages.tabs import OPERATOR, WHOLE_NAME
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lionrock.assurance.board import Board
    from lionrock.law.rulebook import Rulebook

_FIRST: Final = 10
"""Controls named on the overview: those we know least of."""


@page("assurance.posture", "/posture", title=Text("Posture", "防護狀況"), place="posture")
def posture(ask: Ask) -> View:
    """Show every area for every system, what we do not know first, as it is or as it was known at a moment."""
    when = moment(ask)
    controls = ask.platform.registry.of(Control)
    seen, book = looking.board(ask.platform, when.past), looking.rulebook(ask.platform, when.at)
    systems = looking.systems(ask.platform)
    order: list[str] = list(SHOWN)
    states = {one.id: seen.worst(one.id) for one in controls}
    worst = sorted(controls, key=lambda one: (order.index(states[one.id]), one.id))
    values = {
        "when": when,
        "tabs": tabs(ask.platform, "posture", "/posture"),
        "controls": controls,
        "loaded": book.loaded,
        "rows": matrix.rows(book, controls, seen, list(systems)),
        "systems": systems,
        "operator": OPERATOR,
        "whole": WHOLE_NAME,
        "score": None if when.past else proving.score(ask.platform),
        "counts": Counter(states.values()),
        "first": [(states[one.id], one, seen.tested.get(one.id)) for one in worst if states[one.id] != "passed"][
            :_FIRST
        ],
        "many": len(controls),
    }
    return View("assurance/posture.html", values)


@page("assurance.cell", "/posture/areas/{area}/{system}", title=Text("Posture", "防護狀況"), place="posture")
def cell(ask: Ask) -> View:
    """Show the proof of one cell: its requirements with their states, and what each control found there."""
    when = moment(ask)
    seen, book = looking.board(ask.platform, when.past), looking.rulebook(ask.platform, when.at)
    systems = looking.systems(ask.platform)
    asked = ask.path["system"]
    system = WHOLE if asked == OPERATOR else asked
    area = next((one for one in book.areas if one.id == ask.path["area"]), None)
    if area is None or (system and system not in systems):
        raise NotFoundError(
            Text("there is no such cell", "沒有此格"), Text("Look at Posture for those there are.", "請查看防護狀況。")
        )
    controls = ask.platform.registry.of(Control)
    values = {
        "title": area.title,
        "when": when,
        "tabs": tabs(ask.platform, "posture", "/posture"),
        "area": area,
        "system": systems.get(system, WHOLE_NAME),
        "own": f"/posture/areas/{area.id}/{asked}",
        "rows": _requirements(book, controls, seen, area.id, system),
        "proofs": words.PROOFS,
        "witnesses": words.WITNESSES,
    }
    return View("assurance/cell.html", values)


def _requirements(
    book: Rulebook, controls: Sequence[Control], seen: Board, area: str, system: str
) -> list[dict[str, Any]]:
    """Return the loaded requirements of an area with their state here and the controls behind it, unknown first."""
    by = frameworks.testers(book, controls)
    found = matrix.by_requirement(by, seen)
    rows = []
    for one in book.requirements:
        if one.area == area and one.counts:
            mine = by.get(one.id, [])
            tests = [(control, seen.tested.get(control.id), _here(seen, control.id, system)) for control in mine]
            state = matrix.states(found.get(one.id, {}), system)
            rows.append({"requirement": one, "state": state, "tests": tests})
    return sorted(rows, key=lambda row: SHOWN.index(row["state"]) if row["state"] else len(SHOWN))


def _here(seen: Board, control: str, system: str) -> Counter[str]:
    """Return how many subjects of a system a control found in each state; what it says of itself counts everywhere."""
    found: Counter[str] = Counter()
    for one in seen.counts.get(control, ()):
        if one.system in (system, ITSELF):
            found[one.state] += one.many
    if control not in seen.tested:
        found["unknown"] += 1
    return found
