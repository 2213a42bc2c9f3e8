"""Dependency pictures: layered from left to right, laid out on the server, the same each time.

Longest-path layers; an edge over several layers bends through a free slot in each, so that no line runs behind a box;
columns are ordered by the mean place of their neighbours (Sugiyama's heuristic), which keeps crossings few.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

WIDE, WIDEST, HIGH, GAP, RISE = 184, 264, 32, 56, 12
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


def dependencies(nodes: Sequence[Node], edges: Sequence[Edge], label: str) -> Markup:
    """Return the picture of who depends on whom; an edge runs from the dependent to what it needs."""
    ids = [node.id for node in nodes]
    known = [(a, b) for a, b in dict.fromkeys(edges) if a in ids and b in ids and a != b]
    layer = _layers(ids, known)
    ways = {edge: _way(edge, layer) for edge in known}
    wide = _wide(nodes)
    places = _places(_columns(layer, ways), wide)
    lines = Markup("").join(_line([places[id] for id in way], wide) for way in ways.values())
    boxes = Markup("").join(_box(node, places[node.id], wide) for node in nodes)
    width = max((x for x, _ in places.values()), default=0) + wide
    height = max((y for _, y in places.values()), default=0) + HIGH
    return Markup(
        '<div class="graph-scroll"><svg class="graph" viewBox="-1 -1 {} {}" width="{}" height="{}" role="group"'
        ' aria-label="{}">{}{}</svg></div>'
    ).format(width + 2, height + 2, width + 2, height + 2, label, lines, boxes)


def _layers(ids: Sequence[str], edges: Sequence[Edge]) -> Mapping[str, int]:
    """Return the column of each node: one beyond its furthest dependent; cycles stop at the number of nodes."""
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


def _line(corners: Sequence[Point], wide: int) -> Markup:
    """Return a curve from the right of one box through the slots between to the left of another."""
    middles = [(x, y + HIGH // 2) for x, y in corners]
    steps = "".join(_step(a, b, wide) for a, b in pairwise(middles))
    x, y = middles[0]
    return Markup('<path class="graph-edge" d="M{} {}{}"/>').format(x + wide, y, steps)


def _step(a: Point, b: Point, wide: int) -> str:
    """Return the curve over one gap and the straight line over the column behind it."""
    (x1, y1), (x2, y2) = (a[0] + wide, a[1]), b
    return f" L{x1} {y1} C{x1 + GAP // 2} {y1} {x2 - GAP // 2} {y2} {x2} {y2}"


def _box(node: Node, corner: Point, wide: int) -> Markup:
    """Return a node, a link when it has an address."""
    x, y = corner
    inside = Markup(
        '<g class="graph-node graph-{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text></g>'
    ).format(node.kind, node.name, x, y, wide, HIGH, x + 12, y + 20, _cut(node.name, wide))
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
