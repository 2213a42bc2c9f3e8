"""Fixing a population, its rows, drawing from it, one sample, one item followed to its record."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from lionrock.audit import clauses, listing, recorded, rerun, rows
from lionrock.audit.model import MANAGE, ROWS
from lionrock.audit.pages.audits import one as audit_page
from lionrock.audit.pages.places import DRAW, HERE, ONE, POPULATION, common, found
from lionrock.audit.service import draws, populations
from lionrock.audit.service.draws import Seed
from lionrock.audit.service.populations import Wanted
from lionrock.audit.spans import end, start
from lionrock.audit.store import findings, samples
from lionrock.events.audits import Population, RawRecords
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page

if TYPE_CHECKING:
    from lionrock.audit.model import Audit, Draw, Fixed

SIZE: Final = 50
_TITLE: Final = Text("Population", "總體")
_SAMPLE: Final = Text("Sample", "樣本")
_ITEM: Final = Text("Item of the sample", "樣本項目")
_RAW: Final = 5
_COMMAND: Final = ("python", "lionrock_sample.py", "population.jsonl")


@act("audit.fix", ONE + "/populations", needs=MANAGE)
def fix(ask: Ask) -> Shown:
    """Fix a population."""
    try:
        since, until = ask.form.get("from", "").strip(), ask.form.get("to", "").strip()
        kind, _, choice = ask.form.get("kind", "").partition("|")
        wanted = Wanted(
            kind,
            choice or ask.form.get("choice", "").strip(),
            start(since) if since else None,
            end(until) if until else None,
            ask.form.get("explained", ""),
        )
        fixed = populations.fix(ask.platform, ask.actor, ask.path["id"], wanted)
    except LionrockError as problem:
        shown = audit_page.show(ask)
        assert isinstance(shown, View)
        return View(shown.template, dict(shown.values) | {"problem": problem}, 422)
    said = Text("Fixed: {n} rows. Now the auditor may give a seed.", "已確定 {n} 項。現可由審核員提供種子。")
    return Go(_url(fixed), said.format(n=f"{fixed.count:,}"))


@page("audit.population", POPULATION, title=_TITLE, needs=ROWS, place="evidence")
def population(ask: Ask) -> View:
    """Show a population, how it was shown complete, its rows, and what was drawn from it."""
    return _population(ask, None)


@act("audit.draw", POPULATION + "/draws", needs=MANAGE)
def draw(ask: Ask) -> Shown:
    """Draw with the seed the auditor gave."""
    _, fixed = _fixed(ask)
    try:
        items = ask.typed("items", Text("Items", "項數"), most=6)
        given = Seed(
            ask.form.get("seed", ""),
            ask.form.get("given_by", ""),
            int(items) if items.isascii() and items.isdigit() else 0,
            ask.form.get("reason", ""),
        )
        made = draws.draw(ask.platform, ask.actor, fixed.id, given)
    except LionrockError as problem:
        return _population(ask, problem)
    return Go(f"{_url(fixed)}/draws/{made.number}", Text("The sample is drawn.", "已抽取樣本。"))


@page("audit.rerun", POPULATION + "/rerun.zip", title=_TITLE, needs=ROWS, place="evidence")
def take(ask: Ask) -> Download:
    """Hand over rows, query and code to gather the population elsewhere."""
    audit, fixed = _fixed(ask)
    name = f"lionrock-{audit.reference}-P{fixed.number}-rerun.zip"
    return Download(name, rerun.export(ask.platform, fixed), "application/zip")


@page("audit.sample", DRAW, title=_SAMPLE, needs=ROWS, place="evidence")
def sample(ask: Ask) -> View:
    """Show one sample with its items, drawn again just now."""
    audit, fixed = _fixed(ask)
    drawn = _drawn(ask, fixed)
    known = clauses.titles(ask.platform)
    told = {one.position: one for one in findings.of(ask.platform.db, audit.id) if one.draw == drawn.id}
    values = {
        "title": _SAMPLE,
        "fixed": fixed,
        "draw": drawn,
        "same": draws.redrawn(ask.platform, drawn),
        "rows": [
            (at, _plain(row), row.get("entry"), clauses.of(ask.platform, fixed.kind, row, known), told.get(at))
            for at, row in draws.items(ask.platform, drawn)
        ],
        "command": shlex.join([*_COMMAND, "--seed", drawn.seed, "--items", str(drawn.items)]),
        "url": f"{_url(fixed)}/draws/{drawn.number}",
        "population_url": _url(fixed),
    }
    return View("audit/sample.html", common(ask, audit) | values)


@page("audit.blank", DRAW + "/results.csv", title=_SAMPLE, needs=ROWS, place="evidence")
def blank(ask: Ask) -> Download:
    """Hand over the auditor's list of this sample, to be filled in."""
    audit, fixed = _fixed(ask)
    drawn, kind = _drawn(ask, fixed), _kind(ask, fixed)
    data = listing.blank(fixed.number, drawn.number, drawn.positions, ", ".join(kind.clauses) if kind else "")
    return Download(f"{audit.reference}-P{fixed.number}-D{drawn.number}-results.csv", data, "text/csv; charset=utf-8")


