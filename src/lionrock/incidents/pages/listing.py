"""The queue of incidents, and opening one by hand."""

from __future__ import annotations

from lionrock.events.ports import Incidents
from lionrock.incidents import questions, service, sheet, store
from lionrock.incidents.service import Answering
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Incidents", "事故")


@page("incidents.list", "/incidents", title=TITLE, place="incidents")
def incidents(ask: Ask) -> View:
    """Show the queue: what needs a decision first, then the rest; or what was closed."""
    closed = ask.query.get("show") == "closed"
    db = ask.platform.db
    rows = [(one, None) for one in store.listing(db, closed=True)] if closed else sheet.needs(ask.platform)
    values = {
        "rows": rows,
        "closed": closed,
        "sizes": store.sizes(db),
        "counts": {"open": store.count(db, closed=False), "closed": store.count(db, closed=True)},
        "names": sheet.names(ask.platform),
        "standings": questions.STANDINGS,
        "verdicts": questions.VERDICTS,
    }
    return View("incidents/list.html", values)


@page(
    "incidents.new",
    "/incidents/new",
    title=Text("Open an incident", "開立事故"),
    needs="incident.open",
    place="incidents",
)
def new(ask: Ask) -> View:
    """Show the three fields."""
    return _form(ask)


@act("incidents.open", "/incidents/new", needs="incident.open")
def open_by_hand(ask: Ask) -> Go | View:
    """Open an incident by hand, and say *possible incident* with it when that button was used."""
    title, system, note = (ask.form.get(name, "") for name in ("title", "system", "note"))
    try:
        opened = service.open_by_hand(ask.platform, ask.actor, title, system or None, note)
    except InputError as problem:
        return _form(ask, problem)
    if ask.form.get("say") != "possible":
        return Go(
            f"/incidents/{opened.reference}", Text("Opened. No clock starts by this.", "已開立，並不因此起計時限。")
        )
    service.possible(ask.platform, Answering(opened.id, opened.version, ask.actor))
    return Go(f"/incidents/{opened.reference}", POSSIBLE)


POSSIBLE = Text(
    "Recorded: possible incident. The provisional clock counts from now.", "已記錄：可能事故。時限由現在起暫定計算。"
)


def reached(ask: Ask) -> str:
    """Return the id of the incident that the path names, by reference or id."""
    return ask.platform.port(Incidents).resolve(ask.path["id"])


def _form(ask: Ask, problem: InputError | None = None) -> View:
    """Show the three fields, with what was typed and what was wrong."""
    values = {
        "systems": sheet.systems(ask.platform),
        "typed": {name: ask.form.get(name, "") for name in ("title", "system", "note")},
        "problem": problem,
        "place": "title" if problem and not ask.form.get("title", "").strip() else "note",
    }
    return View("incidents/new.html", values, status=422 if problem else 200)
