"""Every form there is, what waits for a judgement, and what is to be made, approved or submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lionrock.events.subjects import INCIDENT
from lionrock.filings import service, store
from lionrock.filings.pages.tabs import HERE
from lionrock.filings.record import OCCASION, Occasion
from lionrock.filings.service import occasions, official
from lionrock.filings.store import occasions as kept
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("Content for forms", "表格內容")


@dataclass(frozen=True, slots=True)
class Row:
    """An occasion with its form and how far it is: newest approved version, submissions recorded."""

    occasion: Occasion
    form: Filing
    version: int
    submissions: int


@page("filings.list", HERE, title=TITLE, needs="register.read", place="obligations")
def listing(ask: Ask) -> View:
    """Show occasions, forms and their official files."""
    return _shown(ask)


@act("filings.open", HERE, needs="duty.manage")
def open_(ask: Ask) -> Go | View:
    """Open a form by hand."""
    try:
        since = times.typed(ask.form.get("since", ""))
        made = occasions.open_(ask.platform, ask.form.get("filing", ""), ask.form.get("what", ""), since, ask.actor)
    except InputError as problem:
        return _shown(ask, problem)
    return Go(f"{HERE}/{made.reference}", Text("Opened.", "已開立。"))


@act("filings.judge", f"{HERE}/{{id}}/judge", needs="duty.manage", fresh=True)
def judge(ask: Ask) -> Go:
    """Record whether a change is material."""
    found = kept.occasion(ask.platform.db, ask.path["id"])
    chosen = ask.form.get("material", "")
    if chosen not in {"yes", "no"}:
        raise InputError(Text("nothing was chosen", "未作選擇"), Text("Choose one of the two.", "請選擇其一。"))
    reason = ask.form.get("reason", "")
    occasions.judge(ask.platform, found.id, material=chosen == "yes", reason=reason, actor=ask.actor)
    return Go(f"{HERE}/{found.reference}", Text("Recorded.", "已記錄。"))


def _shown(ask: Ask, problem: InputError | None = None) -> View:
    """Return the page."""
    forms = {one.id: one for one in ask.platform.registry.of(Filing)}
    rows = [_row(ask, one, forms[one.filing]) for one in kept.listing(ask.platform.db) if one.filing in forms]
    told = {
        "tabs": tabs(ask.platform, "obligations", HERE),
        "waiting": [row for row in rows if row.occasion.material is None],
        "rows": [row for row in rows if row.occasion.material is not None],
        "forms": [(one, official.standing(ask.platform, one.id)) for one in forms.values()],
        "openable": [(one.id, one.title) for one in forms.values() if one.of == OCCASION],
        "incident": INCIDENT,
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
    }
    return View("filings/list.html", told, status=422 if problem else 200)


def _row(ask: Ask, one: Occasion, form: Filing) -> Row:
    """Return an occasion with how far it is."""
    newest = store.newest(ask.platform.db, (one.id,), form.id)
    return Row(one, form, newest.get(one.id, 0), len(service.submissions(ask.platform, form.id, one.id)))
