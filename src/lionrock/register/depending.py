"""Dependencies as a graph: systems, what they are made of, what they need, who supplies it; pure.

An edge runs from what depends to what it needs; a system also depends on those of its assets that stand in an edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from lionrock.kernel.text import Text, same
from lionrock.register.model import Asset, Dependency, Kind, label
from lionrock.register.opened import Opened
from lionrock.register.places import url

Sort = Literal["system", "asset", "supplier", "missing", "folded"]
Mark = Literal["part", "cycle", "slower", "missing"]
Way = Literal["both", "needs", "needed"]
WAYS: Final[Mapping[Way, Text]] = {
    "both": Text("both directions", "雙向"),
    "needs": Text("what it needs", "所依賴的"),
    "needed": Text("what needs it", "依賴它的"),
}
MARKS: Final[Mapping[Mark, Text]] = {
    "part": Text("made of", "組成"),
    "cycle": Text("closes a circle", "構成循環"),
    "slower": Text("may stand still longer than what needs it", "可容忍停機時間較依賴它的一方更長"),
    "missing": Text("no longer registered", "已不在登記冊"),
}
MOST: Final = 60
"""Boxes a picture holds before assets are folded into their systems."""
_DOWNTIME: Final = "max_tolerable_downtime"
_ENDS: Final[tuple[Kind, ...]] = ("system", "asset", "contact")


@dataclass(frozen=True, slots=True)
class Thing:
    """A box: `system` is the critical system it belongs to, by key, `folds` how many boxes it stands for."""

    key: str
    name: Text
    sort: Sort
    url: str | None = None
    system: str | None = None
    folds: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """One need, or membership (`part`); `links` are the ids of its records, several where edges were folded."""

    dependent: str
    needs: str
    part: bool = False
    links: tuple[str, ...] = ()
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Graph:
    """Things by key, and the edges between them; `folded` says that assets are shown by system alone."""

    things: Mapping[str, Thing]
    edges: tuple[Edge, ...]
    folded: bool = False

    def marked(self, mark: Mark) -> list[Edge]:
        """Return the edges with a mark."""
        return [edge for edge in self.edges if mark in edge.marks]


def graph(opened: Opened) -> Graph:
    """Return the whole graph, with circles, missing ends and contradicting downtimes marked."""
    needs = [(one.record, one.id) for one in opened.of("dependency") if isinstance(one.record, Dependency)]
    keys = dict.fromkeys(key for record, _ in needs for key in (record.dependent, record.needs))
    things = {key: _thing(key, opened) for key in keys}
    for thing in list(things.values()):
        if thing.sort == "asset" and thing.system:
            things.setdefault(thing.system, _thing(thing.system, opened))
    edges = [Edge(record.dependent, record.needs, links=(id,)) for record, id in needs]
    known = {(edge.dependent, edge.needs) for edge in edges}
    parts = [Edge(one.system, one.key, part=True) for one in things.values() if one.sort == "asset" and one.system]
    edges += [one for one in parts if (one.dependent, one.needs) not in known]
    return Graph(things, tuple(_marked(edges, things, opened)))


def around(whole: Graph, key: str, way: Way) -> Graph:
    """Return what a thing needs, what needs it, or both, however far."""
    if key not in whole.things:
        return Graph({}, ())
    kept: set[str] = set()
    if way in {"both", "needs"}:
        kept |= _reached(key, _after((edge.dependent, edge.needs) for edge in whole.edges))
    if way in {"both", "needed"}:
        kept |= _reached(key, _after((edge.needs, edge.dependent) for edge in whole.edges))
    things = {one: thing for one, thing in whole.things.items() if one in kept}
    return Graph(things, tuple(one for one in whole.edges if one.dependent in kept and one.needs in kept))


def touching(whole: Graph, key: str) -> Graph:
    """Return the edges that start or end at a thing itself."""
    return Graph(whole.things, tuple(one for one in whole.edges if key in {one.dependent, one.needs}))


def folded(whole: Graph, most: int = MOST) -> Graph:
    """Return a graph that fits a picture: assets folded into their systems, then suppliers into one, with counts."""
    if len(whole.things) <= most:
        return whole
    made = _fold(whole, lambda one: one.system if one.sort == "asset" and one.system else None)
    if len(made.things) > most:
        made = _fold(made, lambda one: _GATHERED.get(one.sort))
    if len(made.things) > most:
        made = _fold(made, lambda one: "\0systems" if one.sort == "system" else None)
    return replace(made, folded=True)


_GATHERED: Final[Mapping[str, str]] = {"asset": "\0assets", "supplier": "\0suppliers", "missing": "\0missing"}
_NAMES: Final[Mapping[str, Text]] = {
    "\0assets": Text("{n} assets", "{n} 項資產"),
    "\0suppliers": Text("{n} suppliers", "{n} 個供應商"),
    "\0missing": Text("{n} no longer registered", "{n} 項已不在登記冊"),
    "\0systems": Text("{n} systems", "{n} 個系統"),
}


def _thing(key: str, opened: Opened) -> Thing:
    """Return what an end of a dependency is."""
    for kind in _ENDS:
        version = opened.find(kind, key)
        if version is not None and version.record is not None:
            record = version.record
            sort: Sort = "supplier" if kind == "contact" else "system" if kind == "system" else "asset"
            system = record.system if isinstance(record, Asset) else key if kind == "system" else None
            return Thing(key, label(record), sort, url(kind, version.id), system)
    return Thing(key, same(key), "missing")


def _marked(edges: Sequence[Edge], things: Mapping[str, Thing], opened: Opened) -> Iterator[Edge]:
    """Yield the edges with their marks."""
    circles = circled([(edge.dependent, edge.needs) for edge in edges])
    for edge in edges:
        one, two = things[edge.dependent], things[edge.needs]
        marks: set[Mark] = {"part"} if edge.part else set()
        if (edge.dependent, edge.needs) in circles:
            marks.add("cycle")
        if "missing" in {one.sort, two.sort}:
            marks.add("missing")
        if one.system and two.system and one.system != two.system and _slower(one.system, two.system, opened):
            marks.add("slower")
        yield replace(edge, marks=frozenset(marks))


def _slower(one: str, two: str, opened: Opened) -> bool:
    """Say whether what a system needs may stand still longer than the system itself."""
    own, other = (opened.thresholds(key).get(_DOWNTIME) for key in (one, two))
    return own is not None and other is not None and other.value > own.value


def circled(edges: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the edges that lie on a circle: those whose ends reach each other."""
    after, before = _after(edges), _after((b, a) for a, b in edges)
    group: dict[str, int] = {}
    for number, first in enumerate(_finished(after)):
        if first not in group:
            for one in _reached(first, before, group):
                group[one] = number
    many: dict[int, int] = {}
    for number in group.values():
        many[number] = many.get(number, 0) + 1
    return {(a, b) for a, b in edges if a == b or (group[a] == group[b] and many[group[a]] > 1)}


