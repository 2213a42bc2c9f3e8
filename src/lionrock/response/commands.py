"""Commands of response: tasks, playbooks, checking a playbook file, the hand-over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lionrock.events.playbooks import Playbook
from lionrock.events.response import Docket
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.response import fitting, model, owners, service, store
from lionrock.response.errors import PlaybookError
from lionrock.response.library import Refused, Shelf
from lionrock.response.schema import playbook
from lionrock.response.yaml_files import LARGEST


@command(
    "response.tasks",
    Text("List the open tasks, the soonest due first.", "列出未完成的任務，最早到期者在前。"),
    "lionrock response tasks --json",
)
def tasks(
    platform: Platform,
    incident: Annotated[str, typer.Option("--incident", help="reference of an incident; empty: all")] = "",
) -> Answer:
    """Return one row for each open task."""
    found = model.urgent(store.open_tasks(platform.db))
    known = platform.port(Docket).matters(one.incident for one in found if one.incident)
    names = {id: matter.reference for id, matter in known.items()}
    rows = [
        {
            "task": one.title,
            "owner": owners.shown(one.owner),
            "due": _time(one.due),
            "late": one.late(platform.now()),
            "incident": names.get(one.incident or ""),
            "id": one.id,
        }
        for one in found
        if not incident or names.get(one.incident or "") == incident.upper()
    ]
    return Answer(rows, None if rows else Text("No task is open.", "沒有未完成的任務。"))


@command(
    "response.playbooks",
    Text("List the playbooks, and the files that serve none.", "列出行動手冊，以及未能使用的檔案。"),
    "lionrock response playbooks",
)
def playbooks(platform: Platform) -> Answer:
    """Return one row for each playbook; a file that is wrong makes the exit code 1."""
    found = platform.port(Shelf).library()
    rows = [_row(one) for one in found.playbooks] + [_refused(one) for one in found.refused]
    return Answer(rows, code=1 if found.refused else 0)


@command(
    "response.check",
    Text("Check playbook files and run their samples.", "檢查行動手冊檔案並執行其樣本。"),
    "lionrock response check playbooks/",
    local=True,
)
def check(path: Annotated[Path, typer.Argument(help="a YAML file, or a folder of them")]) -> Answer:
    """Return one row for each file: its playbook, or the line of what is wrong; exit 1 for any that is."""
    files = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]
    if not files or not all(one.is_file() for one in files):
        raise NotFoundError(
            Text(f"{path} holds no playbook", f"{path} 沒有行動手冊"), Text("Name a YAML file.", "請指定 YAML 檔案。")
        )
    rows = [_checked(one) for one in files]
    return Answer(rows, code=1 if any(row["problem"] for row in rows) else 0)


@command(
    "response.handover",
    Text("Show what would be handed over now.", "顯示現時須交更的事項。"),
    "lionrock response handover --json",
)
def handover(platform: Platform) -> Answer:
    """Return one row for each line of the hand-over; a part that cannot be read is a row that says so."""
    rows: list[dict[str, Any]] = []
    for bundle in service.gather(platform):
        rows += [
            {"part": bundle.part, "what": one.title, "detail": one.detail, "due": _time(one.due), "url": one.url}
            for one in bundle.lines
        ]
        if bundle.problem:
            rows.append({"part": bundle.part, "what": None, "detail": bundle.problem, "due": None, "url": None})
    waiting = store.signed(platform.db)
    said = None
    if waiting:
        said = Text("{who} signed a hand-over that nobody has accepted.", "{who}已簽署交更，尚未有人接更。")
        said = said.format(who=waiting.signed_by.name)
    return Answer(rows, said)


def _checked(path: Path) -> dict[str, Any]:
    """Return the row of a file."""
    try:
        with path.open("rb") as file:
            found = playbook(file.read(LARGEST + 1), path.name, own=False)
    except PlaybookError as problem:
        return _refused(Refused(path.name, problem.line, problem.message))
    wrong = [
        n
        for n, one in enumerate(found.samples)
        if bool(fitting.because(found, fitting.circumstance(one))) != one.offered
    ]
    if wrong:
        words = Text(
            f"sample {wrong[0] + 1}: whether it is offered is not as the sample says",
            f"第 {wrong[0] + 1} 個樣本：是否適用與樣本所述不符",
        )
        return _refused(Refused(path.name, 1, words))
    return _row(found)


def _row(one: Playbook) -> dict[str, Any]:
    """Return a playbook as a row."""
    return {
        "playbook": one.id,
        "title": one.title,
        "version": one.version,
        "steps": len(one.steps),
        "origin": one.origin,
        "own": one.own,
        "digest": one.digest,
        "problem": "",
    }


def _refused(one: Refused) -> dict[str, Any]:
    """Return a file that serves no playbook as a row."""
    blank = dict.fromkeys(("playbook", "title", "version", "steps"), "")
    where = Text("{file}, line {line}: {why}", "{file} 第 {line} 行：{why}")
    problem = where.format(file=one.file, line=one.line, why=one.why)
    return blank | {"origin": one.file, "own": False, "digest": "", "problem": problem}


def _time(moment: Instant | None) -> str | None:
    """Return an instant as RFC 3339 in UTC."""
    return stamp(moment) if moment else None
