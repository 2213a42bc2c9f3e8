"""Databases are compiled once for each set of patterns."""

from __future__ import annotations

import pytest

from lionrock.kernel.errors import UnavailableError
from lionrock.matching.compiler import compile_rules
from lionrock.matching.databases import Opened, Pattern, accepted, database
from lionrock.matching.plan import NO_DATABASE
from lionrock.matching.predicates import On, Phrase, Rule

ONE: Pattern = (b"alpha", 7, 0)
TWO: Pattern = (b"beta", 8, 0)
REFUSED: Pattern = (b"(?!a)b", 9, 0)


def test_patterns_compiled_before_are_taken_as_they_are() -> None:
    """The mark tells them; an id or a flag more makes another set."""
    made = database([ONE, TWO], {})
    assert database([ONE, TWO], {made.mark: made}) is made
    for patterns in ([ONE], [TWO, ONE], [ONE, (b"beta", 9, 0)], [ONE, (b"beta", 8, 1)]):
        assert database(patterns, {made.mark: made}).mark != made.mark


def test_no_pattern_needs_no_database() -> None:
    """What looks for nothing is not compiled."""
    assert database([], {}) is NO_DATABASE


def test_what_hyperscan_refuses_is_told_and_the_others_are_compiled() -> None:
    """One expression stops no other."""
    made, refused = accepted([ONE, REFUSED], {})
    found: list[int] = []
    Opened(made).scan(b"x alpha", found)
    assert (set(refused), found) == ({9}, [7])


def test_a_pattern_that_must_compile_and_does_not_is_an_error() -> None:
    """It says how many patterns and what the engine said."""
    with pytest.raises(UnavailableError, match="cannot compile 1 patterns"):
        database([REFUSED], {})


def test_a_plan_takes_the_databases_of_the_plan_before() -> None:
    """Only the field that a new rule tests is compiled again."""
    rules = [Rule("a", On("a", Phrase("contains", "x"))), Rule("b", On("b", Phrase("contains", "y")))]
    before = compile_rules(rules)
    after = compile_rules([*rules, Rule("c", On("b", Phrase("contains", "z")))], before=before)
    old = {id(one) for one in before.databases()}
    assert [id(one) in old for one in after.databases()] == [True, False]