def _finished(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Return every end in the reverse of the order in which walking from it came to an end (Kosaraju)."""
    seen: set[str] = set()
    order: list[str] = []
    for first in after:
        if first in seen:
            continue
        seen.add(first)
        path = [(first, iter(after[first]))]
        while path:
            here, rest = path[-1]
            to = next((one for one in rest if one not in seen), None)
            if to is None:
                order.append(here)
                path.pop()
            else:
                seen.add(to)
                path.append((to, iter(after[to])))
    return order[::-1]


def _after(edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return where each end leads to."""
    found: dict[str, list[str]] = {}
    for a, b in edges:
        found.setdefault(a, []).append(b)
        found.setdefault(b, [])
    return found


def _reached(first: str, after: Mapping[str, Sequence[str]], closed: Mapping[str, int] | None = None) -> set[str]:
    """Return what can be reached from an end, itself with it, without passing what is `closed`."""
    found, todo = {first}, [first]
    while todo:
        for to in after.get(todo.pop(), ()):
            if to not in found and to not in (closed or {}):
                found.add(to)
                todo.append(to)
    return found


def _fold(whole: Graph, into: Callable[[Thing], str | None]) -> Graph:
    """Return a graph in which things stand in what `into` says of each, None for those that stay."""
    home: dict[str, str] = {key: into(thing) or key for key, thing in whole.things.items()}
    things: dict[str, Thing] = {}
    for key, thing in whole.things.items():
        at = home[key]
        if at == key:
            things[key] = replace(thing, folds=thing.folds + (things[key].folds if key in things else 0))
        else:
            base = things.get(at) or whole.things.get(at) or Thing(at, _NAMES.get(at, same(at)), "folded")
            things[at] = replace(base, folds=base.folds + max(1, thing.folds))
    named = {key: _named(thing) for key, thing in things.items()}
    return Graph(named, tuple(_joined(whole.edges, home)), folded=True)


def _named(thing: Thing) -> Thing:
    """Return a thing that stands for others with how many in its name."""
    if thing.sort != "folded":
        return thing
    return replace(thing, name=_NAMES[thing.key].format(n=f"{thing.folds:,}"))


def _joined(edges: Iterable[Edge], home: Mapping[str, str]) -> Iterator[Edge]:
    """Yield edges between what things stand in, each once, with the marks and records of all of them."""
    made: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        one, two = home[edge.dependent], home[edge.needs]
        if one == two:
            continue
        was = made.get((one, two))
        links, marks = (*(was.links if was else ()), *edge.links), edge.marks | (was.marks if was else frozenset())
        part = edge.part and (was is None or was.part)
        kept = marks if part else marks - {"part"}
        made[one, two] = Edge(one, two, part, links, frozenset(kept))
    yield from made.values()
