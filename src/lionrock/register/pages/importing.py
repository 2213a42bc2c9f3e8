"""Files in and out: upload, dry run with the difference, confirmation; export as an entry of the ledger."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.register import importing, mapping, service, taking
from lionrock.register.commands import summary, table_kind
from lionrock.register.csv_files import KINDS as TABLES
from lionrock.register.encodings import ENCODINGS, MOST_BYTES, Encoding
from lionrock.register.estate import Book
from lionrock.register.fields import FIELDS
from lionrock.register.importing import Plan, Step
from lionrock.register.memory import Remembered
from lionrock.register.model import NAMES, label
from lionrock.register.pages import columns
from lionrock.register.service import EDIT
from lionrock.register.showing import Difference, differences
from lionrock.register.times import moment
from lionrock.register.uploads import Upload, Uploads
from lionrock.ui.pages import Ask, Download, Go, View, act, page

_TITLE: Final = Text("Import", "匯入")
_SHOWN: Final = 200
_MISSING: Final = 20
_NAMED: Final = (".toml", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".xml", ".ldif", ".ldf")
"""What the names of files end in that may hold a register."""
_ROOM: Final = 65_536
"""Bytes of a request beside the file."""
_ORDER: Final = {"ended": 0, "changed": 1, "added": 2, "unchanged": 3}


@page("register.import", "/register/import", title=_TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show what can be imported and where to choose the file."""
    return _form(ask, [])


@act("register.try", "/register/import", needs=EDIT, most=MOST_BYTES + _ROOM)
def dry_run(ask: Ask) -> View:
    """Show what a file would do, or ask which of its columns means what; nothing is changed yet."""
    raw = ask.files.get("file", b"")
    name = ask.names.get("file", "").replace("\\", "/").rpartition("/")[2][:200]
    if not raw or not name.lower().endswith(_NAMED):
        return _form(
            ask, [("file", Text("Choose a file: {names}", "請選擇檔案：{names}").format(names=" ".join(_NAMED)))]
        )
    encoding: Encoding = next((one for one in ENCODINGS if one == ask.form.get("encoding")), "utf-8")
    whole = {"whole": True, "partial": False}.get(ask.form.get("whole", ""))
    uploads = ask.platform.port(Uploads)
    key = uploads.keep(ask.actor, name, raw, whole=whole, encoding=encoding)
    upload = uploads.find(key, ask.actor)
    return _shown(ask, upload, key) if taking.ours(name, raw) else _columns(ask, upload, key)


@act("register.match", "/register/import/columns", needs=EDIT)
def match(ask: Ask) -> View:
    """Take which column means what from a person, and show what the file would do."""
    key, uploads = ask.form.get("key", ""), ask.platform.port(Uploads)
    found = columns.read(ask, uploads.find(key, ask.actor))
    if found.sheet is None or found.importer is None:
        return _plan(ask, columns.refused(found), key, [])
    kind, sent = columns.chosen(ask, found.sheet, found.importer.meant)
    if kind != ask.form.get("proposed"):
        return columns.view(key, found, kind)
    wrong = mapping.problems(sent, kind)
    if wrong:
        return columns.view(key, found, kind, sent, wrong)
    return _shown(ask, uploads.confirm(key, ask.actor, kind, sent), key)


@act("register.match-again", "/register/import/again", needs=EDIT)
def match_again(ask: Ask) -> View:
    """Show the columns of a file that was read with a remembered matching, to be matched anew."""
    key = ask.form.get("key", "")
    upload = ask.platform.port(Uploads).find(key, ask.actor)
    found = columns.read(ask, upload)
    return columns.view(key, found, upload.kind, upload.mapping)


def _columns(ask: Ask, upload: Upload, key: str) -> View:
    """Return the difference when the columns of a file are known, else the page that asks for them."""
    found = columns.read(ask, upload)
    if found.sheet is None:
        return _plan(ask, columns.refused(found), key, [])
    known = columns.known(ask, found.sheet)
    if known is None:
        return columns.view(key, found)
    return _shown(ask, ask.platform.port(Uploads).confirm(key, ask.actor, known.kind, known.columns), key, known)


def _shown(ask: Ask, upload: Upload, key: str, known: Remembered | None = None) -> View:
    """Return what a kept file would do; one of the register's own form that has problems is not kept."""
    plan = planned(ask, upload)
    if plan.problems and upload.mapping is None:
        ask.platform.port(Uploads).drop(key)
    return _plan(ask, plan, key, [], known, matched=upload.mapping is not None)


@act("register.take-in", "/register/import/confirm", needs=EDIT, fresh=True)
def confirm(ask: Ask) -> View | Go:
    """Take the file in as it was shown; raises ConflictError when the register changed meanwhile."""
    key = ask.form.get("key", "")
    upload = ask.platform.port(Uploads).find(key, ask.actor)
    plan, matched = planned(ask, upload), upload.mapping is not None
    reason = ask.form.get("reason", "").strip()[:500]
    if not reason:
        return _plan(ask, plan, key, [("reason", Text("Say why", "請說明原因"))], matched=matched)
    if plan.print != ask.form.get("print", ""):
        raise ConflictError(
            Text("the register changed after the dry run", "登記冊在試行後已更改"),
            Text("Upload the file again and look at the difference.", "請重新上載檔案並查看差異。"),
        )
    try:
        since, kept = moment(ask.form.get("since", "")), columns.remembered(ask, upload)
        service.apply(ask.platform, ask.actor, reason, plan, since, kept)
    except InputError as problem:
        return _plan(ask, plan, key, [("", problem.message), ("", problem.hint)], matched=matched)
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
    if upload.mapping is not None:
        return columns.planned(ask, upload)
    now = service.records(ask.platform)
    return importing.plan(upload.name, upload.raw, now, whole=upload.whole, encoding=upload.encoding)


def _form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the form that takes a file."""
    values = {
        "tables": [(NAMES[kind], [column for one in FIELDS[kind] for column in one.columns]) for kind in TABLES],
        "exports": [("", Text("The whole register (TOML)", "整份登記冊（TOML）")), *((k, NAMES[k]) for k in TABLES)],
        "formats": columns.formats(ask),
        "accept": ",".join(_NAMED),
        "most": MOST_BYTES // 1_048_576,
        "errors": wrong,
        "wrong": dict(wrong),
    }
    return View("register/import.html", values, status=422 if wrong else 200)


def _plan(
    ask: Ask,
    plan: Plan,
    key: str,
    wrong: list[tuple[str, Text]],
    known: Remembered | None = None,
    *,
    matched: bool = False,
) -> View:
    """Return the difference a file would make, or its problems."""
    work = sorted(plan.work, key=lambda step: _ORDER[step.verb])
    values = {
        "plan": plan,
        "known": known,
        "matched": matched,
        "missing": [] if plan.count("ended") else [label(one) for one in plan.missing[:_MISSING]],
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
