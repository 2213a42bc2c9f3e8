"""Findings and rules for other products, from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.detection import converting, exporting, ocsf, ocsf_shape
from lionrock.detection.store import Search
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

_SHOWN = 100


@command(
    "findings.export",
    Text("Write findings as OCSF Detection Findings, one a line.", "以 OCSF 偵測結果格式匯出，每行一項。"),
    "lionrock findings export --to findings.jsonl --level high",
)
def findings(
    platform: Platform,
    to: Annotated[Path, typer.Option("--to", help="the file to write; it must not be there")],
    level: Annotated[str, typer.Option(help="of this level alone")] = "",
    rule: Annotated[str, typer.Option(help="of this rule alone")] = "",
    expected: Annotated[bool, typer.Option("--expected", help="those marked as expected, too")] = False,  # noqa: FBT002 a switch of the shell
    most: Annotated[int, typer.Option(min=1, max=exporting.MOST, help="at most so many")] = exporting.MOST,
) -> Answer:
    """Write the file; the sentence says how many and in which version."""
    search = Search(level=level, rule=rule, expected=None if expected else False)
    many = 0
    if to.exists():
        raise InputError(
            Text(f"{to} is there already", f"{to} 已存在"),
            Text("Name another file: nothing is written over.", "請指定其他檔案；不會覆寫。"),
        )
    with to.open("xb") as file:
        for line in exporting.lines(platform, search, most):
            file.write(line)
            many += 1
    said = Text(
        f"{to}: {many:,} findings, OCSF {ocsf_shape.VERSION}, class {ocsf.CLASS}",
        f"{to}：{many:,} 項偵測結果，OCSF {ocsf_shape.VERSION}，類別 {ocsf.CLASS}",
    )
    return Answer({"file": str(to), "findings": many, "ocsf": ocsf_shape.VERSION, "class": ocsf.CLASS}, said)


@command(
    "rules.convert",
    Text("Write rules in another product's query language.", "將規則轉換為其他產品的查詢語言。"),
    "lionrock rules convert --to splunk new-rule.yml",
)
def convert(
    platform: Platform,
    target: Annotated[str, typer.Option("--to", help="the backend: splunk, elasticsearch, opensearch, …")],
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|RULE]...", help="files or ids; all that serve when left out")
    ] = None,
    pipeline: Annotated[list[str] | None, typer.Option("--pipeline", help="an installed pipeline, or a file")] = None,
) -> Answer:
    """Return one row for each rule; the code is 1 when one could not be converted."""
    made = converting.convert(target, converting.written(platform, rules or []), pipeline or ())
    rows: list[dict[str, Any]] = [
        {"rule": one.id, "title": one.title, "query": "\n".join(one.queries), "trouble": one.trouble} for one in made
    ]
    failed = sum(bool(one.trouble) for one in made)
    said = Text(
        f"{len(made) - failed} of {len(made)} rules converted to {target}",
        f"已將 {len(made)} 條規則中的 {len(made) - failed} 條轉換為 {target}",
    )
    return Answer(rows, said, code=1 if failed else 0, shown=rows[:_SHOWN])
