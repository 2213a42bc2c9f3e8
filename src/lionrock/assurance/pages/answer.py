"""The page that a link opens for somebody without an account: state or show one thing, once, in either language.

It says what is asked and by whom, and nothing else of the operator. Every link that opens nothing gets the same answer.
"""

from __future__ import annotations

from typing import Any, Final

from lionrock.assurance.manual import asking, forms, media, service
from lionrock.assurance.manual import request_store as store
from lionrock.assurance.manual.asking import Sent
from lionrock.assurance.manual.record import Request
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import ANYONE, Ask, View, act, page

PATH: Final = "/answer/{token}"
TITLE: Final = Text("Evidence is asked of you", "請提供證據")


@page("assurance.answer", PATH, title=TITLE, needs=ANYONE)
def answer(ask: Ask) -> View:
    """Show what is asked, and where to say or show it; looking at it uses nothing up."""
    return _form(ask, asking.offer(ask.platform, ask.path["token"]), [])


def _open(ask: Ask) -> None:
    """Return while the link is open; nothing is read of what comes over one that is not."""
    asking.offer(ask.platform, ask.path["token"])


@act("assurance.answer-send", PATH, needs=ANYONE, most=media.MOST_BYTES + forms.ROOM, first=_open)
def send(ask: Ask) -> View:
    """Take the answer; the link is used up by it."""
    found = asking.offer(ask.platform, ask.path["token"])
    try:
        said = forms.statement(ask)
        sent = Sent(said.person, said.says, said.words, said.effective, said.until)
        asking.answer(ask.platform, ask.path["token"], sent, forms.document(ask))
    except InputError as problem:
        return _form(ask, found, forms.wrong(problem))
    return View("assurance/answered.html", {"title": TITLE, "request": found, "who": _asker(found)})


def _form(ask: Ask, found: Request, wrong: list[tuple[str, Text]]) -> View:
    """Return the page with what was typed and what was wrong with it."""
    names = forms.names(ask.platform)
    returned = next((one for one in store.replies(ask.platform.db, found.id) if one.verdict == "returned"), None)
    offered = forms.offered(ask)
    values: dict[str, Any] = {
        "title": TITLE,
        "request": found,
        "who": _asker(found),
        "asked": asking.asked(ask.platform, found),
        "requirement": service.requirement(ask.platform, found.requirement),
        "systems": [names[id] for id in found.systems if id in names],
        "returned": returned,
        "typed": forms.typed(ask),
        "errors": wrong,
    }
    values |= {name: offered[name] for name in ("says", "today", "accept", "most")}
    return View("assurance/answer.html", values, 422 if wrong else 200)


def _asker(found: Request) -> Text:
    """Return who asks: a person by name; for what was asked at the machine itself, the operator."""
    return Text("The operator", "營運者") if found.asker_id.startswith("system:") else same(found.asker)
