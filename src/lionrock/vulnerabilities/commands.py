"""Commands of vulnerabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.model import LEVELS
from lionrock.vulnerabilities.reading import Options
from lionrock.vulnerabilities.service import importing
from lionrock.vulnerabilities.store import listing, lists
from lionrock.vulnerabilities.store.listing import Search

SHELL: Final = system("shell")
_STATES: Final = ("open", "aside", "fixed", "")
_SAID: Final = ("scanner", "hosts", "sightings", "fresh", "still", "back", "fixed", "unlooked", "skipped", "whole")


@command(
    "scans.import",
    Text("Import scan files, EPSS and KEV lists.", "匯入掃描檔案、EPSS 及 KEV 名錄。"),
    "lionrock scans import weekly.nessus report.xml epss_scores-2026-11-20.csv.gz",
)
def import_files(
    platform: Platform,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="as the scanner wrote them, or packed")],
    host: Annotated[str, typer.Option("--host", help="the host a file is about, where it names none or another")] = "",
    every: Annotated[bool, typer.Option("--every", help="the scan ran every check its scanner has")] = False,  # noqa: FBT002 an option
    partial: Annotated[bool, typer.Option("--partial", help="take what stands before a break")] = False,  # noqa: FBT002 an option
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell the difference, change nothing")] = False,  # noqa: FBT002 an option
) -> Answer:
    """Import each file whole or not at all; a file that was imported before changes nothing."""
    rows, code = [], 0
    for file in files:
        try:
            rows.append(_imported(platform, Path(file), Options(host, every, partial), dry_run=dry_run))
        except InputError as problem:
            code = 1
            rows.append({"file": Path(file).name, "problem": problem.message, "hint": problem.hint})
    return Answer(rows, code=code, shown=[_told(row) for row in rows])


@command(
    "scans.list",
    Text("List vulnerabilities, what is due first.", "列出漏洞，期限較近者先列。"),
    "lionrock scans list --level critical --overdue --json",
)
def listed(
    platform: Platform,
    level: Annotated[str, typer.Option("--level", help=", ".join(LEVELS))] = "",
    state: Annotated[str, typer.Option("--state", help="open, aside, fixed or all")] = "open",
    text: Annotated[str, typer.Option("--text", help="title, number, CVE, component or host")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="past due, without an exception")] = False,  # noqa: FBT002 an option
    most: Annotated[int, typer.Option("--most", min=1, max=10_000)] = 100,
) -> Answer:
    """Return findings with host, severity, first and last day and due time."""
    state = "" if state == "all" else state
    if state not in _STATES or (level and level not in LEVELS):
        raise InputError(Text("no such level or state", "沒有此級別或狀態"), Text("See --help.", "請查看 --help。"))
    search = Search(state=state, level=level, text=text, standing="overdue" if overdue else "", limit=most)
    rows = [_plain(row) for row in listing.findings(platform.db, search, platform.now())]
    total = listing.count(platform.db, search, platform.now())
    return Answer(rows, said=Text(f"{total:,} in all", f"共 {total:,} 項"), shown=[_short(row) for row in rows])


@command(
    "scans.exceptions",
    Text("List exceptions with owner and expiry.", "列出豁免、負責人及屆滿日期。"),
    "lionrock scans exceptions",
)
def exceptions(
    platform: Platform,
    ended: Annotated[bool, typer.Option("--ended", help="those that ended too")] = False,  # noqa: FBT002 an option
) -> Answer:
    """Return exceptions, those that end first standing first."""
    rows = lists.exceptions(platform.db, ended=ended)
    kept = ("id", "kind", "identifier", "title", "host_name", "owner", "reason", "who", "made", "until", "ended")
    return Answer([{name: row[name] for name in kept} for row in rows])


def _imported(platform: Platform, path: Path, options: Options, *, dry_run: bool) -> dict[str, Any]:
    """Import one file, or tell what it would do."""
    staged = importing.read(platform, path, path.name, options)
    try:
        known = importing.before(platform.db, staged)
        if dry_run:
            found = importing.difference(platform, staged)
            told = {"scanner": staged.scanner.id, "sightings": staged.spool.count, **found.counts}
            return {"file": path.name, "dry_run": True, **told, "not_in_the_register": len(found.unmatched)}
        row = importing.take(platform, SHELL, staged)
    finally:
        staged.drop()
    if staged.scanner.kind == "reference":
        told = {"scanner": staged.scanner.id, "entries": row["entries"], "edition": row["edition"]}
    else:
        told = {name: row[name] for name in _SAID} | {"notes": [Text(one["en"], one["zh"]) for one in row["notes"]]}
    return {"file": path.name, **told, "imported_before": known is not None and bool(known.get("taken", True))}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Return an import as a person's table has room for."""
    told: Text | str = row.get("problem") or next(iter(row.get("notes", ())), "–")
    if row.get("imported_before"):
        told = Text("imported before: nothing changed", "曾經匯入：未有更改")
    figures = {name: row.get(name, "–") for name in ("hosts", "fresh", "still", "back", "fixed", "unlooked", "skipped")}
    return {"file": row["file"], "scanner": row.get("scanner", "–"), **figures, "told": told}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a finding as a machine reads it."""
    kept = ("id", "scanner", "identifier", "title", "cves", "component", "version", "port", "level", "score", "cvss")
    times = ("state", "stated", "first_seen", "last_seen", "opened", "due", "excepted", "exploited", "likelihood")
    return {"host": row["host_name"], "asset": row["asset"], **{name: row[name] for name in (*kept, *times)}}


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """Return a finding as a person's table has room for."""
    return {name: row[name] for name in ("level", "score", "host", "identifier", "title", "due", "state")}
