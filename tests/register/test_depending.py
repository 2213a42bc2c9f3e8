"""The graph of dependencies: circles, missing ends, contradicting downtimes, folding; its page and its files."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET  # our own picture
from collections.abc import Sequence

import pytest
from conftest import START
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events.register import RegisterExported
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text, same
from lionrock.register import service
from lionrock.register.commands import SHELL
from lionrock.register.depending import Edge, Graph, Thing, around, circled, folded, graph
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Dependency, Threshold, Version
from lionrock.register.opened import opened
from lionrock.ui.graph import Node, drawing
from register.test_import_pages import words
from register.web import browser

PAGE = "/register/dependencies"
_PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


@pytest.fixture
def linked(estate: Platform) -> Platform:
    """Return the small operator with a supplier, a circle between two machines, and a contradiction."""
    add(estate, ("oms-web-01", "vendor"), ("dir-dc-01", "office-pc-7"), ("office-pc-7", "dir-dc-01"))
    limit = Threshold(key="oms.max_tolerable_downtime", system="oms", name="max_tolerable_downtime", value=30)
    system = service.resolve(estate, "system", "oms")
    service.set_thresholds(estate, SHELL, "x", system, {"max_tolerable_downtime": limit})
    return estate


def add(platform: Platform, *pairs: tuple[str, str]) -> None:
    """Register dependencies."""
    for one, two in pairs:
        service.put(platform, SHELL, "x", Dependency(key=f"{one}>{two}", dependent=one, needs=two))


def whole(platform: Platform) -> Graph:
    """Return the graph as it is."""
    return graph(platform.port(Book).opened())


def test_it_leads_from_systems_over_assets_to_suppliers(linked: Platform) -> None:
    """A system is made of those of its assets that stand in an edge; each edge has its marks."""
    found = {(one.dependent, one.needs): one.marks for one in whole(linked).edges}
    assert found == {
        ("oms", "dir"): {"slower"},
        ("oms-web-01", "vendor"): set(),
        ("dir-dc-01", "office-pc-7"): {"cycle"},
        ("office-pc-7", "dir-dc-01"): {"cycle"},
        ("oms", "oms-web-01"): {"part"},
        ("dir", "dir-dc-01"): {"part"},
    }
    assert {one.key: one.sort for one in whole(linked).things.values()}["vendor"] == "supplier"


def test_around_a_system_in_each_direction(linked: Platform) -> None:
    """However far; both is the one and the other."""
    found = whole(linked)
    assert set(around(found, "dir", "needed").things) == {"dir", "oms"}
    assert set(around(found, "dir", "needs").things) == {"dir", "dir-dc-01", "office-pc-7"}
    assert set(around(found, "dir", "both").things) == {"dir", "oms", "dir-dc-01", "office-pc-7"}
    assert around(found, "nothing", "both").things == {}


def test_a_missing_end_is_marked() -> None:
    """A register of before may name what has ended."""
    record = Dependency(key="a>b", dependent="a", needs="b")
    found = graph(opened([Version("dependency", "1" * 32, 1, START, START, record, "", "", "", "")]))
    assert [one.marks for one in found.edges] == [{"missing"}]


def test_a_large_graph_is_folded_by_system_with_counts(estate: Platform) -> None:
    """Assets into their systems first; what belongs to none, and suppliers, into one box each."""
    things = {f"s{n}": Thing(f"s{n}", same(f"s{n}"), "system", system=f"s{n}") for n in range(3)}
    things |= {f"a{n}": Thing(f"a{n}", same(f"a{n}"), "asset", system=f"s{n % 3}") for n in range(90)}
    edges = [Edge(f"a{n}", f"a{(n + 1) % 90}", links=(str(n),)) for n in range(90)]
    made = folded(Graph(things, tuple(edges)))
    assert {one.key: one.folds for one in made.things.values()} == {"s0": 30, "s1": 30, "s2": 30}
    assert sum(len(one.links) for one in made.edges) == 90
    loose = {f"b{n}": Thing(f"b{n}", same(f"b{n}"), "asset") for n in range(90)}
    assert [one.name for one in folded(Graph(loose, ())).things.values()] == [Text("90 assets", "90 項資產")]


@settings(max_examples=30)
@given(_PAIRS)
def test_an_edge_is_on_a_circle_when_its_end_leads_back(pairs: Sequence[tuple[int, int]]) -> None:
    """The same as walking from each end by hand; the picture of it is drawn whatever it is."""
    edges = [(str(a), str(b)) for a, b in pairs]

    def reaches(start: str, goal: str) -> bool:
        todo, seen = [start], {start}
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            fresh = [b for a, b in edges if a == here and b not in seen]
            seen.update(fresh)
            todo += fresh
        return False

    assert circled(edges) == {(a, b) for a, b in edges if reaches(b, a)}
    drawn = drawing([Node(str(n), str(n)) for n in range(8)], edges, "all", dict.fromkeys(edges, "cycle"), style="a{}")
    boxes = [one for one in ET.fromstring(str(drawn)).iter() if "graph-node" in one.get("class", "")]
    assert len(boxes) == 8


def test_the_page_shows_marks_in_the_picture_and_in_the_table(linked: Platform) -> None:
    """Both languages; around a system; a page of the system shows its part."""
    web = browser(linked)
    said = words(web.get(PAGE))
    assert "may stand still longer than what needs it" in said
    assert "closes a circle" in said
    assert "graph-edge-back" in web.get(PAGE).text
    assert "構成循環" in words(web.within("zh-HK").get(PAGE))
    assert "Example Vendor" not in words(web.get(f"{PAGE}?of=dir&way=needs"))
    assert "Example Vendor" in words(web.get(f"/register/systems/{service.resolve(linked, 'system', 'oms')}"))


def test_it_is_handed_out_as_three_files_each_with_an_entry(linked: Platform) -> None:
    """What a cell would run is made harmless; the picture stands by itself."""
    service.put(linked, SHELL, "x", Asset(key="odd", name="=1+1", hosts=("odd",)))
    add(linked, ("odd", "vendor"))
    web = browser(linked)
    made = {form: web.post(f"{PAGE}/export", {"as": form}, PAGE) for form in ("json", "csv", "svg")}
    told = json.loads(made["json"].text)
    assert {"dependent": "oms", "needs": "dir", "part": False, "marks": ["slower"]} in told["edges"]
    assert "odd,'=1+1,vendor,Example Vendor,false," in made["csv"].text
    assert ET.fromstring(made["svg"].text).tag == "{http://www.w3.org/2000/svg}svg"
    rows = linked.db.execute(ENTRY.select().where(ENTRY.c.kind == RegisterExported.__name__)).all()
    assert len(rows) == 3
