"""The form for a row of the Code that is not loaded."""

from __future__ import annotations

from typing import Final

from lionrock.counsel import desk
from lionrock.counsel.pages.law import status, where
from lionrock.counsel.pages.tabs import views
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.law import fields
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page

ADD: Final = Text("A row that is not loaded", "尚未載入的項目")


@page("counsel.law-add", "/obligations/law/add", title=ADD, needs="requirement.edit", place="obligations")
def add(ask: Ask) -> View:
    """Ask for a row of the Code that is not loaded."""
    return _form(ask, ask.query.get("table", "requirements"))


@act("counsel.add", "/obligations/law/add", needs="requirement.edit", fresh=True)
def take(ask: Ask) -> Go | View:
    """Record a row of the Code as it was read."""
    table = ask.form.get("table", "")[:20]
    try:
        since = times.day(ask.form["since"]) if ask.form.get("since", "").strip() else None
        typed = {name: words[:400] for name, words in ask.form.items()}
        made = proposals.add(ask.platform, table, Read(typed, where(ask), since), ask.actor)
    except (InputError, ConflictError) as problem:
        return _form(ask, table, problem)
    return Go(
        f"/obligations/law/rows/{made.row}", Text("Recorded. A second person confirms it.", "已記錄，待第二人確認。")
    )


def _form(ask: Ask, table: str, problem: LionrockError | None = None) -> View:
    """Return the form for a new row, with what was wrong."""
    book, today = packs.book(ask.platform), proposals.today(ask.platform)
    values = {
        "title": ADD,
        "views": views("/obligations/law"),
        "table": table,
        "fields": desk.addable(book, table, today),
        "often": fields.often("continuous"),
        "missing": book.rulebook(today).criteria_missing,
        "loaded": book.rulebook(today).loaded,
        "typed": dict(ask.form) if problem else {},
        "problem": problem,
    }
    return View("counsel/add.html", values, status=status(problem))
