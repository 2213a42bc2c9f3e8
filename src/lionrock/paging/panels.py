"""What paging shows elsewhere: pages that want an answer, who is on duty, and what is not known about reaching them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lionrock.events.subjects import INCIDENT
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.paging import lines, settings, sheet, store
from lionrock.paging.pages.overview import HOME
from lionrock.register import roster
from lionrock.register.roster.reading import AHEAD
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, unknown
from lionrock.ui.words import span, stamp


@panel("paging.open", place="today", slot="main", order=5, every=20)
def opened(ask: Ask, _: Any) -> View | None:
    """Show the pages that want an answer, each with its button."""
    rows = sheet.opened(ask.platform, ask.actor)
    return View("paging/open.html", {"rows": rows}) if rows else None


@panel("paging.duty", place="today", slot="aside", order=10, needs="register.read")
def duty(ask: Ask, _: Any) -> View:
    """Show who is on duty now."""
    turn = store.beside.turned(ask.platform.db, "")
    values = {"duty": sheet.on_duty(ask.platform), "assumed": turn is not None and turn.assumed}
    return View("paging/duty.html", values)


@panel("paging.incident", place="incident", slot="aside", order=30, of=INCIDENT)
def incident(ask: Ask, subject: str) -> View:
    """Show who was called about an incident, and offer to call; the switch stands beside."""
    found = store.pages.about(ask.platform.db, subject)
    turn = store.beside.turned(ask.platform.db, subject)
    everywhere = store.beside.turned(ask.platform.db, "")
    values = {
        "incident": subject,
        "rows": [(sheet.row(ask.platform, one, ask.actor), sheet.ending(ask.platform, one)) for one in found[-5:]],
        "turn": turn if turn is not None and turn.assumed else None,
        "everywhere": everywhere is not None and everywhere.assumed,
    }
    return View("paging/incident.html", values)


@finder("paging.find")
def find(ask: Ask, words: str) -> Iterator[Found]:
    """Yield Paging for what people type when they look for it."""
    sought = words.strip().casefold()
    named = ("paging", "page", "call", "on call", "傳召", "當值")
    if sought and any(each.startswith(sought) for each in named):
        yield Found(Text("Paging", "傳召"), HOME, Text("who is called, and over what", "傳召的人員及線路"))


@unknown("paging.reach", needs="register.read")
def gaps(ask: Ask) -> Iterator[Gap]:
    """Yield where nobody is on duty, and what was never proven about reaching people."""
    yield from _cover(ask)
    automatic = [line for line in lines.lines(ask.platform) if line.automatic]
    if not automatic and not ask.platform.demo:
        yield _gap(
            Text("Whether anybody is reached at night", "夜間能否聯絡到人"),
            Text("no line is set up that calls by itself", "沒有設定可自動傳召的線路"),
            Text("Set one up", "設定線路"),
        )
    for problem in settings.problems(ask.platform.settings):
        yield _gap(Text("How people are called", "如何傳召人員"), problem, Text("See the settings", "查看設定"))
    for line in automatic:
        state = store.messages.line(ask.platform.db, line.id)
        if line.problem is not None or state.failing:
            yield _gap(
                Text("Whether {line} reaches anybody", "{line}能否聯絡到人").format(line=line.title),
                line.problem or state.problem or Text("it failed", "曾經失敗"),
                Text("See the line", "查看線路"),
            )
        elif state.proven_at is None:
            yield _gap(
                Text("Whether {line} reaches anybody", "{line}能否聯絡到人").format(line=line.title),
                Text("never proven", "從未證明"),
                Text("Test it", "測試"),
            )


def _cover(ask: Ask) -> Iterator[Gap]:
    """Yield the first span without cover."""
    try:
        found = roster.gaps(ask.platform, ask.now, ask.now + AHEAD)
    except LionrockError:
        return
    if found:
        why = Text("no cover from {at}, {long}", "由 {at} 起無人當值，共 {long}").format(
            at=stamp(found[0].starts), long=span(found[0].length)
        )
        yield Gap(
            Text("Who is called at every hour of the next 30 days", "未來 30 天每一刻由誰應召"),
            why,
            Text("whether somebody decides in time", "能否及時作出決定"),
            "/register/roster",
            Text("See the roster", "查看當值名單"),
            Consequence.CLOCK,
        )


def _gap(what: Text, why: Text, do: Text) -> Gap:
    """Return a gap of the lines."""
    return Gap(
        what, why, Text("whether somebody decides in time", "能否及時作出決定"), f"{HOME}#lines", do, Consequence.REACH
    )
