"""Which atoms occur in values: tests, combinations, and what Hyperscan refuses."""

from __future__ import annotations

import logging

import pytest

from lionrock.matching.bounded import MOST_TIMEOUTS, Slow
from lionrock.matching.predicates import Every, Like, Network, Number, On, Phrase, Regex, Some, Test, Tree, Wild
from lionrock.matching.scans import LONGEST_EXPRESSION, Scanner, compiled


def found(tree: Tree, *texts: str) -> bool:
    """Say whether the scan of one atom finds it."""
    return Scanner(compiled({tree: 0})).atoms_in(texts) == {0}


def has(text: str) -> On:
    """Return the test for a text within."""
    return On("f", Phrase("contains", text))


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        (Phrase("equals", ""), "", "a"),
        (Phrase("equals", "É"), "é", "e"),
        (Phrase("ends", ".exe", cased=True), "a.exe", "a.EXE"),
        (Phrase("contains", "x" * 5000), "y" + "X" * 5000, "x" * 4999),
        (Like((Wild.ONE, "b", Wild.MANY, "c")), "漢B\nC", "bc"),
        (Like((Wild.MANY, *("a", Wild.MANY) * 30)), "A" * 30, "A" * 29),
        (Regex("^$"), "", "a"),
        (Regex("é", "i"), "É", "e"),
        (Regex(r"(?<!\\)x"), "ax", "\\x"),
        (Regex(r"(a|b)\1"), "bb", "ab"),
        (Regex("a{" + "1" * 3 + "}" + "b" * LONGEST_EXPRESSION), "a" * 111 + "b" * LONGEST_EXPRESSION, "a"),
        (Network("10.0.0.0/8"), "10.0.0.1", "1.0.0.10"),
        (Number("gt", 5), "6", "5"),
    ],
)
def test_every_kind_of_test_is_found(test: Test, yes: str, no: str) -> None:
    """Compiled with others, alone, or made in Python: the answer is the same."""
    assert found(On("f", test), yes)
    assert not found(On("f", test), no)


def test_a_combination_is_found_across_the_elements_of_a_list() -> None:
    """Each text may stand in another element, and none across two."""
    both = Every((has("alpha"), has("beta")))
    assert found(both, "x alpha", "beta y")
    assert not found(both, "x alpha")
    assert not found(has("ab"), "a", "b")


def test_combinations_nest() -> None:
    """One of these with one of those, or a pair."""
    tree = Every((Some((has("aa"), Every((has("bb"), has("cc"))))), Some((has("dd"), has("ee")))))
    assert found(tree, "bb cc ee")
    assert found(tree, "aa dd")
    assert not found(tree, "bb ee")


def test_a_witness_that_is_an_atom_itself_is_both() -> None:
    """The same text may stand alone in one rule and with another in the next."""
    scanner = Scanner(compiled({has("alpha"): 0, Every((has("alpha"), has("b"))): 1}))
    assert scanner.atoms_in(("alpha b",)) == {0, 1}
    assert scanner.atoms_in(("alpha",)) == {0}


def test_separators_in_values_join_nothing() -> None:
    """A value that holds NUL is one value still."""
    assert not found(On("f", Phrase("equals", "b")), "a\0b\0c")
    assert not found(On("f", Phrase("starts", "b")), "a\0b")
    assert found(has("b"), "a\0b")


def test_an_expression_that_takes_too_long_is_not_found_and_said(caplog: pytest.LogCaptureFixture) -> None:
    """Each look is bounded; after twenty the expression is set aside, as an error."""
    slow = Slow(r"(?=x)x(a|a)*(?!a|b)$(?<=c)", "")
    value = "x" + "a" * 60 + "b"
    with caplog.at_level(logging.WARNING, "lionrock.matching"):
        for _ in range(MOST_TIMEOUTS + 1):
            assert not slow.found(value)
    if slow.timeouts:
        assert slow.timeouts == MOST_TIMEOUTS
        assert caplog.records[-1].levelno == logging.ERROR


def test_what_hyperscan_refuses_is_named_in_the_plan() -> None:
    """Look-around is searched for in Python, and nothing else is."""
    scan = compiled({On("f", Regex("(?!a)b")): 0, On("f", Regex("ab")): 1})
    assert [odd.text for odd in scan.odd] == ["(?!a)b"]
    assert Scanner(scan).atoms_in(("ab",)) == {0, 1}


@pytest.mark.parametrize(
    "pattern", [r"é.{1,3000}x", r"(?:a|é){300}", r"[^é]{256,}z"], ids=["one", "alternatives", "open"]
)
def test_an_expression_too_dear_to_compile_is_searched_for_in_python(pattern: str) -> None:
    """Hundreds of repeats of UTF-8 would take many seconds; the answer is the same."""
    scan = compiled({On("f", Regex(pattern)): 0})
    assert [odd.text for odd in scan.odd] == [pattern]
    assert Scanner(scan).atoms_in(("é" + "a" * 400 + "zéx",)) == {0}