@page("audit.item", DRAW + "/items/{position}", title=_ITEM, needs=ROWS, place="evidence")
def item(ask: Ask) -> View:
    """Show one item: clause, proof, raw record, entry of the ledger, and what the auditor's list says."""
    audit, fixed = _fixed(ask)
    drawn = _drawn(ask, fixed)
    written = ask.path["position"]
    position = int(written) if written.isascii() and written.isdigit() and len(written) < SIZE else 0
    if position not in drawn.positions:
        raise NotFoundError(Text("this row was not drawn", "未抽中此項"), Text("See the sample.", "請查看樣本。"))
    _, row = rows.read(populations.data(ask.platform, fixed), [position])[0]
    at = drawn.positions.index(position)
    around = [drawn.positions[n] if 0 <= n < len(drawn.positions) else None for n in (at - 1, at + 1)]
    entry = str(row.get("entry") or "")
    told = [one for one in findings.of(ask.platform.db, audit.id) if (one.draw, one.position) == (drawn.id, position)]
    values = {
        "title": Text("Item {n} of {all}", "第 {n} 項，共 {all} 項").format(n=at + 1, all=drawn.items),
        "fixed": fixed,
        "draw": drawn,
        "position": position,
        "row": _cells(row),
        "line": json.dumps(row, ensure_ascii=False, indent=1, sort_keys=True),
        "clauses": clauses.of(ask.platform, fixed.kind, row, clauses.titles(ask.platform)),
        "entry": entry if entry and reading.entry(ask.platform.db, entry) else None,
        "raws": _raws(ask, entry),
        "before": around[0],
        "after": around[1],
        "told": told,
        "url": f"{_url(fixed)}/draws/{drawn.number}",
        "kind": _kind(ask, fixed),
    }
    return View("audit/item.html", common(ask, audit) | values)


def _population(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page of a population with its rows, narrowed by what the reader looks for."""
    audit, fixed = _fixed(ask)
    asked = ask.query.get("q", "").strip()[:100]
    lines = populations.data(ask.platform, fixed).decode().splitlines()
    left = [(at, line) for at, line in enumerate(lines, 1) if asked.lower() in line.lower()]
    number = ask.whole("page", 1, least=1, most=100_000)
    shown = left[(number - 1) * SIZE : number * SIZE]
    kind = _kind(ask, fixed)
    values = {
        "title": kind.title if kind else fixed.kind,
        "problem": problem,
        "fixed": fixed,
        "kind": kind,
        "draws": samples.draws(ask.platform.db, fixed.id),
        "stands": recorded.stands(ask.platform, fixed),
        "rows": [(at, _plain(json.loads(line)), json.loads(line).get("entry")) for at, line in shown],
        "total": len(left),
        "number": number,
        "size": SIZE,
        "asked": asked,
        "pages_url": f"{_url(fixed)}?{urlencode({'q': asked})}&page={{page}}",
        "url": _url(fixed),
    }
    return View("audit/population.html", common(ask, audit) | values, 422 if problem else 200)


def _fixed(ask: Ask) -> tuple[Audit, Fixed]:
    """Return audit and population of the address; raises NotFoundError."""
    audit, number = found(ask), ask.path["number"]
    plain = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004 nine digits fit
    return audit, populations.numbered(ask.platform, audit.id, int(number) if plain else 0)


def _drawn(ask: Ask, fixed: Fixed) -> Draw:
    """Return the draw of the address; raises NotFoundError."""
    for one in samples.draws(ask.platform.db, fixed.id):
        if str(one.number) == ask.path["draw"]:
            return one
    return draws.get(ask.platform, "")


def _kind(ask: Ask, fixed: Fixed) -> Population | None:
    """Return the kind of a population, None when this version knows it no more."""
    return next((one for one in ask.platform.registry.of(Population) if one.id == fixed.kind), None)


def _url(fixed: Fixed) -> str:
    """Return the address of a population."""
    return f"{HERE}/{fixed.audit}/populations/{fixed.number}"


def _plain(row: dict[str, Any]) -> str:
    """Return the telling fields of a row in a line: no ids, no lists."""
    told = (value for name, value in row.items() if name not in {"id", "entry", "payload", "clauses", "position"})
    words = dict.fromkeys(str(value)[:80] for value in told if value not in (None, "", []) and not _id(value))
    return " · ".join(words)


def _cells(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return every field of a row as words."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in row.items()
    ]


def _id(value: Any) -> bool:
    """Say whether a value is an id."""
    return isinstance(value, str) and len(value) == 32 and value.isalnum()  # noqa: PLR2004 digits of an id


def _raws(ask: Ask, entry: str) -> list[tuple[str, str]]:
    """Return stream with place, and text, of the raw records behind an entry."""
    if not entry or not ask.platform.provides(RawRecords):
        return []
    found = ask.platform.port(RawRecords).behind(entry, _RAW)
    return [(f"{one.stream}:{one.first + one.index}", one.raw.decode("utf-8", "replace")[:8000]) for one in found]
