"""Paging: open pages, the lines, the switch, what was called before; and one page with all its steps."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import ConfigurationError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.paging import lines, settings, sheet, store
from lionrock.paging.model import Page
from lionrock.paging.service.testing import WEEKLY
from lionrock.ui.pages import Ask, View, page

HOME: Final = "/incidents/paging"
TITLE: Final = Text("Paging", "傳召")
_HISTORY: Final = 25


@page("paging.overview", HOME, title=TITLE, place="incidents")
def overview(ask: Ask) -> View:
    """Show what is called now, then the lines, the switch and the history."""
    return shown(ask, [])


def shown(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page, with what was wrong."""
    platform = ask.platform
    assumed = store.beside.turned(platform.db, "")
    number = ask.whole("page", 1, least=1, most=10_000)
    ended = store.pages.ended(platform.db, _HISTORY + 1, (number - 1) * _HISTORY)
    values = {
        "rows": sheet.opened(platform, ask.actor),
        "duty": sheet.on_duty(platform),
        "lines": sheet.line_rows(platform, assumed=assumed is not None and assumed.assumed),
        "turn": assumed,
        "turns": store.beside.turns(platform.db, 8),
        "everybody": [(one.person, one.name) for one in sheet.callable_people(platform)],
        "test": store.pages.latest(platform.db, WEEKLY),
        "weekly": _weekly(ask),
        "days": _DAYS,
        "history": [
            (one, sheet.row(platform, one, ask.actor), sheet.ending(platform, one)) for one in ended[:_HISTORY]
        ],
        "number": number,
        "more": len(ended) > _HISTORY,
        "minutes": settings.within(platform.settings, settings.MINUTES),
        "rounds": settings.within(platform.settings, settings.ROUNDS),
        "problems": settings.problems(platform.settings),
        "errors": wrong,
    }
    return View("paging/overview.html", values, status=422 if wrong else 200)


@page("paging.page", f"{HOME}/{{number}}", title=TITLE, place="incidents")
def one(ask: Ask) -> View:
    """Show one page: its ladder, whether it was answered, and every step with its ledger entry."""
    written = ask.path["number"].upper().removeprefix("PG-").lstrip("0")
    found = store.pages.by_number(ask.platform.db, int(written)) if written.isdigit() and len(written) < 10 else None  # noqa: PLR2004 digits
    if found is None:
        raise NotFoundError(
            Text("there is no such page", "沒有這次傳召"), Text("See Paging for those there are.", "請查看「傳召」頁。")
        )
    values = {
        "title": found.reference,
        "row": sheet.row(ask.platform, found, ask.actor),
        "steps": sheet.told(ask.platform, found),
        "ending": sheet.ending(ask.platform, found),
        "assumed": lines.assumed_read(ask.platform.db, found.incident),
        "everybody": [(each.person, each.name) for each in sheet.callable_people(ask.platform)],
    }
    return View("paging/page.html", values)


def _ended(ask: Ask, page: Page) -> tuple[Page, sheet.Row, Text | None]:
    """Return an answered page as the history shows it."""
    return page, sheet.row(ask.platform, page, ask.actor), sheet.ending(ask.platform, page)


def _weekly(ask: Ask) -> tuple[int, int] | None:
    """Return day and hour of the weekly test; None when there is none, or its setting cannot be read."""
    try:
        return settings.weekly(ask.platform.settings)
    except ConfigurationError:
        return None


_DAYS: Final = (
    Text("Monday", "星期一"),
    Text("Tuesday", "星期二"),
    Text("Wednesday", "星期三"),
    Text("Thursday", "星期四"),
    Text("Friday", "星期五"),
    Text("Saturday", "星期六"),
    Text("Sunday", "星期日"),
)
