"""The page of a code: whoever got a message answers with its reference, signed in or not. It says nothing else.

Signed in, they are led to what they were called for, without having to look for it.
"""

from __future__ import annotations

from typing import Final

from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.text import Text
from lionrock.paging import people, service, sheet, store
from lionrock.paging.errors import CodeError
from lionrock.paging.model import Page
from lionrock.ui.pages import ANYONE, SIGNED_IN, Ask, Go, View, act, page

PATH: Final = "/called"
TITLE: Final = Text("Answer a call", "回應傳召")
SINCE: Final = hours(12)
"""How long after answering somebody who signs in is led to what they were called for."""
_LATEST: Final = 20


@page("paging.called", PATH, title=TITLE, needs=ANYONE)
def called(ask: Ask) -> View:
    """Ask for the reference of the message."""
    return _view("")


@page("paging.called-link", f"{PATH}/{{code}}", title=TITLE, needs=ANYONE)
def linked(ask: Ask) -> View:
    """Show the reference of a link for confirmation: looking at a link answers nothing, as mail scanners look too."""
    return _view(ask.path["code"][:40])


@act("paging.code", PATH, needs=ANYONE)
def answer(ask: Ask) -> View:
    """Answer with a reference."""
    code = ask.form.get("code", "")[:40]
    try:
        service.answer_by_code(ask.platform, code, ask.address)
    except CodeError as problem:
        return _view(code, [("code", problem.message), ("", problem.hint)])
    return View("paging/taken.html")


@page("paging.mine", "/paging/mine", title=TITLE, needs=SIGNED_IN)
def mine(ask: Ask) -> Go:
    """Lead whoever was called to the latest of what they answered or have yet to answer; anybody else to Today."""
    own = people.of_actor(ask.platform, ask.actor)
    found = [*store.pages.opened(ask.platform.db), *store.pages.ended(ask.platform.db, _LATEST)]
    latest = max((one for one in found if own and _concerns(one, own, ask)), key=_moment, default=None)
    if latest is None:
        return Go("/today")
    reference = None if latest.open else sheet.reference(ask.platform, latest.incident)
    return Go(f"/incidents/{reference}" if reference else f"/incidents/paging/{latest.number}")


def _concerns(one: Page, own: str, ask: Ask) -> bool:
    """Say whether a page calls this person, or was answered by them a short while ago."""
    if one.ending is None:
        return own in {one.current, *one.called}
    return one.ending.person == own and ask.now - one.ending.at <= SINCE


def _moment(one: Page) -> Instant:
    """Return when a page was answered, or opened."""
    return one.ending.at if one.ending else one.opened_at


def _view(code: str, wrong: list[tuple[str, Text]] | None = None) -> View:
    """Return the form, with what was wrong."""
    values = {"code": code, "errors": wrong or [], "wrong": dict(wrong or [])}
    return View("paging/called.html", values, status=422 if wrong else 200)
