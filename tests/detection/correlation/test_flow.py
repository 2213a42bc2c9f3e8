"""Correlations find the same in whatever order, portions and repetitions events come, and as their definition says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.correlation.definition import Told, found
from lionrock.detection.correlation import flow
from lionrock.detection.correlation.flow import Stretch
from lionrock.detection.correlation.memory import Memory, Past
from lionrock.detection.correlation.model import FEW, SECOND, Book, Bound, Correlation, Kind, Met, Occurrence, Term

MINUTE = 60 * SECOND
RULES = ("a", "b", "c")


def correlation(kind: Kind, *bounds: Bound, **more: object) -> Correlation:
    """Return a correlation of rules a, b and c by user within a minute."""
    rules = more.pop("rules", RULES)
    made = Correlation(
        id=str(more.pop("id", "one")),
        digest="d",
        kind=kind,
        rules=rules,  # type: ignore[arg-type]  # names of rules
        span=MINUTE,
        group=("user",),
        fields=dict.fromkeys(rules, ("user",)),  # type: ignore[call-overload]  # names of rules
        bounds=bounds,
        counted=("v",) if kind.startswith("value") else (),
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a correlation


def least(number: float) -> Bound:
    """Return *at least*."""
    return Bound("gte", number)


A, B, C = (Term("rule", n) for n in range(3))
CORRELATIONS = [
    correlation("event_count", least(3)),
    correlation("event_count", Bound("gt", 2), Bound("lte", 4)),
    correlation("event_count", Bound("eq", 2)),
    correlation("event_count", Bound("lt", 3)),
    correlation("value_count", least(2)),
    correlation("value_count", Bound("neq", 2)),
    correlation("temporal", least(3)),
    correlation("temporal", least(2)),
    correlation("temporal", term=Term("or", parts=(Term("and", parts=(A, B)), C))),
    correlation("temporal", term=Term("and", parts=(A, Term("not", parts=(B,))))),
    correlation("temporal_ordered", least(3), sequences=((0, 1, 2),)),
    correlation("temporal_ordered", least(2), sequences=((0, 1), (0, 2), (1, 2))),
    correlation("temporal_ordered", term=Term("and", parts=(B, A)), rules=("a", "b"), sequences=((1, 0),)),
    correlation("value_sum", least(6)),
    correlation("value_sum", Bound("lt", 4)),
    correlation("value_avg", Bound("gt", 2.5)),
    correlation("value_median", Bound("lte", 2)),
    correlation("value_percentile", least(4), percentile=75),
]
STEP = correlation("event_count", least(2), id="step", rules=("a", "b"))
STACKS = [
    (STEP, correlation("temporal_ordered", least(2), rules=("step", "c"), sequences=((0, 1),))),
    (STEP, correlation("temporal", least(2), rules=("step", "a"))),
    (
        correlation("event_count", Bound("eq", 2), id="step", rules=("a", "b")),
        correlation("event_count", least(2), rules=("step",)),
    ),
    (
        STEP,
        correlation("event_count", least(3), id="next", rules=("step",)),
        correlation("temporal", least(2), rules=("next", "c")),
    ),
]
BOOKS = [Book((one,)) for one in CORRELATIONS] + [Book(stack) for stack in STACKS]


@st.composite
def histories(draw: st.DrawFn) -> list[Occurrence]:
    """Return events of a few rules, users and amounts over some minutes, many of the same time or record."""
    made = draw(
        st.lists(
            st.tuples(
                st.sampled_from(RULES), st.integers(0, 14), st.sampled_from("xy"), st.integers(1, 5), st.integers(0, 9)
            ),
            max_size=12,
        )
    )
    base = draw(st.sampled_from((0, 59, 3599))) * MINUTE
    return [
        Occurrence(
            rule, base + at * 10 * SECOND, stream, at * 10 + n, {"user": ("ann" if n % 3 else "bo",), "v": (str(v),)}
        )
        for rule, at, stream, v, n in made
    ]


def single(events: Sequence[Occurrence]) -> list[Occurrence]:
    """Return events, of those that are told twice with other values only the first."""
    seen: dict[tuple[str, str], Occurrence] = {}
    values: dict[str, Occurrence] = {}
    for one in events:
        first = values.setdefault(one.event, one)
        seen.setdefault((one.rule, one.event), Occurrence(one.rule, one.time, one.stream, one.ordinal, first.values))
    return list(seen.values())


def told(met: Sequence[Met]) -> Told:
    """Return which events were told; each is told once."""
    named = [(one.correlation, one.group, one.event.event) for one in met]
    assert len(set(named)) == len(named)
    return set(named)


@settings(max_examples=40)
@given(book=st.sampled_from(BOOKS), events=histories(), data=st.data())
def test_what_is_found_does_not_depend_on_how_events_come(
    book: Book, events: list[Occurrence], data: st.DataObject
) -> None:
    """Shuffled, late, in portions and some of them twice: the same as the definition says of all of them at once."""
    _compared(book, events, data)


@pytest.mark.suite
@pytest.mark.parametrize("book", BOOKS, ids=lambda book: "-".join(one.kind for one in book.correlations))
@settings(max_examples=200)
@given(events=histories(), data=st.data())
def test_each_kind_of_correlation_two_hundred_times(book: Book, events: list[Occurrence], data: st.DataObject) -> None:
    """The same for each kind by itself; prints nothing but what it compared when it fails."""
    _compared(book, events, data)


def _compared(book: Book, events: list[Occurrence], data: st.DataObject) -> None:
    """Compare stream, batch and definition."""
    events = single(events)
    wanted = found(book, events)
    late = data.draw(st.permutations(events))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4)))
    portions = [late[a:b] for a, b in zip((0, *cuts), (*cuts, len(events)), strict=True)]
    again = data.draw(st.lists(st.sampled_from(events), max_size=3)) if events else []
    stream, batch = Past(book), Past(book)
    streamed = [one for portion in (*portions, again) for one in stream.add(portion)]
    assert told([*streamed, *stream.end()]) == wanted
    assert told([*batch.add(sorted(events, key=lambda one: one.time)), *batch.end()]) == wanted


FLOODED = [
    correlation("value_count", least(2), rules=("a", "b")),
    correlation("temporal", least(2), rules=("a", "b")),
    correlation("temporal_ordered", least(2), rules=("a", "b"), sequences=((0, 1),)),
    correlation("event_count", least(3_001), rules=("a", "b")),
]


class Weighed(Memory):
    """Memory that knows how many events a stretch held at most."""

    most = 0

    def save(self, correlation: Correlation, changed: Sequence[Stretch]) -> None:
        """Keep stretches, and count their events."""
        super().save(correlation, changed)
        self.most = max(self.most, *(len(one.events) for one in changed))


@pytest.mark.parametrize("one", FLOODED, ids=lambda one: one.kind)
def test_a_flood_does_not_wash_away_what_decides(one: Correlation) -> None:
    """Of three thousand events alike some are kept, and what comes after them is found with them."""
    states, values = Weighed(), ["1"] * 3_000 + ["2"]
    made = [
        Occurrence(
            "b" if n == 3_000 else "a", 15 * MINUTE + n * SECOND // 60, "x", n, {"user": ("ann",), "v": (value,)}
        )
        for n, value in enumerate(values)
    ]
    met = [told for start in range(0, len(made), 250) for told in flow.run(Book((one,)), states, made[start:][:250])]
    assert "x:3000" in {told.event.event for told in met}
    assert states.most <= (3_001 if one.kind == "event_count" else FEW)


def streamed(one: Correlation, events: Sequence[tuple[str, int, int]]) -> Memory:
    """Return the groups after events, each its rule, time and number, came one by one."""
    states = Memory()
    for rule, time, n in events:
        flow.run(Book((one,)), states, [Occurrence(rule, time, "x", n, {"user": ("ann",)})])
    return states


def test_events_that_met_several_rules_fill_no_count_alone() -> None:
    """What is kept of a group suffices for the count that is asked for, of events that each met all rules."""
    one = correlation("event_count", least(40), rules=RULES)
    states, told = Memory(), set[str]()
    for n in range(60):
        met = [Occurrence(rule, 15 * MINUTE + n * SECOND, "x", n, {"user": ("ann",)}) for rule in RULES]
        told |= {found.event.event for found in flow.run(Book((one,)), states, met)}
    assert told >= {f"x:{n}" for n in range(40, 60)}


def test_a_flood_around_one_event_leaves_the_order_it_stands_in() -> None:
    """Failures, one success among them, and what follows: the last failure alone would come after the success."""
    one = correlation("temporal_ordered", least(3), rules=RULES, sequences=((0, 1, 2),))
    failures = [("b" if n == 50 else "a", 15 * MINUTE + n * SECOND // 60, n) for n in range(100)]
    states = streamed(one, failures)
    last = Occurrence("c", 15 * MINUTE + 30 * SECOND, "x", 100, {"user": ("ann",)})
    assert {"x:50", "x:100"} <= {found.event.event for found in flow.run(Book((one,)), states, [last])}


@pytest.mark.parametrize("many", [10, 100])
def test_a_flood_of_what_must_not_be_there_is_there(many: int) -> None:
    """It begins within the window and ends after it: that is no absence, however many they are."""
    term = Term("and", parts=(Term("rule", rule=0), Term("not", parts=(Term("rule", rule=1),))))
    one = correlation("temporal", rules=("a", "b"), term=term)
    begin = 15 * MINUTE + 4 * SECOND
    flood = [("b", begin + one.span - SECOND // 2 + n * 2 * SECOND // many, n + 1) for n in range(many)]
    states = streamed(one, [("a", begin, 0), *flood])
    assert flow.judge(Book((one,)), states, 1 << 60) == []
