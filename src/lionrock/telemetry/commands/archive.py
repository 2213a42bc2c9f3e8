"""Commands of the archive: write days that are over, check what was written, and match rules over all of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lionrock.kernel import opening
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.telemetry.archive import checking, hunting, sealing
from lionrock.telemetry.archive.hunting import Job
from lionrock.telemetry.formats.times import stated


@command(
    "archive.seal",
    Text("Write every day that is over as Parquet, once.", "把每個已完結的日子寫成 Parquet，只寫一次。"),
    "lionrock archive seal",
)
def sealed(platform: Platform) -> Answer:
    """Write what can be sealed; days that wait are named with why."""
    done = sealing.seal(platform)
    said = Text(
        "{files} files with {rows} records written to {place}.", "已寫入 {files} 個檔案，共 {rows} 項紀錄：{place}。"
    )
    rows = [{"stream": stream, "waits": why} for stream, why in done.waiting.items()]
    return Answer(rows, said.format(files=done.files, rows=f"{done.rows:,}", place=str(sealing.place(platform))))


@command(
    "archive.verify",
    Text("Hold every file of the archive against the ledger.", "把存檔的每個檔案與存證帳本核對。"),
    "lionrock archive verify",
)
def verified(platform: Platform) -> Answer:
    """Return the files with what is wrong; exit 1 when anything is."""
    found = list(checking.check(platform))
    wrong = [{"file": one.file.path, "day": one.file.day, "wrong": one.wrong} for one in found if one.wrong]
    said = Text("{n} files, {m} of them wrong.", "{n} 個檔案，其中 {m} 個有問題。").format(n=len(found), m=len(wrong))
    return Answer(wrong, said, code=1 if wrong else 0)


@command(
    "archive.hunt",
    Text("Match rules over the archive, by processes of this machine.", "以本機多個程序，用規則比對存檔。"),
    "lionrock archive hunt /srv/lionrock/data/archive --rules ./new-rules --out matches.parquet",
    local=True,
)
def hunted(  # noqa: PLR0913, PLR0917 options of the shell
    registry: Registry,
    archive: Path,
    rules: Annotated[list[Path] | None, typer.Option("--rules", help="folders of rules beside our own")] = None,
    out: Annotated[Path, typer.Option("--out", help="file for the matches, Parquet")] = Path("matches.parquet"),
    since: Annotated[str, typer.Option("--since", help="first day of learning, such as 2026-01-01")] = "",
    until: Annotated[str, typer.Option("--until", help="last day of learning")] = "",
    processes: Annotated[int, typer.Option("--processes", min=1, max=256)] = 0,
) -> Answer:
    """Return how many matches each rule has."""
    found = hunting.files(archive, stated(since) if since else None, stated(until) if until else None)
    given = {"detection": {"rules": ":".join(str(path.absolute()) for path in rules or [])}}
    job = Job(registry.packages, str(opening.home() / "hunt"), given)
    counts = hunting.hunt(job, found, out, processes or os.cpu_count() or 1)
    rows = [{"rule": rule, "matches": count} for rule, count in sorted(counts.items(), key=lambda one: -one[1])]
    said = Text("{n} files read; the matches are in {out}.", "已讀取 {n} 個檔案；比對結果在 {out}。")
    return Answer(rows, said.format(n=len(found), out=str(out)))
