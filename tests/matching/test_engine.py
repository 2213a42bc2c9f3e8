"""The fast plan against the slow executor, and what either must do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.plan import decode, encode
from lionrock.matching.predicates import Rule, Tree
from lionrock.matching.reference import holds
from matching.worlds import ROUTING, records, trees


def slow(rules: Sequence[Tree], world: Sequence[dict[str, Any]], note: str = "") -> list[tuple[int, int]]:
    """Return the pairs the slow executor finds."""
    return [(i, n) for i, record in enumerate(world) for n, tree in enumerate(rules) if holds(tree, record, note)]


def fast(
    rules: Sequence[Tree], world: Sequence[dict[str, Any]], routing: Sequence[str] = ROUTING
) -> list[tuple[int, int]]:
    """Return the pairs the engine finds with a plan that went through bytes."""
    plan = compile_rules([Rule(str(n), tree) for n, tree in enumerate(rules)], routing)
    return Engine(decode(encode(plan))).match(world)


@settings(deadline=None, max_examples=300)
@given(st.lists(trees(), max_size=4), st.lists(records(), max_size=5))
def test_the_fast_plan_equals_the_slow_executor(rules: list[Tree], world: list[dict[str, Any]]) -> None:
    """Whatever the rules and records, both find the same pairs."""
    assert fast(rules, world) == slow(rules, world)
