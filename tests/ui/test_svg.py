"""Server-made pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from lionrock.ui import graph, svg

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_colour_follows_the_hours_left_never_the_share_used() -> None:
    """Thirteen of forty-eight hours left are calm; five of twelve are hot."""
    assert svg.tone(NOON + 13 * HOUR, NOON) == "calm"
    assert svg.tone(NOON + 7 * HOUR, NOON) == "near"
    assert svg.tone(NOON + 5 * HOUR, NOON) == "hot"
    assert svg.tone(NOON - HOUR, NOON) == "hot"


def test_track_shows_the_share_used_with_its_marks() -> None:
    """Half of the span is half of the bar; marks stand where they belong."""
    drawn = svg.track(NOON - HOUR, NOON + HOUR, NOON, [0.5, 0.9])
    assert 'track-hot" x="0" y="4" width="50%"' in drawn
    assert 'x1="90%"' in drawn


def test_unknown_value_is_hatched_never_empty() -> None:
    """Unknown is never blank."""
    assert "track-unknown" in svg.gauge(None, 100, 90)
    assert "track-fill" not in svg.gauge(None, 100, 90)


@given(value=st.floats(-1e9, 1e9), most=st.floats(0, 1e9), limit=st.none() | st.floats(-1e9, 1e9))
def test_gauge_never_leaves_its_place(value: float, most: float, limit: float | None) -> None:
    """Whatever the figures, every length stays between 0 and 100 %."""
    root = ET.fromstring(svg.gauge(value, most, limit, label='a "quoted" <label>'))
    for element in root.iter():
        for name in ("width", "x1", "x2"):
            written = element.get(name, "0%")
            assert 0 <= float(written.rstrip("%")) <= 100


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**9)), max_size=80))
def test_histogram_is_well_formed_for_any_counts(points: list[tuple[int, int]]) -> None:
    """No bar is taller than the picture."""
    aware = [(NOON + n * HOUR / 60, count) for n, count in points]
    root = ET.fromstring(svg.histogram(aware))
    assert all(float(bar.get("height", "0")) <= 64 for bar in root)


def test_pictures_carry_no_style_and_escape_what_they_are_given() -> None:
    """The policy forbids inline styles; names are text."""
    nodes = [graph.Node("a", "<script>x</script>", url='/"x'), graph.Node("b", "b")]
    drawn = graph.dependencies(nodes, [("a", "b")], "label")
    assert "style=" not in drawn
    assert "<script>" not in drawn
    ET.fromstring(drawn)


def test_dependencies_run_from_left_to_right() -> None:
    """What is needed stands right of whoever needs it, by the longest way."""
    ids = ["a", "b", "c"]
    layers = graph._layers(ids, [("a", "b"), ("b", "c"), ("a", "c")])
    assert layers == {"a": 0, "b": 1, "c": 2}


def test_long_edge_bends_round_the_boxes_between() -> None:
    """A line over two layers passes through a slot of its own, never behind a box."""
    columns = graph._columns({"a": 0, "b": 1, "c": 2}, {("a", "c"): graph._way(("a", "c"), {"a": 0, "c": 2})})
    places = graph._places(columns, graph.WIDE)
    slot = next(id for id in columns[1] if id != "b")
    middle = places[slot][1] + graph.HIGH // 2
    assert not places["b"][1] <= middle <= places["b"][1] + graph.HIGH


def test_long_names_are_cut_by_their_width() -> None:
    """A Chinese character takes the room of two letters."""
    assert graph._cut("oms-web-02", 184) == "oms-web-02"
    assert graph._cut("示例電網軟件有限公司（虛構）", 184) == "示例電網軟件有限公司（…"
    assert graph._cut("a" * 40, 184) == "a" * 23 + "…"


def test_boxes_are_as_wide_as_the_longest_name_within_bounds() -> None:
    """Names in either language stand whole where that leaves a picture one can read."""
    short, long, endless = "oms", "示例電網軟件有限公司（虛構）", "a" * 90
    assert graph._wide([graph.Node("a", short)]) == graph.WIDE
    assert graph._wide([graph.Node("a", endless)]) == graph.WIDEST
    wide = graph._wide([graph.Node("a", short), graph.Node("b", long)])
    assert graph._cut(long, wide) == long


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40))
def test_dependencies_of_any_shape_are_drawn(pairs: list[tuple[int, int]]) -> None:
    """Cycles and loops end, and every node has its place."""
    nodes = [graph.Node(str(n), f"node {n}") for n in range(8)]
    drawn = ET.fromstring(graph.dependencies(nodes, [(str(a), str(b)) for a, b in pairs], "all"))
    assert len([each for each in drawn.iter() if "graph-node" in each.get("class", "")]) == 8
