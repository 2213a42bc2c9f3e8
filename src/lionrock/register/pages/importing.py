"""Files in and out: upload, dry run with the difference, confirmation; export as an entry of the ledger."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.register import importing, service
from lionrock.register.commands import summary, table_kind
from lionrock.register.csv_files import KINDS as TABLES
from lionrock.register.encodings import ENCODINGS, MOST_BYTES, Encoding
from lionrock.register.estate import Book
from lionrock.register.fields import FIELDS
from lionrock.register.importing import Plan, Step
from lionrock.register.model import NAMES, label
from lionrock.register.service import EDIT
from lionrock.register.showing import Difference, differences
from lionrock.register.times import moment
from lionrock.register.uploads import Upload, Uploads
from lionrock.ui.pages import Ask, Download, Go, View, act, page

_TITLE: Final = Text("Import", "匯入")
_SHOWN: Final = 200
_ROOM: Final = 65_536
"""Bytes of a request beside the file."""
_ORDER: Final = {"ended": 0, "changed": 1, "added": 2, "unchanged": 3}


@page("register.import", "/register/import", title=_TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show what can be imported and where to choose the file."""
    return _form([])


@act("register.try", "/register/import", needs=EDIT, most=MOST_BYTES + _ROOM)
def dry_run(ask: Ask) -> View:
    """Show what a file would do; nothing is changed yet."""
    raw = ask.files.get("file", b"")
    name = ask.names.get("file", "").replace("\\", "/").rpartition("/")[2][:200]
    if not raw or not name.lower().endswith((".csv", ".toml")):
        return _form([("file", Text("Choose a file named .toml or .csv", "請選擇 .toml 或 .csv 檔案"))])
    encoding: Encoding = next((one for one in ENCODINGS if one == ask.form.get("encoding")), "utf-8")
    whole = {"whole": True, "partial": False}.get(ask.form.get("whole", ""))
    uploads = ask.platform.port(Uploads)
    key = uploads.keep(ask.actor, name, raw, whole=whole, encoding=encoding)
    plan = planned(ask, uploads.find(key, ask.actor))
    if plan.problems:
        uploads.drop(key)
    return _plan(ask, plan, key, [])


@act("register.take-in", "/register/import/confirm", needs=EDIT, fresh=True)
def confirm(ask: Ask) -> View | Go:
    """Take the file in as it was shown; raises ConflictError when the register changed meanwhile."""
    key = ask.form.get("key", "")
    plan = planned(ask, ask.platform.port(Uploads).find(key, ask.actor))
    reason = ask.form.get("reason", "").strip()[:500]
    if not reason:
        return _plan(ask, plan, key, [("reason", Text("Say why", "請說明原因"))])
    if plan.print != ask.form.get("print", ""):
        raise ConflictError(
            Text("the register changed after the dry run", "登記冊在試行後已更改"),
            Text("Upload the file again and look at the difference.", "請重新上載檔案並查看差異。"),
        )
    try:
        service.apply(ask.platform, ask.actor, reason, plan, moment(ask.form.get("since", "")))
    except InputError as problem:
        return _plan(ask, plan, key, [("", problem.message), ("", problem.hint)])
    ask.platform.port(Uploads).drop(key)
    return Go("/register", Text("Imported: {said}.", "已匯入：{said}。").format(said=summary(plan)))


@act("register.export", "/register/export", needs=EDIT, fresh=True)
def export(ask: Ask) -> Download:
    """Hand the register over as a file; that it was is an entry of the ledger."""
    wanted = ask.form.get("kind", "")
    kind = table_kind(wanted) if wanted else None
    data = service.export(ask.platform, ask.actor, ask.form.get("reason", "").strip() or "export", kind)
    if kind is None:
        return Download("register.toml", data, "application/toml")
    return Download(f"register-{kind}.csv", data, "text/csv; charset=utf-8")


def planned(ask: Ask, upload: Upload) -> Plan:
    """Return what a kept file would do to the register as it is now."""
    now = service.records(ask.platform)
    return importing.plan(upload.name, upload.raw, now, whole=upload.whole, encoding=upload.encoding)


def _form(wrong: list[tuple[str, Text]]) -> View:
    """Return the form that takes a file."""
    values = {
        "tables": [(NAMES[kind], [column for one in FIELDS[kind] for column in one.columns]) for kind in TABLES],
        "exports": [("", Text("The whole register (TOML)", "整份登記冊（TOML）")), *((k, NAMES[k]) for k in TABLES)],
        "most": MOST_BYTES // 1_048_576,
        "errors": wrong,
        "wrong": dict(wrong),
    }
    return View("register/import.html", values, status=422 if wrong else 200)


def _plan(ask: Ask, plan: Plan, key: str, wrong: list[tuple[str, Text]]) -> View:
    """Return the difference a file would make, or its problems."""
    work = sorted(plan.work, key=lambda step: _ORDER[step.verb])
    values = {
        "plan": plan,
        "key": key,
        "steps": [_step(ask, step) for step in work[:_SHOWN]],
        "hidden": max(0, len(work) - _SHOWN),
        "reason": ask.form.get("reason", "")[:500],
        "since": ask.form.get("since", "")[:40],
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }
    return View("register/plan.html", values, status=422 if wrong or plan.problems else 200)


def _step(ask: Ask, step: Step) -> tuple[Step, Text, Text, list[Difference]]:
    """Return a step in words: kind, name and what it says differently."""
    record = step.after or step.before
    assert record is not None
    found = ask.platform.port(Book).opened()
    return step, NAMES[step.kind], label(record), list(differences(step.before, step.after, found))
