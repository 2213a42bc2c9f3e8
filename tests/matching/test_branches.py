"""Trees become branches whose columns are necessary and whose rest is exact."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from lionrock.matching.branches import MOST_BRANCHES, branches
from lionrock.matching.predicates import (
    TRUE,
    Not,
    On,
    Phrase,
    Regex,
    Tree,
    every,
    simplified,
    some,
)
from lionrock.matching.reference import holds
from matching.worlds import records, trees


def on(field: str, text: str) -> On:
    """Return a test."""
    return On(field, Phrase("contains", text))


@given(trees(), records())
def test_some_branch_holds_exactly_when_the_tree_does(tree: Tree, record: dict[str, Any]) -> None:
    """Columns and rest together mean the tree, no more and no less."""
    ways = branches(simplified(tree))
    found = any(
        holds(way.rest, record) and all(holds(some(ones), record) for ones in way.columns.values()) for way in ways
    )
    assert found == holds(tree, record)


def test_alternatives_in_one_field_are_one_branch() -> None:
    """A list of names costs one column."""
    [way] = branches(some((on("a", "x"), on("a", "y"))))
    assert set(way.columns) == {"a"}


def test_alternatives_in_two_fields_are_two_branches() -> None:
    """Image or original name: each is a way of its own, and both need the command line."""
    ways = branches(every((some((on("image", "x"), on("name", "y"))), on("line", "z"))))
    assert [set(way.columns) for way in ways] == [{"image", "line"}, {"name", "line"}]


def test_texts_that_one_field_must_have_together_are_one_alternative() -> None:
    """They are combined, so that a value is looked up once."""
    [way] = branches(every((on("a", "x"), on("a", "y"))))
    assert len(way.columns["a"]) == 1
    assert way.rest == TRUE


def test_filters_are_evaluated_last() -> None:
    """A negation needs nothing found, so it is no column."""
    filtered = Not(every((on("b", "y"), on("c", "z"))))
    [way] = branches(every((on("a", "x"), filtered)))
    assert (set(way.columns), way.rest) == ({"a"}, filtered)


def test_expressions_wait_for_cheaper_columns() -> None:
    """A regular expression is looked for only where the rest of the rule already fits."""
    expression = On("line", Regex("a+"))
    [way] = branches(every((on("image", "x"), expression)))
    assert (set(way.columns), way.rest) == ({"image"}, expression)
    [alone] = branches(expression)
    assert set(alone.columns) == {"line"}


def test_branches_are_bounded() -> None:
    """What would multiply without end goes into a rest."""
    pairs = [some((on(f"a{n}", "x"), on(f"b{n}", "y"))) for n in range(20)]
    assert len(branches(every(pairs))) <= 16
    wide = some(every((on(f"a{n}", "x"), on(f"b{n}", "y"))) for n in range(MOST_BRANCHES + 1))
    assert [way.columns for way in branches(wide)] == [{}]
