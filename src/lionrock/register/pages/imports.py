"""Imports as they were: what each did, undoing one, and the matchings of columns that are remembered."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.register import mapping, memory, service, undoing
from lionrock.register.estate import Book
from lionrock.register.importing import Step
from lionrock.register.memory import Import
from lionrock.register.model import NAMES, label
from lionrock.register.pages.listing import tabs
from lionrock.register.service import EDIT, READ
from lionrock.register.showing import Difference, differences
from lionrock.ui.pages import Ask, Go, View, act, page

HOME: Final = "/register/imports"
_SIZE: Final = 50
_SHOWN: Final = 200


@page("register.imports", HOME, title=Text("Imports", "匯入紀錄"), needs=READ, place="register")
def imports(ask: Ask) -> View:
    """Show what was imported, the last first, and which columns are known."""
    number = ask.whole("page", 1, least=1)
    found = memory.imports(ask.platform.db, _SIZE + 1, (number - 1) * _SIZE)
    names = {kind: dict(mapping.targets(kind)) for kind in mapping.MAPPED}
    known = [
        (
            one,
            NAMES[one.kind],
            [(head, names[one.kind][to]) for head, to in one.columns.items() if to in names[one.kind]],
        )
        for one in memory.mappings(ask.platform.db)
    ]
    values = {
        "rows": found[:_SIZE],
        "more": len(found) > _SIZE,
        "number": number,
        "mappings": known,
        "tabs": tabs(HOME),
    }
    return View("register/imports.html", values)


@page("register.imported", f"{HOME}/{{id}}", title=Text("An import", "一項匯入"), needs=READ, place="register")
def imported(ask: Ask) -> View:
    """Show what undoing an import would put back, and what it would leave as it is."""
    return _page(ask, [])


@act("register.undo", f"{HOME}/{{id}}/undo", needs=EDIT, fresh=True)
def undo(ask: Ask) -> View | Go:
    """Put back what an import changed, as it was shown; raises ConflictError when the register changed meanwhile."""
    planned = undoing.undo(ask.platform, ask.path["id"])
    reason = ask.form.get("reason", "").strip()[:500]
    if not reason:
        return _page(ask, [("reason", Text("Say why", "請說明原因"))])
    if planned.print != ask.form.get("print", ""):
        raise ConflictError(
            Text("the register changed after this was shown", "登記冊在顯示後已更改"),
            Text("Look at the difference again.", "請重新查看差異。"),
        )
    try:
        undoing.carry_out(ask.platform, ask.actor, reason, planned)
    except (ConflictError, InputError) as problem:
        return _page(ask, [("", problem.message), ("", problem.hint)])
    said = Text("Undone: {n} records are as they were.", "已撤銷：{n} 項紀錄已還原。")
    return Go(HOME, said.format(n=len(planned.steps)))


@act("register.forget", f"{HOME}/forget", needs=EDIT)
def forget(ask: Ask) -> Go:
    """Remove a remembered matching of columns."""
    reason = ask.form.get("reason", "").strip()[:500] or "matching of columns removed"
    service.forget(ask.platform, ask.actor, reason, ask.form.get("id", "")[:64])
    return Go(HOME, Text("Removed: the columns are proposed anew next time.", "已移除：下次會重新提出欄位對應。"))


def _page(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of one import."""
    found = memory.find_import(ask.platform.db, ask.path["id"][:64])
    if found is None:
        raise NotFoundError(
            Text("there is no such import", "沒有此項匯入"), Text("See the list of imports.", "請查看匯入紀錄。")
        )
    planned = undoing.undo(ask.platform, found.event) if found.undone is None else None
    values = {
        "row": found,
        "title": _title(found),
        "planned": planned,
        "steps": [_step(ask, step) for step in planned.steps[:_SHOWN]] if planned else [],
        "hidden": max(0, len(planned.steps) - _SHOWN) if planned else 0,
        "kept": [_step(ask, step) for step in planned.kept[:_SHOWN]] if planned else [],
        "reason": ask.form.get("reason", "")[:500],
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }
    return View("register/imported.html", values, status=422 if wrong else 200)


def _title(found: Import) -> Text:
    """Return what an import is called."""
    if found.undoes is not None:
        return Text("Undoing of {file}", "撤銷 {file}").format(file=found.file)
    return Text("Import of {file}", "匯入 {file}").format(file=found.file)


def _step(ask: Ask, step: Step) -> tuple[Step, Text, Text, list[Difference]]:
    """Return a step in words."""
    record = step.after or step.before
    assert record is not None
    found = ask.platform.port(Book).opened()
    return step, NAMES[step.kind], label(record), list(differences(step.before, step.after, found))
