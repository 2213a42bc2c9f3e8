"""Commands of audits: fix a population, draw, draw again, hand a population over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lionrock.audit import rerun
from lionrock.audit.service import checking, draws, populations
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.populations import Wanted
from lionrock.audit.spans import end, start
from lionrock.audit.store import audits, samples
from lionrock.events.audits import Population
from lionrock.kernel import durable
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Answer, command
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.audit.model import Draw, Fixed

SHELL: Final = system("shell")
"""Whoever may run commands on the machine that holds the keys."""

_AUDIT: Final = typer.Argument(help="reference, such as AUD-0001, or id")
_NUMBER: Final = typer.Option("--population", help="its number within the audit")


@command(
    "audit.list",
    Text("List audits, and what can be sampled.", "列出審核及可抽樣的總體。"),
    "lionrock audit list",
)
def listed(
    platform: Platform,
    kinds: Annotated[bool, typer.Option("--kinds", help="list the kinds of population instead")] = False,  # noqa: FBT002 a switch of the shell
) -> Answer:
    """Return one row an audit, or one a kind of population."""
    if kinds:
        every = platform.registry.of(Population)
        return Answer([{"kind": one.id, "title": one.title, "choice": one.choices is not None} for one in every])
    found = audits.listing(platform.db)
    none = Text("No audit yet: open one under Evidence, Auditor's room.", "尚無審核：請在「證據」的審核室開立。")
    rows = [
        {
            "audit": one.reference,
            "title": one.title,
            "from": one.since,
            "to": one.until,
            "independence": one.independent,
            "populations": len(samples.populations(platform.db, one.id)),
            "closed": one.closed,
        }
        for one in found
    ]
    return Answer(
        rows,
        None if found else none,
        shown=[row | {"closed": row["closed"] or Text("open", "未結束")} for row in rows],
    )


@command(
    "audit.population",
    Text("Fix a population of an audit, before any seed.", "在取得種子之前確定審核總體。"),
    "lionrock audit population AUD-0001 --kind incidents.opened",
)
def population(  # noqa: PLR0913,PLR0917 options of a command
    platform: Platform,
    audit: Annotated[str, _AUDIT],
    kind: Annotated[str, typer.Option("--kind", help="see lionrock audit list --kinds")],
    choice: Annotated[str, typer.Option("--choice", help="for kinds that want one, such as a kind of entry")] = "",
    since: Annotated[str, typer.Option("--from", help="first day; without it, that of the audit")] = "",
    until: Annotated[str, typer.Option("--to", help="last day; without it, that of the audit")] = "",
    explained: Annotated[str, typer.Option("--explained", help="why the two counts differ, where they do")] = "",
) -> Answer:
    """Gather the rows, count them another way, and fix them; return digest and both counts."""
    span = start(since) if since else None, end(until) if until else None
    fixed = populations.fix(platform, SHELL, audit, Wanted(kind, choice, *span, explained))
    return Answer(_fixed(fixed), Text("Now the auditor may give a seed.", "現可由審核員提供種子。"))


@command(
    "audit.draw",
    Text("Draw a sample with the seed an auditor gave.", "以審核員提供的種子抽取樣本。"),
    "lionrock audit draw AUD-0001 --population 1 --seed '318 442 097' --given-by 'Lee Ka' --items 25",
)
def draw(  # noqa: PLR0913,PLR0917 options of a command
    platform: Platform,
    audit: Annotated[str, _AUDIT],
    number: Annotated[int, _NUMBER],
    seed: Annotated[str, typer.Option("--seed", help="as the auditor wrote it, sign by sign")],
    given_by: Annotated[str, typer.Option("--given-by", help="the auditor's name")],
    items: Annotated[int, typer.Option("--items", help="how many rows to draw")] = 25,
    reason: Annotated[str, typer.Option("--reason", help="for a further draw: why")] = "",
) -> Answer:
    """Draw from a population that was fixed before; return the rows drawn."""
    fixed = _population(platform, audit, number)
    made = draws.draw(platform, SHELL, fixed.id, Seed(seed, given_by, items, reason))
    return Answer(_drawn(fixed, made))


@command(
    "audit.redraw",
    Text("Draw every sample of an audit again, and compare.", "重新抽取審核的全部樣本並比對。"),
    "lionrock audit redraw AUD-0001",
)
def redraw(platform: Platform, audit: Annotated[str, _AUDIT]) -> Answer:
    """Return one row a sample; exit 1 when one is not what it was."""
    found = checking.audit(platform.db, audit)
    fixed = {one.id: one for one in samples.populations(platform.db, found.id)}
    drawn = samples.drawn(platform.db, found.id)
    rows = [_drawn(fixed[one.population], one) | {"same": draws.redrawn(platform, one)} for one in drawn]
    shown = [{name: value for name, value in row.items() if name != "rows"} for row in rows]
    same = all(row["same"] for row in rows)
    return Answer(rows, code=0 if same else 1, shown=shown)


@command(
    "audit.export",
    Text(
        "Write a population with its query and code, to gather it elsewhere.",
        "匯出總體連同查詢及程式碼，供在他處重新收集。",
    ),
    "lionrock audit export AUD-0001 --population 1 --out rerun.zip",
)
def export(
    platform: Platform,
    audit: Annotated[str, _AUDIT],
    number: Annotated[int, _NUMBER],
    out: Annotated[Path, typer.Option("--out", help="file to write; it must not exist")],
) -> Answer:
    """Write the file; the same population gives the same bytes everywhere."""
    fixed = _population(platform, audit, number)
    data = rerun.export(platform, fixed)
    if out.exists() or not out.parent.is_dir():
        raise InputError(
            Text(f"{out} exists already, or its folder does not", f"{out} 已存在，或其資料夾不存在"),
            Text("Name a file that does not exist.", "請指定不存在的檔案。"),
        )
    durable.write(out, data)
    return Answer({"file": str(out), "bytes": len(data), **_fixed(fixed)})


def _population(platform: Platform, audit: str, number: int) -> Fixed:
    """Return a population of an audit; raises NotFoundError."""
    return populations.numbered(platform, checking.audit(platform.db, audit).id, number)


def _fixed(fixed: Fixed) -> dict[str, Any]:
    """Return a population as an answer."""
    return {
        "population": fixed.number,
        "kind": fixed.kind,
        "choice": fixed.choice,
        "rows": fixed.count,
        "counted": fixed.counted,
        "sha256": fixed.digest,
        "entry": fixed.entry,
    }


def _drawn(fixed: Fixed, draw: Draw) -> dict[str, Any]:
    """Return a draw as an answer."""
    return {
        "population": fixed.number,
        "draw": draw.number,
        "seed": draw.seed,
        "given_by": draw.given_by,
        "sha256": fixed.digest,
        "items": draw.items,
        "rows": list(draw.positions),
    }
