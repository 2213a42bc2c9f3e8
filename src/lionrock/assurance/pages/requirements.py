"""Requirements: what stands behind each in four words, the cheapest next step, and the controls that satisfy it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance import frameworks, judging, looking, matrix, strips, words
from lionrock.assurance.backing import Backing, backing, pieces
from lionrock.assurance.board import ITSELF, WHOLE
from lionrock.assurance.pages.moments import moment
from lionrock.assurance.pages.tabs import OPERATOR, WHOLE_NAME
from lionrock.assurance.steps import Known, Step, cheapest
from lionrock.assurance.store import results as store
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.law.mapped import RELATION_WORDS
from lionrock.law.model import BASIS_WORDS
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lionrock.assurance.board import Board
    from lionrock.assurance.pages.moments import Moment
    from lionrock.law.model import Requirement

TITLE: Final = Text("Requirements", "要求")
HERE: Final = "/posture/requirements"
_BREAK: Final = re.compile(r"; (?=https?:)")
SPAN: Final = days(90)
"""How far back the strip of runs reaches."""


@page("assurance.requirements", HERE, title=TITLE, place="posture")
def listing(ask: Ask) -> View:
    """List the loaded requirements with their four words and next steps, those with the least behind them first."""
    when = moment(ask)
    look = _Look(ask, when)
    area = ask.query.get("area", "")
    rows = [look.row(one) for one in look.book.requirements if one.counts and area in ("", one.area)]
    rows.sort(key=lambda row: (sum(word.rank for _, word in row["backing"].words), row["requirement"].id))
    values = {
        "when": when,
        "tabs": tabs(ask.platform, "posture", HERE),
        "loaded": look.book.loaded,
        "areas": [(one.id, one.title) for one in look.book.areas],
        "area": area,
        "titles": {one.id: one.title for one in look.book.areas},
        "rows": rows,
    }
    return View("assurance/requirements.html", values)


@page("assurance.requirement", HERE + "/{id}", title=TITLE, place="posture")
def requirement(ask: Ask) -> View:
    """Show one requirement: what stands behind it, where, since when, and where its words come from."""
    when = moment(ask)
    look = _Look(ask, when)
    one = look.book.requirement(ask.path["id"])
    if one is None:
        raise NotFoundError(
            look.book.gone(ask.path["id"]), Text("Look at the list of requirements.", "請查看要求清單。")
        )
    controls = look.by.get(one.id, [])
    across = [_across(look.seen, control, look.systems) for control in controls]
    shown = {id for row in across for state, _, id in row["cells"] if state} | {OPERATOR}
    values = look.row(one) | {
        "title": one.title,
        "when": when,
        "tabs": tabs(ask.platform, "posture", HERE),
        "area": next((area.title for area in look.book.areas if area.id == one.area), None),
        "basis": BASIS_WORDS[one.provenance.basis],
        "heads": [*(name for id, name in look.systems.items() if id in shown), WHOLE_NAME],
        "bare": [name for id, name in look.systems.items() if id not in shown],
        "shown": shown,
        "controls": across,
        "strips": [_strip(ask, control, when) for control in controls],
        "runs_of": strips.picture,
        "sources": _BREAK.split(one.provenance.source or ""),
        "proofs": words.PROOFS,
        "witnesses": words.WITNESSES,
        "mapped": _mapped(ask, one.id),
        "relations": RELATION_WORDS,
    }
    return View("assurance/requirement.html", values)


class _Look:
    """What one page reads of the board, the law and the register, once."""

    def __init__(self, ask: Ask, when: Moment) -> None:
        self.when = when
        self.seen: Board = looking.board(ask.platform, when.past)
        self.book = looking.rulebook(ask.platform, when.at)
        self.systems = looking.systems(ask.platform)
        controls = ask.platform.registry.of(Control)
        self.by = frameworks.testers(self.book, controls)
        self.found = matrix.by_requirement(self.by, self.seen)
        self.proven = looking.proven(ask.platform)
        self.broken = looking.broken(ask.platform, self.seen, controls, when.past)

    def row(self, one: Requirement) -> dict[str, Any]:
        """Return a requirement with its state, its four words and the cheapest next step."""
        controls = self.by.get(one.id, [])
        behind = backing(pieces(self.seen, controls), self.systems, self.seen.at)
        counts = self.found.get(one.id, {})
        state = judging.worst(state for of in counts.values() for state in of)
        return {"requirement": one, "state": state, "backing": behind, "step": self._step(one.id, controls, behind)}

    def _step(self, id: str, controls: Sequence[Control], behind: Backing) -> Step | None:
        """Return the cheapest next step, of now alone: nothing can be done in the past."""
        if self.when.past is not None:
            return None
        return cheapest(Known(id, controls, self.seen, self.broken, self.proven, self.systems, behind))


def _across(seen: Board, control: Control, systems: dict[str, Text]) -> dict[str, Any]:
    """Return a control with what it found of each system and of the operator as a whole."""
    cells: dict[str, dict[str, int]] = {system: {} for system in (*systems, WHOLE)}
    for one in seen.counts.get(control.id, ()):
        system = WHOLE if one.system == ITSELF else one.system
        of = cells.setdefault(system, {})
        of[one.state] = of.get(one.state, 0) + one.many
    run = seen.tested.get(control.id)
    if run is None:
        cells[WHOLE] = {"unknown": 1}
    found = [(judging.worst(cells[id]) if cells[id] else None, cells[id], id or OPERATOR) for id in (*systems, WHOLE)]
    return {"control": control, "run": run, "cells": found}


def _strip(ask: Ask, control: Control, when: Moment) -> dict[str, Any]:
    """Return a control with its runs of the last 90 days."""
    since = when.at - SPAN
    runs = store.runs(ask.platform.db, control.id, since, when.at)
    found = strips.stretches(runs, since, when.at)
    return {"control": control, "found": found, "share": strips.share(found)}


def _mapped(ask: Ask, id: str) -> list[tuple[Any, list[Any]]]:
    """Return each mapping to another framework with the numbers that stand beside a requirement."""
    rows = ((one, [link for link in one.links if link.requirement == id]) for one in site.mappings(ask.platform))
    return [(one, links) for one, links in rows if links]
