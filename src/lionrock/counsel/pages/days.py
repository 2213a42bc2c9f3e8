"""Gale and black rainstorm warning days: entered, imported from a file, corrected."""

from __future__ import annotations

from typing import Final

from lionrock.counsel.days import KINDS, MOST_BYTES, Stated, read
from lionrock.counsel.pages.tabs import views
from lionrock.counsel.record import DayKind
from lionrock.counsel.service import days as service
from lionrock.counsel.store import days as store
from lionrock.kernel.errors import InputError, LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("Warning days", "警告日")
_HERE: Final = "/obligations/law/days"


@page("counsel.days", _HERE, title=TITLE, place="obligations")
def days(ask: Ask) -> View:
    """Show the days on which a warning stood, who said so, and what was corrected."""
    return _shown(ask)


@act("counsel.day", _HERE, needs="read", fresh=True)
def enter(ask: Ask) -> Go | View:
    """Record one day."""
    try:
        source = ask.typed("source", service.SOURCE, most=300)
        stated = Stated(times.day(ask.form.get("day", "")), _kind(ask), source)
        made = service.state(ask.platform, [stated], ask.actor, f"warning day {stated.day}")
    except InputError as problem:
        return _shown(ask, problem, "day")
    return Go(_HERE, _said(len(made)))


@act("counsel.days-import", f"{_HERE}/import", needs="read", fresh=True, most=MOST_BYTES + 10_000)
def take(ask: Ask) -> Go | View:
    """Record the days of a CSV file, all or none."""
    name = ask.names.get("file", "")[:100] or "file"
    try:
        made = service.state(ask.platform, read(ask.files.get("file", b"")), ask.actor, f"warning days of {name}")
    except InputError as problem:
        return _shown(ask, problem, "file")
    return Go(_HERE, _said(len(made)))


@act("counsel.day-correct", f"{_HERE}/correct", needs="read", fresh=True)
def correct(ask: Ask) -> Go | View:
    """Record that no such warning stood on a day."""
    try:
        service.correct(
            ask.platform, times.day(ask.form.get("day", "")), _kind(ask), ask.actor, ask.form.get("why", "")
        )
    except (InputError, NotFoundError) as problem:
        return _shown(ask, problem, "why")
    return Go(_HERE, Text("Corrected. Last days are computed anew.", "已更正，並重新計算最後一日。"))


def _kind(ask: Ask) -> DayKind:
    """Return the kind chosen; raises InputError."""
    found = next((kind for kind in KINDS if kind == ask.form.get("kind")), None)
    if found is None:
        raise InputError(
            Text("no kind of warning was chosen", "未選擇警告類別"),
            Text("Choose gale or black rainstorm.", "請選擇烈風或黑色暴雨。"),
        )
    return found


def _said(number: int) -> Text:
    """Return what was recorded."""
    if not number:
        return Text("Recorded so already; nothing changed.", "早已有此紀錄，沒有更改。")
    return Text("{n} recorded. Last days are computed anew.", "已記錄 {n} 項，並重新計算最後一日。").format(n=number)


def _shown(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page, with what was wrong."""
    history = store.history(ask.platform.db)
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", "/obligations/law"),
        "views": views(_HERE),
        "standing": store.standing(ask.platform.db),
        "corrections": [one for one in history if not one.stands],
        "kinds": list(KINDS.items()),
        "words": KINDS,
        "may": service.may(ask.platform, ask.actor),
        "typed": dict(ask.form) if problem else {},
        "problem": problem,
        "at": at,
    }
    return View("counsel/days.html", values, status=422 if problem else 200)
