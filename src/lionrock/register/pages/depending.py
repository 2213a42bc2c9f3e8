"""Dependencies as a picture, around one system or all of them, folded where large; as the same table, and as files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.events.register import RegisterExported
from lionrock.kernel.errors import InputError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register.depending import MARKS, WAYS, Edge, Graph, Way, around, folded, graph
from lionrock.register.estate import Book
from lionrock.register.exporting import harmless
from lionrock.register.model import Dependency, System
from lionrock.register.opened import Opened
from lionrock.register.pages.listing import tabs
from lionrock.register.places import url
from lionrock.register.service import EDIT, READ
from lionrock.ui.graph import Node, dependencies, drawing
from lionrock.ui.pages import Ask, Download, View, act, page

HOME: Final = "/register/dependencies"
_ROWS: Final = 500
_WIDE: Final = 23
_HAN: Final = 0x2E80
_MEDIA: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8", "svg": "image/svg+xml"}
_LABEL: Final = Text("Who depends on whom; arrows run from left to right", "相依關係，由左至右")
_STYLE: Final = (
    "text{font:12px sans-serif;fill:#16211f}rect{fill:#fff;stroke:#7c8a87}path{fill:none;stroke:#7c8a87}"
    ".graph-system rect{stroke:#0b5c57;stroke-width:1.5}.graph-supplier rect{fill:#eef2f1}"
    ".graph-missing rect,.graph-edge-missing{stroke-dasharray:3 3}.graph-edge-part{stroke-dasharray:1 3}"
    ".graph-edge-cycle,.graph-edge-slower{stroke:#a01c1c;stroke-width:1.5}.graph-edge-cycle{stroke-dasharray:6 3}"
)
"""How the picture looks as a file of its own."""
_WORST: Final = ("slower", "cycle", "missing", "part")
"""The mark that colours an edge with several, the first that it has."""


@dataclass(frozen=True, slots=True)
class Row:
    """One edge of the table: both ends with their pages, what it is for, its record, its marks in words."""

    dependent: tuple[Text, str | None]
    needs: tuple[Text, str | None]
    why: Text | None
    record: str | None
    marks: tuple[Text, ...]
    bad: bool
    many: int


@page("register.dependencies", HOME, title=Text("Dependencies", "相依關係"), needs=READ, place="register")
def needs(ask: Ask) -> View:
    """Show who depends on whom, as a picture and as the same table."""
    try:
        opened = ask.platform.port(Book).opened()
    except SealedError as problem:
        return View("register/sealed.html", {"problem": problem, "counts": []}, status=503)
    whole = graph(opened)
    of, way = ask.query.get("of", "")[:64], _way(ask.query.get("way", ""))
    chosen = around(whole, of, way) if of else whole
    shown = chosen if ask.query.get("fold") == "no" and len(chosen.things) <= _ROWS else folded(chosen)
    values = {
        "picture": drawn(ask, shown),
        "rows": rows(chosen, opened)[:_ROWS],
        "hidden": max(0, len(chosen.edges) - _ROWS),
        "all": len(whole.edges),
        "things": len(chosen.things),
        "folded": shown.folded,
        "unfoldable": len(chosen.things) <= _ROWS,
        "of": of,
        "way": way,
        "ways": list(WAYS.items()),
        "systems": [(one.record.key, one.record.name) for one in opened.of("system") if isinstance(one.record, System)],
        "marks": [(mark, words, len(chosen.marked(mark))) for mark, words in MARKS.items() if chosen.marked(mark)],
        "tabs": tabs(HOME),
    }
    return View("register/dependencies.html", values)


@act("register.dependencies-out", f"{HOME}/export", needs=EDIT, fresh=True)
def give_out(ask: Ask) -> Download:
    """Hand the graph over as a file; that it was is an entry of the ledger."""
    opened = ask.platform.port(Book).opened()
    whole, of = graph(opened), ask.form.get("of", "")[:64]
    chosen = around(whole, of, _way(ask.form.get("way", ""))) if of else whole
    form = ask.form.get("as", "")
    if form not in _MEDIA:
        raise InputError(
            Text("no such form of file", "沒有此種檔案"), Text("Choose one of the three.", "請選擇三者之一。")
        )
    data = _json(chosen) if form == "json" else _csv(chosen) if form == "csv" else _svg(ask, chosen)
    with ask.platform.change(ask.actor, "dependencies handed out") as change:
        change.publish(RegisterExported("dependencies", len(chosen.edges), hashlib.sha256(data).hexdigest()))
    return Download(f"dependencies.{form}", data, _MEDIA[form])


def drawn(ask: Ask, shown: Graph) -> Any:
    """Return the picture of a graph, None when there is nothing in it."""
    if not shown.things:
        return None
    return dependencies(*_parts(ask, shown), ask.say(_LABEL), _marks(shown))


def rows(chosen: Graph, opened: Opened) -> list[Row]:
    """Return the edges as rows, those with something amiss first; membership alone is left out."""
    made = [_row(edge, chosen, opened) for edge in chosen.edges if not edge.part]
    return sorted(made, key=lambda row: not row.bad)


def fitting(name: str) -> str:
    """Return a name as long as a box of the picture is wide; a Chinese character takes the room of two letters."""
    room = _WIDE
    for place, letter in enumerate(name):
        room -= 2 if ord(letter) >= _HAN else 1
        if room < 0:
            return f"{name[: place - 1]}…"
    return name


def _way(written: str) -> Way:
    """Return a direction, both where none is asked for."""
    return next((way for way in WAYS if way == written), "both")


def _parts(ask: Ask, shown: Graph) -> tuple[list[Node], list[tuple[str, str]]]:
    """Return boxes and edges of a picture."""
    bad: dict[str, set[str]] = {}
    for edge in shown.edges:
        for mark in edge.marks - {"part"}:
            bad.setdefault(edge.dependent, set()).add(ask.say(MARKS[mark]))
    nodes = []
    for thing in shown.things.values():
        name = ask.say(thing.name)
        count = f" +{thing.folds:,}" if thing.folds and thing.sort != "folded" else ""
        about = "; ".join(sorted(bad.get(thing.key, ())))
        nodes.append(Node(thing.key, f"{fitting(name)}{count}" if count else name, thing.sort, thing.url, about))
    return nodes, [(edge.dependent, edge.needs) for edge in shown.edges]


def _marks(shown: Graph) -> Mapping[tuple[str, str], str]:
    """Return the class of each marked edge."""
    found = {}
    for edge in shown.edges:
        mark = next((one for one in _WORST if one in edge.marks), None)
        if mark is not None:
            found[edge.dependent, edge.needs] = mark
    return found


def _row(edge: Edge, chosen: Graph, opened: Opened) -> Row:
    """Return an edge as a row."""
    one, two = chosen.things[edge.dependent], chosen.things[edge.needs]
    version = opened.by_id.get(("dependency", edge.links[0])) if edge.links else None
    why = version.record.why if version and isinstance(version.record, Dependency) else None
    marks = tuple(words for mark, words in MARKS.items() if mark in edge.marks and mark != "part")
    link = url("dependency", edge.links[0]) if edge.links else None
    return Row((one.name, one.url), (two.name, two.url), why, link, marks, bool(marks), len(edge.links))


def _json(chosen: Graph) -> bytes:
    """Return a graph as JSON: things, and edges with their marks."""
    things = [
        {"id": one.key, "kind": one.sort, "name": {"en": one.name.en, "zh": one.name.zh}, "system": one.system}
        for one in chosen.things.values()
    ]
    edges = [
        {"dependent": one.dependent, "needs": one.needs, "part": one.part, "marks": sorted(one.marks - {"part"})}
        for one in chosen.edges
    ]
    return msgspec.json.format(msgspec.json.encode({"things": things, "edges": edges}), indent=1)


def _csv(chosen: Graph) -> bytes:
    """Return the edges as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("dependent", "dependent_name", "needs", "needs_name", "part", "marks"))
    for edge in chosen.edges:
        one, two = chosen.things[edge.dependent], chosen.things[edge.needs]
        cells = (one.key, one.name.en, two.key, two.name.en, str(edge.part).lower(), " ".join(sorted(edge.marks)))
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode()


def _svg(ask: Ask, chosen: Graph) -> bytes:
    """Return the picture as a file that stands by itself."""
    shown = folded(chosen)
    nodes, edges = _parts(ask, shown)
    plain: Sequence[Node] = [Node(one.id, one.name, one.kind, None, one.about) for one in nodes]
    return str(drawing(plain, edges, ask.say(_LABEL), _marks(shown), style=_STYLE)).encode()
