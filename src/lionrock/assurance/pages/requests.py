"""Requests for evidence as the operator sees them: asking, the link shown once, answers, and the verdict on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance.manual import asking, dates, forms, mailing, model, service
from lionrock.assurance.manual import request_store as store
from lionrock.assurance.manual.asking import Wish
from lionrock.assurance.manual.record import REQUEST_STATES, Reply, Request
from lionrock.assurance.pages.manual import safe
from lionrock.assurance.pages.tabs import REQUESTS
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.assurance.manual.links import Link

HOME: Final = "/evidence/requests"
TITLE: Final = Text("Requests for evidence", "證據要求")
_ASK: Final = Text("Ask for evidence", "要求提供證據")
_LINK: Final = Text("The link of {id}", "{id} 的連結")


@page("assurance.requests", HOME, title=TITLE, place="evidence", needs="register.read")
def requests(ask: Ask) -> View:
    """List requests, those first that wait for a verdict, then those that wait for an answer."""
    names = forms.names(ask.platform)
    rows = [_row(ask, one, names) for one in store.listing(ask.platform.db)]
    return View("assurance/requests.html", {"tabs": _tabs(ask), "rows": rows})


@page("assurance.requests-ask", f"{HOME}/ask", title=_ASK, place="evidence", needs=asking.ASK)
def form(ask: Ask) -> View:
    """Offer the form that asks somebody."""
    return _form(ask, {"requirement": ask.query.get("requirement", "")[:40], "systems": []}, [])


@act("assurance.requests-send", HOME, needs=asking.ASK)
def send(ask: Ask) -> View:
    """Ask, and show the link this once."""
    sent = forms.typed(ask)
    name, address = forms.registered(ask.platform).get(sent["owner"], (Text("", ""), ""))
    try:
        wish = Wish(
            requirement=sent["requirement"],
            person=sent["person"] or ask.say(name),
            words=sent["words"],
            due=dates.end(sent["due"]),
            email=sent["email"] or address,
            systems=tuple(one for one in sent["systems"] if one),
            owner=sent["owner"] if name.en or name.zh else "",
            origin=ask.origin,
        )
        made, link = asking.ask(ask.platform, ask.actor, wish)
    except LionrockError as problem:
        return _form(ask, sent, forms.wrong(problem))
    return _shown(ask, made, link)


@page("assurance.request", f"{HOME}/{{id}}", title=TITLE, place="evidence", needs="register.read")
def request(ask: Ask) -> View:
    """Show a request with its answers."""
    return _one(ask, [])


@page(
    "assurance.answer-file", f"{HOME}/{{id}}/{{answer}}/document", title=TITLE, place="evidence", needs="register.read"
)
def document(ask: Ask) -> Download:
    """Hand the document of an answer over, as a download alone."""
    found = asking.get(ask.platform, ask.path["id"])
    answers = store.replies(ask.platform.db, found.id)
    one = next((one for one in answers if one.id == ask.path["answer"]), None)
    if one is None:
        raise NotFoundError(Text("there is no such answer", "沒有此項答覆"), Text("See the request.", "請查看要求。"))
    name, data = asking.document(ask.platform, one)
    return Download(name, data, safe(one.media))


@act("assurance.request-accept", f"{HOME}/{{id}}/accept", needs=service.ACCEPT, fresh=True)
def accept(ask: Ask) -> Go | View:
    """Accept the answer: it stands as manual evidence."""
    try:
        made = asking.accept(ask.platform, ask.actor, ask.path["id"], _seen(ask))
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return Go(
        f"/evidence/manual/{made.reference}", Text("Accepted as {id}.", "已接納為 {id}。").format(id=made.reference)
    )


@act("assurance.request-return", f"{HOME}/{{id}}/return", needs=service.ACCEPT, fresh=True)
def send_back(ask: Ask) -> View:
    """Return the answer with a reason, and show the new link this once."""
    try:
        due = dates.end(ask.form.get("due", ""))
        reason = ask.form.get("reason", "")
        link = asking.send_back(ask.platform, ask.actor, ask.path["id"], reason, due, ask.origin, _seen(ask))
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return _shown(ask, asking.get(ask.platform, ask.path["id"]), link)


@act("assurance.request-renew", f"{HOME}/{{id}}/renew", needs=asking.ASK)
def renew(ask: Ask) -> View:
    """Show a new link this once; the one before opens nothing any more."""
    try:
        due = dates.end(ask.form.get("due", ""))
        link = asking.renew(ask.platform, ask.actor, ask.path["id"], due, ask.origin)
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return _shown(ask, asking.get(ask.platform, ask.path["id"]), link)


@act("assurance.request-resend", f"{HOME}/{{id}}/resend", needs=asking.ASK)
def resend(ask: Ask) -> Go | View:
    """Send a new link by mail, by the same day; the one before opens nothing any more."""
    try:
        asking.resend(ask.platform, ask.actor, ask.path["id"], ask.origin)
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return Go(
        f"{HOME}/{ask.path['id']}",
        Text(
            "A new link goes by mail. The one before opens nothing any more.", "新連結將以電郵發出。先前的連結已失效。"
        ),
    )


@act("assurance.request-end", f"{HOME}/{{id}}/withdraw", needs=asking.ASK)
def end(ask: Ask) -> Go | View:
    """Withdraw a request for a reason."""
    try:
        asking.end(ask.platform, ask.actor, ask.path["id"], ask.form.get("reason", ""))
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Withdrawn: its link opens nothing any more.", "已收回：其連結不再有效。"))


def _seen(ask: Ask) -> str:
    """Return the answer that was on the page when it was judged."""
    return ask.form.get("answer", "")[:32] or "-"


def _tabs(ask: Ask) -> list[tuple[Text, str, bool]]:
    """Return the views of evidence."""
    return tabs(ask.platform, "evidence", REQUESTS.url)


def _form(ask: Ask, typed: dict[str, Any], wrong: list[tuple[str, Text]]) -> View:
    """Return the form with what was typed and what was wrong with it."""
    values = forms.offered(ask) | {
        "title": _ASK,
        "here_place": "evidence",
        "tabs": _tabs(ask),
        "typed": typed,
        "errors": wrong,
        "longest": asking.LATEST.days - 1,
        "owners": [(id, name) for id, (name, _) in forms.registered(ask.platform).items()],
    }
    return View("assurance/requests-ask.html", values, 422 if wrong else 200)


def _shown(ask: Ask, made: Request, link: Link) -> View:
    """Return the page that shows a link, once."""
    values = {
        "title": _LINK.format(id=made.reference),
        "here_place": "evidence",
        "request": made,
        "asked": asking.asked(ask.platform, made),
        "mail": _mail(ask, made),
        "address": f"{ask.origin}{link.path}",
        "expires": link.expires,
    }
    return View("assurance/request-link.html", values)


def _row(ask: Ask, one: Request, names: dict[str, Text]) -> dict[str, Any]:
    """Return a request as a list shows it."""
    state, words = REQUEST_STATES[one.shown(ask.now)]
    titles = {each.id: each.title for each in service.requirements(ask.platform)}
    try:
        person = asking.asked(ask.platform, one).person
    except LionrockError:
        person = ""
    return {
        "one": one,
        "title": titles.get(one.requirement, Text("", "")),
        "systems": [names.get(id, Text("no longer registered", "已不在登記冊")) for id in one.systems],
        "person": person,
        "state": state,
        "words": words,
    }


def _one(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of a request."""
    found = asking.get(ask.platform, ask.path["id"])
    answers = [_answer(ask, one) for one in store.replies(ask.platform.db, found.id)]
    row = _row(ask, found, forms.names(ask.platform))
    values = row | {
        "title": Text("Request {id}", "要求 {id}").format(id=found.reference),
        "requirement": row["title"],
        "here_place": "evidence",
        "tabs": _tabs(ask),
        "asked": asking.asked(ask.platform, found),
        "mail": _mail(ask, found),
        "answers": answers,
        "says": model.SAYS,
        "errors": wrong,
    }
    return View("assurance/request.html", values, 422 if wrong else 200)


def _mail(ask: Ask, one: Request) -> dict[str, Any]:
    """Return how the mail with the link stands, to whom it went, and why none would leave."""
    found, asked = mailing.posted(ask.platform, one), asking.asked(ask.platform, one)
    name, address = forms.registered(ask.platform).get(found.person if found else asked.owner, (Text("", ""), ""))
    why = mailing.hindrance(ask.platform, asked, ask.origin)
    again = one.state == "open" and ask.now < one.due and why is None
    return {"posted": found, "name": name, "address": address, "why": why, "again": again}


def _answer(ask: Ask, one: Reply) -> dict[str, Any]:
    """Return an answer with its words, or what stands in their place."""
    opened = asking.reply(ask.platform, one)
    record = opened.record
    span = (datetime.fromisoformat(record.effective), datetime.fromisoformat(record.until)) if record else ()
    return {"one": one, "record": record, "erased": opened.erased, "span": span}
