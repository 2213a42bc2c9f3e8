"""The form that sets a system's thresholds: who, why, since when, and in which paper they stand."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import System, Threshold
from lionrock.register.opened import Opened
from lionrock.register.pages.record import limits
from lionrock.register.service import EDIT
from lionrock.register.thresholds import MEASURES
from lionrock.register.times import moment
from lionrock.register.values import build
from lionrock.ui.pages import Ask, Go, View, act, page

_TITLE: Final = Text("Thresholds of seriousness", "嚴重程度的門檻")


@page("register.thresholds", "/register/systems/{id}/thresholds", title=_TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show the four thresholds to fill in."""
    found, system = _system(ask)
    known = found.thresholds(system.key)
    papers = {one.paper for one in known.values() if one.paper}
    typed = {name: str(one.value) for name, one in known.items()}
    return _view(ask, typed | {"paper": papers.pop() if len(papers) == 1 else ""}, [])


@act("register.set-thresholds", "/register/systems/{id}/thresholds", needs=EDIT, fresh=True)
def set_limits(ask: Ask) -> View | Go:
    """Set what is filled in and unset what is empty; each change is a version of its own."""
    _, system = _system(ask)
    typed = {name: ask.form.get(name, "")[:200] for name in (*MEASURES, "paper", "reason", "since")}
    wanted, wrong = _wanted(system.key, typed)
    if not typed["reason"].strip():
        wrong.append(("reason", Text("Say why", "請說明原因")))
    if wrong:
        return _view(ask, typed, wrong)
    try:
        since = moment(typed["since"])
        many = service.set_thresholds(ask.platform, ask.actor, typed["reason"].strip(), ask.path["id"], wanted, since)
    except (InputError, ConflictError) as problem:
        return _view(ask, typed, [("", problem.message), ("", problem.hint)])
    said = (
        Text(f"{many} thresholds recorded.", f"已記錄 {many} 項門檻。")
        if many
        else Text("Nothing changed.", "沒有更改。")
    )
    return Go(f"/register/systems/{ask.path['id']}", said)


def _wanted(system: str, typed: dict[str, str]) -> tuple[dict[str, Threshold | None], list[tuple[str, Text]]]:
    """Return the thresholds as typed, None for those left empty, and what does not fit."""
    wanted: dict[str, Threshold | None] = {}
    wrong: list[tuple[str, Text]] = []
    for name, measure in MEASURES.items():
        if not typed[name].strip():
            wanted[name] = None
            continue
        raw = {"system": system, "name": name, "value": typed[name], "paper": typed["paper"]}
        record, faults = build("threshold", raw)
        wanted[name] = record if isinstance(record, Threshold) else None
        said = Text("{field}: expected {expected}", "{field}：應為{expected}")
        wrong += [
            (name if one.column == "value" else one.column, said.format(field=measure.label, expected=one.expected))
            for one in faults
        ]
    return wanted, wrong


def _system(ask: Ask) -> tuple[Opened, System]:
    """Return the opened register and the system asked for; raises NotFoundError."""
    found = ask.platform.port(Book).opened()
    record = found.get("system", ask.path["id"]).record
    assert isinstance(record, System)
    return found, record


def _view(ask: Ask, typed: dict[str, str], wrong: list[tuple[str, Text]]) -> View:
    """Return the form, with what was wrong."""
    found, system = _system(ask)
    values = {
        "system": system,
        "id": ask.path["id"],
        "limits": limits(found, system.key),
        "typed": typed,
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }
    return View("register/thresholds.html", values, status=422 if wrong else 200)
