"""The fast plan against the slow executor, and what either must do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lionrock.matching.compiler import clustered, compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.plan import decode, encode
from lionrock.matching.predicates import ANYWHERE, Not, On, Phrase, Rule, Tree, every
from lionrock.matching.reference import holds
from matching.worlds import ROUTING, records, trees


def slow(rules: Sequence[Tree], world: Sequence[dict[str, Any]], notes: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Return the pairs the slow executor finds."""
    return [
        (i, n)
        for i, record in enumerate(world)
        for n, tree in enumerate(rules)
        if holds(tree, record, notes[i] if notes else "")
    ]


def engine(rules: Sequence[Tree], routing: Sequence[str] = ROUTING) -> Engine:
    """Return the engine over a plan that went through bytes."""
    plan = compile_rules([Rule(str(n), tree) for n, tree in enumerate(rules)], routing)
    return Engine(decode(encode(plan)))


@settings(deadline=None, max_examples=300)
@given(st.lists(trees(), max_size=4), st.lists(records(), max_size=5))
@example([On("Image", Phrase("contains", "\u2013\ud800", cased=True))], [{"Image": "a\u2013\ud800b"}])
def test_the_fast_plan_equals_the_slow_executor(rules: list[Tree], world: list[dict[str, Any]]) -> None:
    """Whatever the rules and records, both find the same pairs, first and again."""
    fast = engine(rules)
    assert fast.match(world) == slow(rules, world)
    assert fast.match(world) == slow(rules, world)


@settings(deadline=None, max_examples=60)
@given(st.lists(trees(), max_size=3), st.lists(st.tuples(records(), st.text("ab1", max_size=3)), max_size=4))
def test_keywords_look_into_notes_by_either(rules: list[Tree], world: list[tuple[dict[str, Any], str]]) -> None:
    """Free text beside the fields is part of the record for keywords alone."""
    found, notes = [record for record, _ in world], [note for _, note in world]
    assert engine(rules).match(found, notes=notes) == slow(rules, found, notes)


def test_a_cache_that_is_full_starts_anew() -> None:
    """More distinct values than there is room for change no answer."""
    rules: list[Tree] = [every((On("a", Phrase("contains", "7")), Not(On("b", Phrase("ends", "3")))))]
    world = [{"a": str(n), "b": [str(n), str(n + 1)]} for n in range(500)]
    fast = Engine(engine(rules).plan, room=2_000)
    for _ in range(2):
        found = [pair for n in range(0, 500, 50) for pair in shifted(fast.match(world[n : n + 50]), n)]
        assert found == slow(rules, world)


def shifted(pairs: list[tuple[int, int]], by: int) -> list[tuple[int, int]]:
    """Return pairs with their records counted from elsewhere."""
    return [(place + by, rule) for place, rule in pairs]


def test_each_distinct_value_is_scanned_once() -> None:
    """A thousand events with three images cost three scans."""
    fast = engine([On("Image", Phrase("ends", "a.exe"))])
    world = [{"Image": f"{'abc'[n % 3]}.exe"} for n in range(1000)]
    assert len(fast.match(world)) == 334
    assert fast.distinct() == (1000, 3)


def test_many_records_without_a_keyword_are_scanned_together() -> None:
    """One of them does not hide among the others."""
    fast = engine([On(ANYWHERE, Phrase("contains", "needle"))])
    world: list[dict[str, Any]] = [{"f": f"hay {n}", "n": n} for n in range(1000)]
    world[777]["g"] = ["x", "a NEEDLE"]
    assert fast.match(world) == [(777, 0)]


def test_keyword_fields_join_where_they_have_much_in_common() -> None:
    """Sets that differ by little share one scan; others stay apart."""
    a, b, c, d = (On(ANYWHERE, Phrase("contains", letter)) for letter in "abcd")
    joined = clustered([frozenset((a, b, c)), frozenset((a, b)), frozenset((d,)), frozenset()])
    assert joined[frozenset((a, b))] == joined[frozenset((a, b, c))] == {a, b, c}
    assert joined[frozenset((d,))] == {d}
    assert joined[frozenset()] == frozenset()


def test_keywords_that_stand_in_several_values_are_found_whatever_was_seen_before() -> None:
    """One value had a part before, and another brings the rest: they are found together, and apart they are not."""
    fast = engine([every(On(ANYWHERE, Phrase("contains", text)) for text in ("notfound", "/../.."))])
    assert fast.match([{"a": "NotFound"}]) == []
    assert fast.match([{"a": "NotFound", "b": "x/../.."}, {"a": "NotFound"}, {"b": "x/../.."}]) == [(0, 0)]
