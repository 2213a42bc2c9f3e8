"""Dependency pictures: layered from left to right, laid out on the server, the same each time.

Longest-path layers; an edge over several layers bends through a free slot in each, so that no line runs behind a box;
columns are ordered by the mean place of their neighbours (Sugiyama's heuristic), which keeps crossings few. An edge
that closes a circle is left out of the layers and runs back below the boxes.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

WIDE, WIDEST, HIGH, GAP, RISE = 184, 264, 32, 56, 12
SAG = 28
"""How far below the boxes an edge runs back."""
SLOT = 8
"""Height of the slot an edge passes through."""
_UNIT = 6.3
"""Width of a letter at the size of a box; a Chinese character is as wide as two."""
_SIDES = 24
_SWEEPS = 8

Point = tuple[int, int]
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a dependency picture; `kind` becomes a class (system, asset, supplier, unknown)."""

    id: str
    name: str
    kind: str = "asset"
    url: str | None = None
    about: str = ""
    """What is said of it beside its name: on hover, and to who listens."""


def dependencies(
    nodes: Sequence[Node], edges: Sequence[Edge], label: str, marks: Mapping[Edge, str] | None = None
) -> Markup:
    """Return the picture of who depends on whom; an edge runs from the dependent to what it needs.

    `marks` gives edges a class of their own, such as part, cycle or slower.
    """
    return Markup('<div class="graph-scroll">{}</div>').format(drawing(nodes, edges, label, marks))


def drawing(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    label: str,
    marks: Mapping[Edge, str] | None = None,
    style: str = "",
) -> Markup:
    """Return the picture alone; with `style` it stands by itself as a file."""
    ids = dict.fromkeys(node.id for node in nodes)
    known = [(a, b) for a, b in dict.fromkeys(edges) if a in ids and b in ids and a != b]
    back = _closing(list(ids), known)
    onward = [edge for edge in known if edge not in back]
    layer = _layers(list(ids), onward)
    ways = {edge: _way(edge, layer) for edge in onward}
    wide = _wide(nodes)
    places = _places(_columns(layer, ways), wide)
    named = marks or {}
    lines = [_line([places[id] for id in way], wide, named.get(edge, "")) for edge, way in ways.items()]
    lines += [_return(places[a], places[b], wide, named.get((a, b), "")) for a, b in known if (a, b) in back]
    boxes = Markup("").join(_box(node, places[node.id], wide) for node in nodes)
    width = max((x for x, _ in places.values()), default=0) + wide
    height = max((y for _, y in places.values()), default=0) + HIGH + (SAG if back else 0)
    alone = Markup(' xmlns="http://www.w3.org/2000/svg"') if style else ""
    sheet = Markup("<style>{}</style>").format(Markup(style)) if style else ""  # noqa: S704 our own words
    return Markup(
        '<svg{} class="graph" viewBox="-1 -1 {} {}" width="{}" height="{}" role="group" aria-label="{}">{}{}{}</svg>'
    ).format(alone, width + 2, height + 2, width + 2, height + 2, label, sheet, Markup("").join(lines), boxes)


def _closing(ids: Sequence[str], edges: Sequence[Edge]) -> set[Edge]:
    """Return the edges that close a circle, found by walking each way once, without recursion."""
    after: dict[str, list[str]] = {id: [] for id in ids}
    for a, b in edges:
        after[a].append(b)
    found: set[Edge] = set()
    seen: set[str] = set()
    for first in ids:
        if first in seen:
            continue
        seen.add(first)
        path, on = [(first, iter(after[first]))], {first}
        while path:
            here, rest = path[-1]
            to = next(rest, None)
            if to is None:
                path.pop()
                on.discard(here)
            elif to in on:
                found.add((here, to))
            elif to not in seen:
                seen.add(to)
                on.add(to)
                path.append((to, iter(after[to])))
    return found


def _layers(ids: Sequence[str], edges: Sequence[Edge]) -> Mapping[str, int]:
    """Return the column of each node: one beyond its furthest dependent."""
    layer = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for source, target in edges:
            if layer[target] <= layer[source] < len(ids):
                layer[target], moved = layer[source] + 1, True
        if not moved:
            break
    rank = {value: n for n, value in enumerate(sorted(set(layer.values())))}
    return {id: rank[value] for id, value in layer.items()}


def _way(edge: Edge, layer: Mapping[str, int]) -> list[str]:
    """Return the ids an edge passes: its ends, and a slot in every layer between."""
    source, target = edge
    first, last = layer[source], layer[target]
    step = 1 if last >= first else -1
    return [source, *(f"{n}\0{source}\0{target}" for n in range(first + step, last, step)), target]


