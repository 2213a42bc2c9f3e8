"""A glance at records: what it calls clean has no keyword, whatever the values are."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.glances import needed
from lionrock.matching.plan import Plan
from lionrock.matching.predicates import ANYWHERE, Every, Like, Not, On, Phrase, Present, Regex, Rule, Some, Tree, Wild
from lionrock.matching.reference import holds


def word(text: str) -> On:
    """Return the test for a keyword."""
    return On(ANYWHERE, Phrase("contains", text))


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (word('C:\\Temp\\"evil.exe"'), ("evil.exe",)),
        (On(ANYWHERE, Like((Wild.MANY, "ab", Wild.ONE, "Longer", Wild.MANY))), ("longer",)),
        (Every((word("abc"), word("abcdef"))), ("abcdef",)),
        (Some((word("abc"), word("def"))), ("abc", "def")),
        (Some((word("abc"), word("4711"))), ()),
        (Every((word("abc"), Not(word("abcdef")))), ("abc",)),
        (On(ANYWHERE, Regex("a+")), ()),
        (word("nan"), ()),
    ],
)
def test_what_a_tree_needs_stands_in_json_as_it_is(tree: Tree, words: tuple[str, ...]) -> None:
    """Escapes, numbers and expressions tell nothing; of several texts the longest is looked for."""
    assert needed(tree) == words


_VALUES = st.one_of(
    st.text('aAkK\u212aſsS\\"\0\ud800\n/ß', max_size=6), st.integers(), st.floats(), st.booleans(), st.none(),
    st.sampled_from(["x ASK y", "a\u212as", "aſk", 'C:\\ask"', 2**70, b"ask", "maß", ("q", ["ask"])]),
)  # fmt: skip


RULES: tuple[Tree, ...] = (word("ask"), word("mass"), Every((word("ask"), word("C:\\"))))


@cache
def compiled() -> Plan:
    """Return the plan of the rules, made once."""
    return compile_rules([Rule(str(n), tree) for n, tree in enumerate(RULES)], ())


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=3), max_size=6), st.text("ask ", max_size=4))
def test_a_glance_hides_nothing(world: list[dict[str, Any]], note: str) -> None:
    """Letters of which the case folds to ASCII, what JSON cannot carry, lists and notes: the slow executor agrees."""
    found = [(i, n) for i, one in enumerate(world) for n, tree in enumerate(RULES) if holds(tree, one, note)]
    assert Engine(compiled()).match(world, notes=[note] * len(world)) == found


def test_what_json_writes_as_null_is_not_missed() -> None:
    """Numbers without end are texts to a keyword; a record without any value has none at all, not even an empty one."""
    words: tuple[Tree, ...] = (word("inf"), word("-INF"), word("nan"), On(ANYWHERE, Present()))
    world: list[dict[str, Any]] = [{"a": float("inf")}, {"a": [-float("inf")]}, {"a": float("nan")}, {}, {"a": None}]
    for tree in words:
        engine = Engine(compile_rules([Rule("0", tree), Rule("1", word("ask"))]))
        assert engine.match(world) == [(n, 0) for n, one in enumerate(world) if holds(tree, one)]
