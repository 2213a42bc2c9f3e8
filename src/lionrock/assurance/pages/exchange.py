"""The export of the posture: a workbook or OSCAL as of a moment, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.assurance.exchange import service
from lionrock.assurance.exchange.service import FORMS
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.ui import times
from lionrock.ui.pages import Ask, Download, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.kernel.errors import LionrockError

TITLE: Final = Text("Export the posture", "匯出防護狀況")
_HERE: Final = "/posture/export"
_WHY: Final = Text("Why, and who receives it", "原因及收件人")


@page("assurance.export", _HERE, title=TITLE, needs="evidence.export", place="posture")
def form(ask: Ask) -> View:
    """Offer the posture as a file in each form."""
    return _view(ask)


@act("assurance.export-posture", _HERE, needs="evidence.export")
def export(ask: Ask) -> Shown:
    """Hand the file over; the form comes back with what was wrong."""
    try:
        why = ask.typed("reason", _WHY, most=500)
        at = times.typed(ask.form.get("at", "")[:40])
        since = times.typed(ask.form.get("since", "")[:40])
        made = service.export(ask.platform, ask.actor, ask.form.get("format", ""), at, since)
    except InputError as problem:
        return _view(ask, problem)
    service.told(ask.platform, ask.actor, made, why)
    return Download(made.name, made.data, made.media)


def _view(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the form with what was typed and what was wrong with it."""
    typed = {name: ask.form.get(name, "")[:500] for name in ("format", "at", "since", "reason")} if problem else {}
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "posture", _HERE),
        "forms": [(one.id, one.title, one.about) for one in FORMS.values()],
        "loaded": site.rulebook(ask.platform, ask.now.astimezone(HONG_KONG).date()).loaded,
        "typed": typed,
        "problem": problem,
    }
    return View("assurance/export.html", values, 422 if problem else 200)
