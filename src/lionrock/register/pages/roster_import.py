"""Roster files: upload, dry run with the difference, confirmation."""

from __future__ import annotations

from typing import Any, Final

from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.register.encodings import ENCODINGS, Encoding
from lionrock.register.estate import Book
from lionrock.register.pages.roster import HOME
from lionrock.register.roster import service
from lionrock.register.roster.checking import span
from lionrock.register.roster.csv_rows import COLUMNS
from lionrock.register.roster.directory import Directory, directory
from lionrock.register.roster.importing import MOST_BYTES, Plan, Step
from lionrock.register.roster.model import Entry, Shift
from lionrock.register.service import EDIT
from lionrock.register.uploads import Upload, Uploads
from lionrock.ui.pages import Ask, Go, View, act, page

_TITLE: Final = Text("Import a roster", "匯入當值名單")
_SHOWN: Final = 200
_ROOM: Final = 65_536
_ORDER: Final = {"ended": 0, "changed": 1, "added": 2, "unchanged": 3}


@page("register.roster-import", "/register/roster/import", title=_TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show what can be imported and where to choose the file."""
    return _form([])


@act("register.roster-try", "/register/roster/import", needs=EDIT, most=MOST_BYTES + _ROOM)
def dry_run(ask: Ask) -> View:
    """Show what a file would do; nothing is changed yet."""
    raw = ask.files.get("file", b"")
    name = ask.names.get("file", "").replace("\\", "/").rpartition("/")[2][:200]
    if not raw or not name.lower().endswith((".csv", ".ics")):
        return _form([("file", Text("Choose a file named .csv or .ics", "請選擇 .csv 或 .ics 檔案"))])
    encoding: Encoding = next((one for one in ENCODINGS if one == ask.form.get("encoding")), "utf-8")
    uploads = ask.platform.port(Uploads)
    whole = ask.form.get("whole") == "whole"
    key = uploads.keep(ask.actor, name, raw, whole=whole, encoding=encoding)
    plan = _planned(ask, uploads.find(key, ask.actor))
    if plan.problems:
        uploads.drop(key)
    return _plan(ask, plan, key, [])


@act("register.roster-take-in", "/register/roster/import/confirm", needs=EDIT, fresh=True)
def confirm(ask: Ask) -> View | Go:
    """Take the file in as it was shown; raises ConflictError when the roster changed meanwhile."""
    key = ask.form.get("key", "")
    plan = _planned(ask, ask.platform.port(Uploads).find(key, ask.actor))
    reason = ask.form.get("reason", "").strip()[:500]
    if not reason:
        return _plan(ask, plan, key, [("reason", Text("Say why", "請說明原因"))])
    if plan.print != ask.form.get("print", ""):
        raise ConflictError(
            Text("the roster changed after the dry run", "當值名單在試行後已更改"),
            Text("Upload the file again and look at the difference.", "請重新上載檔案並查看差異。"),
        )
    try:
        service.apply(ask.platform, ask.actor, reason, plan)
    except InputError as problem:
        return _plan(ask, plan, key, [("", problem.message), ("", problem.hint)])
    ask.platform.port(Uploads).drop(key)
    return Go(HOME, Text("Imported: {said}.", "已匯入：{said}。").format(said=summary(plan)))


def summary(plan: Plan) -> Text:
    """Return one sentence on what a plan does."""
    return Text(
        "{added} added, {changed} changed, {ended} ended, {unchanged} unchanged",
        "新增 {added}，更改 {changed}，終止 {ended}，不變 {unchanged}",
    ).format(**plan.counts)


def _planned(ask: Ask, upload: Upload) -> Plan:
    """Return what a kept file would do to the roster as it is now."""
    return service.plan(ask.platform, upload.name, upload.raw, whole=bool(upload.whole), encoding=upload.encoding)


def _form(wrong: list[tuple[str, Text]]) -> View:
    """Return the form that takes a file."""
    values = {"columns": COLUMNS, "most": MOST_BYTES // 1_048_576, "errors": wrong, "wrong": dict(wrong)}
    return View("register/roster-import.html", values, status=422 if wrong else 200)


def _plan(ask: Ask, plan: Plan, key: str, wrong: list[tuple[str, Text]]) -> View:
    """Return the difference a file would make, or its problems."""
    work = sorted(plan.work, key=lambda step: (_ORDER[step.verb], step.entry.starts))
    people = directory(ask.platform.port(Book).opened())
    values = {
        "plan": plan,
        "key": key,
        "steps": [_step(step, people) for step in work[:_SHOWN]],
        "hidden": max(0, len(work) - _SHOWN),
        "reason": ask.form.get("reason", "")[:500],
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }
    return View("register/roster-plan.html", values, status=422 if wrong or plan.problems else 200)


def _step(step: Step, people: Directory) -> dict[str, Any]:
    """Return a step in words: when, what kind, who before and who after."""
    return {
        "verb": step.verb,
        "kind": Text("shift", "班次") if isinstance(step.entry, Shift) else Text("leave", "假期"),
        "span": span(step.entry),
        "before": _who(step.held.entry, people) if step.held else None,
        "after": _who(step.after, people) if step.after else None,
    }


def _who(entry: Entry, people: Directory) -> Text:
    """Return whom an entry names, in order."""
    names = [people.name(one) for one in (entry.people if isinstance(entry, Shift) else (entry.person,))]
    return Text(", ".join(one.en for one in names), "、".join(one.zh for one in names))
