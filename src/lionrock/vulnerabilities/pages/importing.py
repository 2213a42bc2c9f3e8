"""Import: choose a file, see the difference, take it in; the scans that were taken, each with its scope."""

from __future__ import annotations

import secrets
from typing import Any, Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs
from lionrock.vulnerabilities.pages.overview import scope_of, titles
from lionrock.vulnerabilities.pages.places import HERE, READ, SCANS
from lionrock.vulnerabilities.reading import Options, Staged
from lionrock.vulnerabilities.scanning import Scanner
from lionrock.vulnerabilities.scope import words
from lionrock.vulnerabilities.service import importing, taking
from lionrock.vulnerabilities.service.importing import IMPORT
from lionrock.vulnerabilities.store import history, lists
from lionrock.vulnerabilities.waiting import Waiting

PATH: Final = HERE + "/import"
TITLE: Final = Text("Import scans", "匯入掃描")
MOST_BYTES: Final = 64 * 1024 * 1024
_ROOM: Final = 65_536
_SHOWN: Final = 100
_SIZE: Final = 50


@page("vulnerabilities.import", PATH, title=TITLE, needs=IMPORT, place="vulnerabilities")
def form(ask: Ask) -> View:
    """Show what can be imported and where to choose the file."""
    return _form(ask, None)


@act("vulnerabilities.try", PATH, needs=IMPORT, most=MOST_BYTES + _ROOM)
def dry_run(ask: Ask) -> Shown:
    """Show what a file would do; nothing is changed yet."""
    data = ask.files.get("file", b"")
    name = ask.names.get("file", "").replace("\\", "/").rpartition("/")[2][:200]
    said = ask.lists.get("said", ())
    options = Options(ask.form.get("host", "").strip()[:300], "every" in said, "partial" in said)
    try:
        if not data:
            raise InputError(Text("no file was sent", "沒有傳送檔案"), Text("Choose a file.", "請選擇檔案。"))
        staged = _read(ask, data, name, options)
    except LionrockError as problem:
        return _form(ask, problem)
    return _plan(ask, staged, ask.platform.port(Waiting).keep(ask.actor, staged))


@act("vulnerabilities.take", PATH + "/confirm", needs=IMPORT)
def confirm(ask: Ask) -> Shown:
    """Take the file in."""
    waiting, key = ask.platform.port(Waiting), ask.form.get("key", "")[:60]
    staged = waiting.find(key, ask.actor)
    row = importing.take(ask.platform, ask.actor, staged)
    waiting.drop(key)
    if staged.scanner.kind == "reference":
        return Go(
            HERE, Text("The list is in force: {n} entries.", "名錄已生效：{n} 項。").format(n=f"{row['entries']:,}")
        )
    said = Text("Taken: {fresh} new, {back} back, {fixed} fixed.", "已匯入：新增 {fresh}、再現 {back}、修復 {fixed}。")
    counts = {name: f"{row[name]:,}" for name in ("fresh", "back", "fixed")}
    return Go(f"{HERE}/scans/{row['id']}", said.format(**counts))


@page("vulnerabilities.scans", SCANS.url, title=SCANS.label, needs=READ, place="vulnerabilities")
def scans(ask: Ask) -> View:
    """Show the scans that were taken, the last first, and the lists in force."""
    values = {
        "tabs": tabs(ask.platform, "vulnerabilities", SCANS.url),
        "rows": [
            (row, titles(ask).get(row["scanner"], row["scanner"])) for row in history.scans(ask.platform.db, _SIZE)
        ],
        "references": lists.references(ask.platform.db),
        "titles": titles(ask),
        "may_import": ask.allows(IMPORT),
    }
    return View("vulnerabilities/scans.html", values)


@page("vulnerabilities.scan", SCANS.url + "/{id}", title=Text("Scan", "掃描"), needs=READ, place="vulnerabilities")
def scan(ask: Ask) -> View:
    """Show one scan: what it covered, what it told, what of it was not understood."""
    row = history.scan(ask.platform.db, ask.path["id"])
    values = {
        "title": row["name"] or row["file"],
        "one": row,
        "scanner": titles(ask).get(row["scanner"], row["scanner"]),
        "scope": scope_of(ask, row),
        "unfinished": [
            {"name": one["name"], "why": Text(*one["why"]) if one["why"] else None}
            for one in history.unfinished(ask.platform.db, row["id"])
        ],
        "notes": [Text(one["en"], one["zh"]) for one in row["notes"]],
    }
    return View("vulnerabilities/scan.html", values)


def _read(ask: Ask, data: bytes, name: str, options: Options) -> Staged:
    """Return an uploaded file as read; it lies on disk only while it is."""
    folder = ask.platform.folder / importing.FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(12)}.upload"
    try:
        path.write_bytes(data)
        return importing.read(ask.platform, path, name or "upload", options)
    finally:
        path.unlink(missing_ok=True)


def _form(ask: Ask, problem: LionrockError | None) -> View:
    """Return the form that takes a file."""
    values = {
        "title": TITLE,
        "scanners": ask.platform.registry.of(Scanner),
        "most": MOST_BYTES // 1_048_576,
        "typed": {name: value[:300] for name, value in ask.form.items()},
        "ticked": ask.lists.get("said", ()),
        "problem": problem,
    }
    return View("vulnerabilities/import.html", values, 422 if problem else 200)


def _plan(ask: Ask, staged: Staged, key: str) -> View:
    """Return the difference a file would make."""
    found = importing.difference(ask.platform, staged)
    values: dict[str, Any] = {
        "title": TITLE,
        "staged": staged,
        "scope": words(staged.scope, len(staged.looks)),
        "found": found,
        "known": found.before is not None and bool(found.before.get("taken", True)),
        "unmatched": found.unmatched[:_SHOWN],
        "notes": [Text(one["en"], one["zh"]) for one in taking.notes(staged)],
        "unfinished": [one for one in staged.looks.values() if not one.finished][:_SHOWN],
        "key": key,
    }
    return View("vulnerabilities/plan.html", values)
