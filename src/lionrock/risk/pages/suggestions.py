"""Suggestions: what scenarios could be written about, each taken up or declined by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import recall
from lionrock.risk.pages.assessments import ONE
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import HERE, READ
from lionrock.risk.service import suggesting
from lionrock.risk.service.checking import EDIT
from lionrock.ui.pages import Ask, Go, Shown, View, act, page

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH: Final = ONE + "/suggestions"
_TITLE: Final = Text("Suggestions", "建議")
_MOST: Final = 300


@page("risk.suggestions", PATH, title=_TITLE, needs=READ, place="risk")
def suggestions(ask: Ask) -> View:
    """Show suggestions, those nobody decided on first."""
    return _shown(ask, [])


@act("risk.decline", PATH, needs=EDIT)
def decline(ask: Ask) -> Shown:
    """Decline a suggestion with a reason."""
    form = Form(ask)
    why, id = form.words("why", 1000), ask.form.get("suggestion", "")[:200]
    if form.wrong:
        return _shown(ask, form.problems())
    try:
        suggesting.decline(ask.platform, ask.actor, ask.path["id"], id, why)
    except LionrockError as problem:
        return _shown(ask, form.problems(problem))
    return Go(f"{HERE}/assessments/{ask.path['id']}/suggestions", Text("Declined.", "已記錄不採納。"))


def _shown(ask: Ask, problems: Sequence[tuple[str, Text]]) -> View:
    """Return the page with what was wrong with the last form."""
    found = recall.assessment(ask.platform, ask.path["id"])
    rows = suggesting.suggestions(ask.platform, found)
    values = {
        "title": _TITLE,
        "one": found,
        "rows": rows[:_MOST],
        "more": max(0, len(rows) - _MOST),
        "kinds": suggesting.KINDS,
        "names": recall.names(ask.platform),
        "problems": problems,
    }
    return View("risk/suggestions.html", values, 422 if problems else 200)
