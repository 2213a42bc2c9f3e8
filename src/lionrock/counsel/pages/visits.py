"""The log of visits by officers: begun with one touch at the door, written line by line, printed as one document."""

from __future__ import annotations

from typing import Final, cast

from lionrock.counsel.naming import open_ones, references
from lionrock.counsel.record import LineKind
from lionrock.counsel.service import visits as service
from lionrock.counsel.service.visits import Told
from lionrock.counsel.store import visits as store
from lionrock.counsel.visits import FORMS
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("Visits by officers", "人員到訪")
NEEDS: Final = "visit.record"
_HERE: Final = "/obligations/visits"


@page("counsel.visits", _HERE, title=TITLE, needs=NEEDS, place="obligations")
def visits(ask: Ask) -> View:
    """List the visits, and offer to begin a log."""
    return _listed(ask)


@act("counsel.begin-visit", _HERE, needs=NEEDS)
def begin(ask: Ask) -> Go | View:
    """Begin a log: one touch is enough."""
    try:
        at = times.typed(ask.form.get("at", ""))
        made = service.begin(ask.platform, ask.actor, at, ask.form.get("incident", "")[:60])
    except (InputError, NotFoundError) as problem:
        return _listed(ask, problem)
    return Go(
        f"{_HERE}/{made.reference}",
        Text("The log is open. Write each thing as it happens.", "紀錄已開立，請即時逐項記錄。"),
    )


@page("counsel.visit", f"{_HERE}/{{visit}}", title=TITLE, needs=NEEDS, place="obligations")
def visit(ask: Ask) -> View:
    """Show one visit and its log."""
    return _shown(ask)


@act("counsel.visit-line", f"{_HERE}/{{visit}}", needs=NEEDS)
def write(ask: Ask) -> Go | View:
    """Write a line."""
    try:
        kind = _kind(ask)
        told = Told(
            kind,
            {asked.name: ask.form.get(asked.name, "") for asked in FORMS[kind].asked},
            privileged=ask.form.get("privileged") == "yes",
            at=times.typed(ask.form.get("at", "")),
            corrects=ask.form.get("corrects", "")[:40],
        )
        service.write(ask.platform, ask.path["visit"], ask.actor, told)
    except (InputError, SealedError) as problem:
        return _shown(ask, problem)
    return Go(f"{_HERE}/{ask.path['visit']}#add", Text("Written.", "已寫入。"))


@act("counsel.visit-end", f"{_HERE}/{{visit}}/end", needs=NEEDS)
def end(ask: Ask) -> Go | View:
    """Record that the officers left."""
    try:
        service.end(ask.platform, ask.path["visit"], ask.actor, times.typed(ask.form.get("left", "")))
    except (InputError, ConflictError) as problem:
        return _shown(ask, problem)
    said = Text(
        "Recorded that they left. Corrections stay possible, each a line of its own.",
        "已記錄離開；其後仍可更正，每次為一項。",
    )
    return Go(f"{_HERE}/{ask.path['visit']}", said)


def _kind(ask: Ask) -> LineKind:
    """Return the kind of line; raises InputError."""
    kind = ask.form.get("kind", "")
    if kind not in FORMS:
        raise InputError(Text("no kind of line", "未指明類別"), Text("Use one of the forms.", "請使用所列表格。"))
    return cast("LineKind", kind)


def _listed(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the list, with what was wrong."""
    found = store.every(ask.platform.db)
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", _HERE),
        "visits": found,
        "names": references(ask.platform, (one.incident for one in found)),
        "incidents": [(one.reference, f"{one.reference} {ask.say(one.title)}") for one in open_ones(ask.platform)],
        "problem": problem,
    }
    return View("counsel/visits.html", values, status=422 if problem else 200)


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page of a visit, with what was wrong and what was typed."""
    found = store.get(ask.platform.db, ask.path["visit"])
    log = service.log(ask.platform, found, ask.actor)
    values = {
        "title": Text(found.reference, found.reference),
        "visit": found,
        "log": log,
        "numbers": {said.line.id: said.line.number for said in log},
        "corrected": {said.line.corrects for said in log if said.line.corrects},
        "forms": FORMS,
        "name": references(ask.platform, [found.incident]).get(found.incident or ""),
        "typed": dict(ask.form) if problem else {},
        "field": times.field,
        "problem": problem,
    }
    status = 200 if problem is None else 409 if isinstance(problem, ConflictError) else 422
    return View("counsel/visit.html", values, status=status)
