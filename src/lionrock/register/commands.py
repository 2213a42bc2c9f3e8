"""Commands of the register: import and undo, export and show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import importing, memory, service, taking, undoing
from lionrock.register.csv_files import KINDS as TABLES
from lionrock.register.encodings import MOST_BYTES, Encoding
from lionrock.register.heads import Told, told
from lionrock.register.importing import Plan
from lionrock.register.memory import Remembered
from lionrock.register.model import Kind, Version, label
from lionrock.register.times import moment

SHELL: Final = Actor(id="shell", name="command line", role="supervisor", factor="system", fresh=True)
"""Whoever may run commands on the machine that holds the keys."""


@command(
    "register.import",
    Text(
        "Import a file into the register: TOML, CSV, XLSX, NetBox, ServiceNow, LDIF; one bad row keeps all of it out.",
        "將檔案匯入登記冊：TOML、CSV、XLSX、NetBox、ServiceNow、LDIF；如有一行不妥，整個檔案均不匯入。",
    ),
    "lionrock register import estate.toml --dry-run",
)
def take_in(  # noqa: PLR0913, PLR0917 options of the shell
    platform: Platform,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,  # noqa: FBT002 a switch of the shell
    whole: Annotated[
        bool | None, typer.Option("--whole/--partial", help="end what the file leaves out (TOML: yes, others: no)")
    ] = None,
    since: Annotated[str, typer.Option(help="since when it is true, such as 2026-11-01 or 2026-11-01T09:30")] = "",
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
    big5: Annotated[bool, typer.Option("--big5", help="the file is in Big5 (HKSCS), not UTF-8")] = False,  # noqa: FBT002 a switch of the shell
    kind: Annotated[str, typer.Option(help="what another tool's file holds: asset, person or contact")] = "",
    column: Annotated[list[str] | None, typer.Option(help="HEAD=FIELD: what a column means; may be repeated")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="take the columns as they are proposed")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Plan the import, and carry it out unless it is a dry run or would change nothing."""
    path = Path(file)
    raw, encoding = content(path), _encoding(big5=big5)
    if taking.ours(path.name, raw):
        plan = importing.plan(path.name, raw, service.records(platform), whole=whole, encoding=encoding)
        return _carried_out(platform, plan, None, reason, since, dry_run=dry_run)
    found = taking.taken(platform.registry, path.name, raw, encoding)
    if found.sheet is None:
        return _problems(Plan(found.report.file, "", (), tuple(found.report.problems), found.report.more))
    said = told(platform, found, kind, column or (), accept=accept)
    if not said.sure:
        return _unsure(said)
    plan = taking.plan(found, raw, said.kind, said.columns, service.records(platform), whole=bool(whole))
    keep = said.remembered(found.sheet, SHELL.name, platform)
    return _carried_out(platform, plan, keep, reason, since, dry_run=dry_run)


@command(
    "register.imports",
    Text("List what was imported, the last first.", "列出匯入紀錄，最新者在前。"),
    "lionrock register imports",
)
def listing(platform: Platform) -> Answer:
    """Return imports with their counts, and which were undone."""
    rows = [
        {"id": one.event, "file": one.file, "format": one.format, "at": one.at.isoformat(), "by": one.who,
         "added": one.added, "changed": one.changed, "ended": one.ended, "undone": one.undone is not None}
        for one in memory.imports(platform.db)
    ]  # fmt: skip
    return Answer(rows, Text(f"{len(rows)} imports", f"{len(rows)} 項匯入"))


