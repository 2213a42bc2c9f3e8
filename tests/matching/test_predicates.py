"""Trees simplify to equal ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from lionrock.matching.predicates import (
    FALSE,
    TRUE,
    Like,
    On,
    Phrase,
    Present,
    Test,
    Tree,
    Wild,
    every,
    leaves,
    like,
    negated,
    phrase,
    simplified,
    some,
)
from lionrock.matching.reference import holds
from matching.worlds import records, trees

A = On("a", Phrase("equals", "1"))
B = On("b", Phrase("equals", "2"))


def test_constants_swallow_and_vanish() -> None:
    """True and false stand alone or not at all."""
    assert every((A, FALSE)) is FALSE
    assert every((A, TRUE, A)) == A
    assert some((A, TRUE)) is TRUE
    assert some(()) is FALSE
    assert negated(negated(A)) == A
    assert negated(TRUE) is FALSE


def test_nested_parts_join() -> None:
    """A conjunction within one is one."""
    assert list(leaves(every((every((A, B)), A)))) == [A, B]


@given(trees(), records())
def test_a_simplified_tree_is_true_of_the_same_records(tree: Tree, record: dict[str, Any]) -> None:
    """Simplifying changes no meaning."""
    assert holds(simplified(tree), record) == holds(tree, record)


@pytest.mark.parametrize(
    ("parts", "test"),
    [
        ((), Phrase("equals", "")),
        (("a",), Phrase("equals", "a")),
        ((Wild.MANY, "a"), Phrase("ends", "a")),
        (("a", Wild.MANY), Phrase("starts", "a")),
        ((Wild.MANY, "a", "b", Wild.MANY, Wild.MANY), Phrase("contains", "ab")),
        ((Wild.MANY,), Present()),
        ((Wild.MANY, Wild.MANY), Present()),
        ((Wild.ONE,), Like((Wild.ONE,))),
        (("a", Wild.MANY, "b"), Like(("a", Wild.MANY, "b"))),
        ((Wild.MANY, "a", Wild.ONE), Like((Wild.MANY, "a", Wild.ONE))),
    ],
)
def test_wildcards_become_the_plainest_test(parts: tuple[str | Wild, ...], test: Test) -> None:
    """Only what is neither an end nor a whole stays a pattern."""
    assert like(parts) == test


def test_everything_contains_the_empty_text_and_little_equals_it() -> None:
    """An empty text is a value; only *equals* asks for it."""
    assert phrase("contains", "") == Present()
    assert phrase("equals", "") == Phrase("equals", "")
