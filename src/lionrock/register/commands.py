"""Commands of the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import importing, service
from lionrock.register.model import kind_of

SHELL = Actor(id="shell", name="command line", role="supervisor", factor="system", fresh=True)
"""Whoever may run commands on the machine that holds the keys."""


@command(
    "register.import",
    Text("Import a TOML or CSV file into the register.", "將 TOML 或 CSV 檔案匯入登記冊。"),
    "lionrock register import estate.toml --dry-run",
)
def take_in(
    platform: Platform,
    file: Path,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Plan the import, and carry it out unless it is a dry run."""
    if not file.is_file():
        raise NotFoundError(
            Text(f"no file {file}", f"沒有檔案 {file}"), Text("Name a TOML or CSV file.", "請指定 TOML 或 CSV 檔案。")
        )
    plan = importing.plan(file.name, file.read_bytes(), service.records(platform))
    if plan.problems:
        said = Text("Nothing was taken in.", "沒有匯入任何資料。")
        return Answer([_problem(one) for one in plan.problems], said, code=1)
    if not dry_run:
        service.apply(platform, SHELL, f"import of {plan.file}", plan.file, plan.digest, plan.steps)
    return Answer([{"verb": step.verb, "kind": step.kind, "id": step.id} for step in plan.steps], summary(plan))


@command(
    "register.show",
    Text("Show what is registered.", "顯示登記冊內容。"),
    "lionrock register show --json",
)
def show(platform: Platform) -> Answer:
    """Return every current record by kind and id."""
    return Answer(
        [{"kind": kind_of(one), "id": one.id, "name": getattr(one, "name", None)} for one in service.records(platform)]
    )


def summary(plan: importing.Plan) -> Text:
    """Return one sentence on what a plan does."""
    counts = {verb: plan.count(verb) for verb in ("added", "changed", "unchanged")}
    return Text(
        "{added} added, {changed} changed, {unchanged} unchanged", "新增 {added}，更改 {changed}，不變 {unchanged}"
    ).format(**counts)


def _problem(problem: importing.Problem) -> dict[str, Any]:
    """Return a problem as a row."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "expected": problem.expected,
        "found": problem.found,
    }