@command(
    "register.undo",
    Text(
        "Undo an import: what it changed is put back, except what was changed since.",
        "撤銷一項匯入：還原其更改，其後再更改者除外。",
    ),
    "lionrock register undo last --dry-run",
)
def undo(
    platform: Platform,
    id: Annotated[str, typer.Argument(help="the import, as `register imports` lists it, or last")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would be put back")] = False,  # noqa: FBT002 a switch of the shell
    reason: Annotated[str, typer.Option(help="why, for the ledger")] = "",
) -> Answer:
    """Plan the undoing, and carry it out unless it is a dry run."""
    planned = undoing.undo(platform, _import(platform, id))
    if not dry_run:
        undoing.carry_out(platform, SHELL, reason or f"undoing of {planned.of.file}", planned)
    rows = [{"verb": step.verb, "kind": step.kind, "id": step.key} for step in planned.steps]
    rows += [{"verb": "kept", "kind": step.kind, "id": step.key} for step in planned.kept]
    done = Text("{n} put back, {k} changed since and kept", "還原 {n} 項，其後已更改而保留 {k} 項")
    said = done.format(n=len(planned.steps), k=len(planned.kept))
    if planned.clashes:
        one = planned.clashes[0]
        said = Text("{key}: expected {expected}, found {found}", "{key}：應為{expected}，實為{found}").format(
            key=one.key, expected=one.expected, found=one.found
        )
    return Answer(rows, Text("Dry run: {said}.", "試行：{said}。").format(said=said) if dry_run else said,
                  code=1 if planned.clashes else 0)  # fmt: skip


@command(
    "register.show",
    Text("Show what is registered, or what was at a time.", "顯示登記冊的內容，或某一時間的內容。"),
    "lionrock register show --known 2026-11-20T18:00",
)
def show(
    platform: Platform,
    kind: Annotated[str, typer.Option(help="only this kind, such as system")] = "",
    at: Annotated[str, typer.Option(help="what was true at this time (Hong Kong)")] = "",
    known: Annotated[str, typer.Option(help="as far as was known at this time (Hong Kong)")] = "",
) -> Answer:
    """Return records by kind with both times of the version that holds."""
    found = service.versions(platform, moment(at), moment(known))
    rows = [_row(one) for one in found if kind in {"", one.kind}]
    return Answer(rows, Text(f"{len(rows)} records", f"{len(rows)} 項紀錄"))


@command(
    "register.export",
    Text(
        "Write the register to a file, readable by its owner alone; confidential.",
        "將登記冊寫入檔案，只有檔案擁有人可讀取；內容機密。",
    ),
    "lionrock register export estate.toml",
)
def give_out(
    platform: Platform,
    file: Path,
    kind: Annotated[str, typer.Option(help="for CSV: asset, person, contact or dependency")] = "asset",
) -> Answer:
    """Write TOML (the whole register) or, for a name ending in .csv, one kind as a table."""
    path = Path(file)
    wanted = table_kind(kind) if path.suffix.lower() == ".csv" else None
    _absent(path)
    data = service.export(platform, SHELL, f"export to {path.name}", wanted)
    _write(path, data)
    return Answer({"file": str(path), "bytes": len(data)}, Text("The file is confidential.", "檔案內容機密。"))


def _carried_out(
    platform: Platform, plan: Plan, keep: Remembered | None, reason: str, since: str, *, dry_run: bool
) -> Answer:
    """Carry a plan out unless it is a dry run or would change nothing, and say what it does."""
    if plan.problems:
        return _problems(plan)
    if not dry_run and plan.work:
        service.apply(platform, SHELL, reason or f"import of {plan.file}", plan, moment(since), keep)
    rows = [{"verb": step.verb, "kind": step.kind, "id": step.key} for step in plan.work]
    return Answer(rows, summary(plan, dry_run=dry_run))


def _problems(plan: Plan) -> Answer:
    """Return what keeps a file out."""
    said = Text("Problems: {n}; nothing was taken in.", "問題：{n} 項；未有匯入任何資料。")
    return Answer([_problem(one) for one in plan.problems], said.format(n=len(plan.problems) + plan.more), code=1)


def _unsure(said: Told) -> Answer:
    """Return what the columns are proposed to mean: a person confirms it before anything is taken in."""
    rows = [
        {"column": one.head, "field": one.target, "why": one.why, "examples": ", ".join(one.examples)}
        for one in said.proposals
    ]
    return Answer(
        rows,
        Text(
            f"Nobody has confirmed what these columns mean; nothing was taken in. They look like {said.kind}s. "
            "Take them so with --accept, or say otherwise with --column HEAD=FIELD.",
            f"尚未有人確認各欄的意思；未有匯入任何資料。看似屬 {said.kind}。"
            "以 --accept 採用，或以 --column 欄名=項目 更正。",
        ),
        code=1,
    )


def _encoding(*, big5: bool) -> Encoding:
    """Return the encoding of a file."""
    return "big5hkscs" if big5 else "utf-8"


def _import(platform: Platform, id: str) -> str:
    """Return the entry of an import; `last` is the last one that was not undone and undoes nothing."""
    if id != "last":
        return id[:64]
    standing = (one for one in memory.imports(platform.db) if one.undone is None and one.undoes is None)
    found = next(standing, None)
    if found is None:
        raise NotFoundError(
            Text("there is no import to undo", "沒有可撤銷的匯入"), Text("See the imports.", "請查看匯入紀錄。")
        )
    return found.event


def table_kind(written: str) -> Kind:
    """Return a kind that is written as a table; raises InputError."""
    found = next((kind for kind in TABLES if kind == written), None)
    if found is None:
        words = ", ".join(TABLES)
        raise InputError(
            Text(f"expected one of {words}, found {written!r}", f"應為以下其一：{words}；實為 {written!r}"),
            Text("Name one of them; the whole register is written as TOML.", "請指明其一；整份登記冊以 TOML 寫入。"),
        )
    return found


def content(path: Path) -> bytes:
    """Return the bytes of a file, at most one more than may be read; raises NotFoundError."""
    if not path.is_file():
        raise NotFoundError(
            Text(f"no file {path}", f"沒有檔案 {path}"), Text("Name a file to import.", "請指定要匯入的檔案。")
        )
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def summary(plan: Plan, *, dry_run: bool = False) -> Text:
    """Return one sentence on what a plan did, or would do."""
    said = Text(
        "{added} added, {changed} changed, {ended} ended, {unchanged} unchanged",
        "新增 {added}，更改 {changed}，終止 {ended}，不變 {unchanged}",
    ).format(**plan.counts)
    return Text("Dry run: {said}.", "試行：{said}。").format(said=said) if dry_run else said


def _absent(file: Path) -> None:
    """Return when there is no such file yet; raises InputError."""
    if file.exists():
        raise InputError(
            Text(f"{file} exists already", f"{file} 已存在"), Text("Name another file.", "請指定另一檔案。")
        )


def _write(file: Path, data: bytes) -> None:
    """Write a new file that its owner alone may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)


def _row(version: Version) -> dict[str, Any]:
    """Return a version as a row."""
    assert version.record is not None
    return {
        "kind": version.kind,
        "id": version.record.key,
        "name": label(version.record),
        "version": version.number,
        "effective": version.effective.isoformat(),
        "learned": version.learned.isoformat(),
        "record": version.id,
    }


def _problem(problem: Any) -> dict[str, Any]:
    """Return a problem as a row."""
    return {
        "file": problem.file,
        "line": problem.spot.line,
        "column": problem.spot.column,
        "field": problem.field,
        "expected": problem.expected,
        "found": problem.found,
    }
