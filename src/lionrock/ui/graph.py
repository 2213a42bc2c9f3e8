"""Dependency pictures: layered from left to right, laid out on the server, the same each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDE, HIGH, GAP, RISE = 168, 32, 48, 12


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a dependency picture; `kind` becomes a class (system, asset, supplier, unknown)."""

    id: str
    name: str
    kind: str = "asset"
    url: str | None = None


def dependencies(nodes: Sequence[Node], edges: Sequence[tuple[str, str]], label: str) -> Markup:
    """Return the picture of who depends on whom; an edge runs from the dependent to what it needs."""
    places = _places(_layers([node.id for node in nodes], edges))
    lines = Markup("").join(_line(places[a], places[b]) for a, b in edges if a in places and b in places)
    boxes = Markup("").join(_box(node, *places[node.id]) for node in nodes)
    width = max((x for x, _ in places.values()), default=0) + WIDE
    height = max((y for _, y in places.values()), default=0) + HIGH
    return Markup(
        '<div class="graph-scroll"><svg class="graph" viewBox="-1 -1 {} {}" width="{}" height="{}" role="group"'
        ' aria-label="{}">{}{}</svg></div>'
    ).format(width + 2, height + 2, width + 2, height + 2, label, lines, boxes)


def _layers(ids: Sequence[str], edges: Sequence[tuple[str, str]]) -> Mapping[str, int]:
    """Return the column of each node: one beyond its furthest dependent; cycles stop at the number of nodes."""
    layer = dict.fromkeys(ids, 0)
    for _ in ids:
        moved = False
        for source, target in edges:
            if source in layer and target in layer and layer[target] <= layer[source] < len(ids):
                layer[target], moved = layer[source] + 1, True
        if not moved:
            break
    return _dense(layer)


def _dense(layer: Mapping[str, int]) -> dict[str, int]:
    """Return columns without gaps; what a cycle pushed out comes back in order."""
    rank = {value: n for n, value in enumerate(sorted(set(layer.values())))}
    return {id: rank[value] for id, value in layer.items()}


def _places(layer: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return the upper left corner of each node, columns centred on the tallest."""
    columns: dict[int, list[str]] = {}
    for id, column in layer.items():
        columns.setdefault(column, []).append(id)
    tallest = max((len(column) for column in columns.values()), default=0)
    return {
        id: (x * (WIDE + GAP), (tallest - len(column)) * (HIGH + RISE) // 2 + n * (HIGH + RISE))
        for x, column in columns.items()
        for n, id in enumerate(column)
    }


def _line(source: tuple[int, int], target: tuple[int, int]) -> Markup:
    """Return a curve from the right of one node to the left of another."""
    x1, y1, x2, y2 = source[0] + WIDE, source[1] + HIGH // 2, target[0], target[1] + HIGH // 2
    return Markup('<path class="graph-edge" d="M{} {} C{} {} {} {} {} {}"/>').format(
        x1, y1, x1 + GAP // 2, y1, x2 - GAP // 2, y2, x2, y2
    )


def _box(node: Node, x: int, y: int) -> Markup:
    """Return a node, a link when it has an address."""
    name = node.name if len(node.name) <= 24 else node.name[:23] + "…"  # noqa: PLR2004 what fits the box
    inside = Markup(
        '<g class="graph-node graph-{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}">{}</text></g>'
    ).format(node.kind, node.name, x, y, WIDE, HIGH, x + 12, y + 21, name)
    return Markup('<a href="{}">{}</a>').format(node.url, inside) if node.url else inside