def _columns(layer: Mapping[str, int], ways: Mapping[Edge, list[str]]) -> list[list[str]]:
    """Return the ids of each column from top to bottom, ordered so that few lines cross."""
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for id, column in layer.items():
        columns[column].append(id)
    neighbours: dict[str, list[str]] = {}
    for way in ways.values():
        for id in way[1:-1]:
            columns[int(id.partition("\0")[0])].append(id)
        for a, b in pairwise(way):
            neighbours.setdefault(a, []).append(b)
            neighbours.setdefault(b, []).append(a)
    return _ordered(columns, neighbours)


def _ordered(columns: list[list[str]], neighbours: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the columns with each id near the mean place of its neighbours, swept to and fro."""
    rank: dict[str, float] = {}

    def place(column: Sequence[str]) -> None:
        rank.update({each: n / len(column) for n, each in enumerate(column)})

    def wanted(each: str) -> float:
        return _mean([rank[other] for other in neighbours.get(each, ())], rank[each])

    for column in columns:
        place(column)
    for sweep in range(_SWEEPS):
        for column in columns[:: 1 if sweep % 2 == 0 else -1]:
            column.sort(key=wanted)
            place(column)
    return columns


def _mean(values: Sequence[float], otherwise: float) -> float:
    """Return the mean, or `otherwise` of nothing."""
    return sum(values) / len(values) if values else otherwise


def _wide(nodes: Sequence[Node]) -> int:
    """Return how wide every box is: enough for the longest name, within bounds."""
    longest = max((sum(_units(letter) for letter in node.name) for node in nodes), default=0)
    return min(max(WIDE, math.ceil(longest * _UNIT) + _SIDES), WIDEST)


def _units(letter: str) -> int:
    """Return how many letters wide a character is."""
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _places(columns: Sequence[Sequence[str]], wide: int) -> dict[str, Point]:
    """Return the upper left corner of each box and the left end of each slot, columns centred on the tallest."""
    heights = [sum(_height(id) + RISE for id in column) for column in columns]
    tallest = max(heights, default=0)
    places: dict[str, Point] = {}
    for n, column in enumerate(columns):
        y = (tallest - heights[n]) // 2
        for id in column:
            places[id] = (n * (wide + GAP), y if "\0" not in id else y + (SLOT - HIGH) // 2)
            y += _height(id) + RISE
    return places


def _height(id: str) -> int:
    """Return how tall a box or a slot is."""
    return SLOT if "\0" in id else HIGH


def _line(corners: Sequence[Point], wide: int, mark: str) -> Markup:
    """Return a curve from the right of one box through the slots between to the left of another, with its head."""
    middles = [(x, y + HIGH // 2) for x, y in corners]
    steps = "".join(_step(a, b, wide) for a, b in pairwise(middles))
    x, y = middles[0]
    end, level = middles[-1]
    head = f"M{end - 6} {level - 3}L{end} {level}L{end - 6} {level + 3}"
    return Markup('<path class="graph-edge{}" d="M{} {}{}{}"/>').format(_class(mark), x + wide, y, steps, head)


def _return(a: Point, b: Point, wide: int, mark: str) -> Markup:
    """Return an edge that runs back: from below one box to below another."""
    (x1, y1), (x2, y2) = (a[0] + wide // 2, a[1] + HIGH), (b[0] + wide // 2, b[1] + HIGH)
    low = max(y1, y2) + SAG
    head = f"M{x2 - 3} {y2 + 6}L{x2} {y2}L{x2 + 3} {y2 + 6}"
    path = f"M{x1} {y1} C{x1} {low} {x2} {low} {x2} {y2}{head}"
    return Markup('<path class="graph-edge graph-edge-back{}" d="{}"/>').format(_class(mark), path)


def _class(mark: str) -> str:
    """Return the class of a marked edge."""
    return f" graph-edge-{mark}" if mark else ""


def _step(a: Point, b: Point, wide: int) -> str:
    """Return the curve over one gap and the straight line over the column behind it."""
    (x1, y1), (x2, y2) = (a[0] + wide, a[1]), b
    return f" L{x1} {y1} C{x1 + GAP // 2} {y1} {x2 - GAP // 2} {y2} {x2} {y2}"


def _box(node: Node, corner: Point, wide: int) -> Markup:
    """Return a node, a link when it has an address."""
    x, y = corner
    title = f"{node.name}: {node.about}" if node.about else node.name
    inside = Markup(
        '<g class="graph-node graph-{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text></g>'
    ).format(node.kind, title, x, y, wide, HIGH, x + 12, y + 20, _cut(node.name, wide))
    return Markup('<a href="{}">{}</a>').format(node.url, inside) if node.url else inside


def _cut(name: str, wide: int) -> str:
    """Return a name as far as it fits a box."""
    room = int((wide - _SIDES) / _UNIT)
    if sum(_units(letter) for letter in name) <= room:
        return name
    kept, room = "", room - 2
    for letter in name:
        room -= _units(letter)
        if room < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…"
