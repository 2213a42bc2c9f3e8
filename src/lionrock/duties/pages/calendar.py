"""The calendar: every duty with its date, opening one, regimes, one's own feed."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from lionrock.duties import model, service, store
from lionrock.duties.model import KINDS, Duty
from lionrock.duties.service import Wanted
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.law.model import BASIS_WORDS
from lionrock.ui import times, words
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/obligations/calendar"
_TITLE: Final = Text("Calendar", "日程")
_WHY: Final = Text("Why", "原因")
_HOW: Final = Text("What was done", "所作事項")

TAB = Tab("duties.calendar", place="obligations", order=20, label=_TITLE, url=HERE)


@page("duties.calendar", HERE, title=_TITLE, place="obligations")
def calendar(ask: Ask) -> View:
    """Show open duties by month, those without a date, what was done, and the forms."""
    return _view(ask, None, "")


@act("duties.open", HERE, needs="duty.manage")
def opened(ask: Ask) -> Shown:
    """Open a duty by hand."""
    try:
        triggered = times.typed(ask.form.get("triggered", ""))
        if triggered is None:
            raise InputError(
                Text("no time of receipt given", "未填寫收到時間"),
                Text("Give when it was received.", "請填寫收到時間。"),
            )
        wanted = Wanted(
            kind=ask.form.get("kind", ""),
            title=ask.form.get("title", "").strip(),
            recipient=ask.form.get("recipient", "").strip(),
            reference=ask.form.get("reference", "").strip(),
            triggered=triggered,
            row=ask.form.get("row", ""),
            work_to=times.typed(ask.form.get("work_to", "")),
        )
        made = service.open_duty(ask.platform, ask.actor, wanted, ask.typed("why", _WHY, most=500))
    except LionrockError as problem:
        return _view(ask, problem, "open")
    return Go(f"{HERE}#{made.id}", Text("The duty is in the calendar.", "已加入日程。"))


@act("duties.done", HERE + "/{id}/done", needs="duty.manage")
def done(ask: Ask) -> Go:
    """Record what was done for a duty."""
    at = times.typed(ask.form.get("at", "")) or ask.now
    how = ask.typed("how", _HOW, most=500)
    receipt = ask.typed("receipt", Text("Receipt", "收據"), most=200, required=False)
    service.fulfil(ask.platform, ask.actor, ask.path["id"], _version(ask), at, how, receipt)
    return Go(HERE, Text("It is recorded.", "已記錄。"))


@act("duties.withdraw", HERE + "/{id}/withdraw", needs="duty.manage", fresh=True)
def withdraw(ask: Ask) -> Go:
    """Say that a duty does not stand."""
    service.withdraw(ask.platform, ask.actor, ask.path["id"], _version(ask), ask.typed("why", _WHY, most=500))
    return Go(HERE, Text("It no longer stands; the reason is kept.", "該責任不再存在，原因已保存。"))


@act("duties.reopen", HERE + "/{id}/reopen", needs="duty.manage", fresh=True)
def reopen(ask: Ask) -> Go:
    """Take back a record that was wrong."""
    found = service.reopen(ask.platform, ask.actor, ask.path["id"], _version(ask), ask.typed("why", _WHY, most=500))
    return Go(f"{HERE}#{found.id}", Text("The duty stands again, with the date it had.", "該責任再次生效，日期不變。"))


@act("duties.regime", HERE + "/regimes/{id}", needs="duty.manage", fresh=True)
def regime(ask: Ask) -> Shown:
    """Switch a parallel regime on or off."""
    on = ask.form.get("on") == "yes"
    try:
        why = ask.typed("why", _WHY, most=500)
        service.switch(ask.platform, ask.actor, ask.path["id"], why, on=on, limit=ask.form.get("limit", "")[:12])
    except LionrockError as problem:
        return _view(ask, problem, "regimes")
    return Go(HERE + "#regimes", Text("Switched.", "已切換。"))


@act("duties.feed", HERE + "/feed", needs="read")
def feed(ask: Ask) -> View:
    """Make an address for one's own calendar; it is shown once."""
    token = service.make_feed(ask.platform, ask.actor)
    return _view(ask, None, "", f"{ask.origin}/api/calendar/{token}")


@act("duties.unfeed", HERE + "/feed/{id}/end", needs="read")
def unfeed(ask: Ask) -> Go:
    """End one of one's own addresses."""
    service.end_feed(ask.platform, ask.actor, ask.path["id"])
    return Go(HERE + "#feed", Text("The address answers no longer.", "該網址已停用。"))


def _view(ask: Ask, problem: LionrockError | None, at: str, feed: str = "") -> View:
    """Return the page with what was wrong with the last form."""
    db, book = ask.platform.db, service.rules(ask.platform)
    rows = {one.id: one for one in book.obligations}
    duties = store.listing(db)
    values: dict[str, Any] = {
        "title": _TITLE,
        "here_place": "obligations",
        "tabs": tabs(ask.platform, "obligations", HERE),
        "months": [(month, list(group)) for month, group in groupby((d for d in duties if d.work_to), key=_month)],
        "undated": [one for one in duties if one.work_to is None],
        "closed": store.listing(db, done=True, most=30),
        "exposed": {one.id: model.exposure(one, rows.get(one.row), ask.now) for one in duties},
        "rows": rows,
        "kinds": KINDS,
        "choices": [(id, words) for id, words in KINDS.items() if id != "regime"],
        "row_choices": [(one.id, one.title) for one in book.obligations],
        "regimes": service.regimes(ask.platform),
        "basis": BASIS_WORDS,
        "feeds": store.feeds(db, ask.actor.id),
        "feed": feed,
        "typed": {name: value[:300] for name, value in ask.form.items()},
        "now_typed": times.field(ask.now),
        "problem": problem,
        "at": at,
    }
    return View("duties/calendar.html", values, 422 if problem else 200)


def _month(one: Duty) -> Text:
    """Return the month a duty is due in, Hong Kong."""
    return words.month(one.work_to) if one.work_to else Text("", "")


def _version(ask: Ask) -> int:
    """Return the version of the duty the reader saw."""
    written = ask.form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004 digits
