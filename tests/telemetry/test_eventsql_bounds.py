"""A wider tree is true wherever the tree is, and within its bound."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.worlds import records, trees

from lionrock.matching.predicates import TRUE, Not, On, Phrase, Tree, every, some
from lionrock.matching.reference import holds
from lionrock.telemetry.eventsql_bounds import calls, wider

A, B, C = (On(name, Phrase("contains", "x")) for name in "ABC")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(trees(), trees(), trees(), st.integers(0, 80), st.lists(records(), min_size=1, max_size=4))
def test_wider_misses_nothing(one: Tree, two: Tree, three: Tree, most: int, world: list[dict[str, Any]]) -> None:
    """Whatever is left out, and however little room there is."""
    for tree in (
        every((one, Not(two), three)),
        some((every((one, two)), three)),
        Not(some((one, every((two, three))))),
    ):
        found = wider(tree, most)
        assert calls(found) <= most or calls(found) == 0
        assert all(holds(found, record, "") or not holds(tree, record, "") for record in world)


def test_what_stays_is_what_finds_most() -> None:
    """Whole parts of a conjunction; of a disjunction one field that its alternatives ask of, else nothing."""
    assert wider(every((A, B, C)), 2 * calls(A) + 2) == every((A, B))
    assert wider(every((A, Not(every((B, C))))), calls(A) + 1) == A
    pairs = some((every((A, B)), every((A, C))))
    assert wider(pairs, calls(A)) == A
    assert wider(some((A, B, C)), calls(A)) == TRUE
