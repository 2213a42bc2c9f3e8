"""What predicates mean, in the slow executor that all others must equal."""

from __future__ import annotations

from typing import Any

import pytest

from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Like,
    Network,
    Not,
    Number,
    On,
    Phrase,
    Present,
    Regex,
    SameAs,
    Test,
    Wild,
)
from lionrock.matching.reference import holds, passing


@pytest.mark.parametrize(
    ("test", "value", "passes"),
    [
        (Phrase("equals", "CMD.exe"), "cmd.EXE", True),
        (Phrase("equals", "cmd.exe", cased=True), "CMD.exe", False),
        (Phrase("contains", "ΣΙ"), "όσιος", True),
        (Phrase("starts", "a"), "ba", False),
        (Phrase("ends", "\n"), "a\n", True),
        (Phrase("equals", "a"), "a\n", False),
        (Phrase("equals", "true"), True, True),
        (Phrase("equals", "4688"), 4688, True),
        (Like(("a", Wild.MANY, "b")), "A\nXB", True),
        (Like(("a", Wild.ONE, "b")), "a漢b", True),
        (Like(("a", Wild.ONE, "b")), "ab", False),
        (Regex("Abc"), "xAbcx", True),
        (Regex("Abc"), "xabcx", False),
        (Regex("abc", "i"), "xABCx", True),
        (Regex(r"\Aa\z"), "a\n", False),
        (Regex("^a$"), "a\n", True),
        (Regex("a.b"), "a\nb", False),
        (Regex("a.b", "s"), "a\nb", True),
        (Regex("^b", "m"), "a\nb", True),
        (Regex(r"\d"), "٣", False),
        (Regex("(?<=a)b(?!c)"), "abd", True),
        (Network("10.0.0.0/8"), "10.1.2.3", True),
        (Network("10.0.0.0/8"), "11.1.2.3", False),
        (Network("::/64"), "::1", True),
        (Network("10.0.0.0/8"), "no address", False),
        (Number("gte", 10), "10", True),
        (Number("gt", 10), 10, False),
        (Number("lt", 10), "9.5", True),
        (Number("lt", 10), "few", False),
        (Present(), "", True),
    ],
)
def test_a_test_of_one_value(test: Test, value: Any, passes: bool) -> None:  # noqa: FBT001 a table of cases
    """Case folds for texts alone; ends are the very ends; expressions see the original case."""
    assert holds(On("f", test), {"f": value}) == passes


@pytest.mark.parametrize("test", [Phrase("equals", ""), Regex(""), Present(), Number("lt", 1), SameAs("g")])
def test_an_absent_field_passes_no_test_and_its_negation_holds(test: Test) -> None:
    """NOT is null-safe: a filter on a field that is not there filters nothing."""
    worlds: tuple[dict[str, Any], ...] = ({}, {"f": None}, {"f": []})
    for record in worlds:
        assert not holds(On("f", test), record)
        assert holds(Not(On("f", test)), record)


def test_a_list_passes_when_any_element_does_test_by_test() -> None:
    """All of several texts may stand in different elements."""
    record = {"Data": ["alpha", "beta"]}
    assert holds(Every((On("Data", Phrase("contains", "alp")), On("Data", Phrase("contains", "bet")))), record)
    assert passing(On("Data", Phrase("ends", "a")), record) == ("alpha", "beta")


def test_keywords_look_everywhere() -> None:
    """Any field, any depth of lists, and the note."""
    on = On(ANYWHERE, Phrase("contains", "mimi"))
    assert holds(on, {"x": ["a", ["MIMIkatz"]]})
    assert holds(on, {}, "mimikatz")
    assert not holds(on, {"mimikatz": "name, not value"})


def test_fields_compare_with_each_other() -> None:
    """Case folded, any value with any."""
    record = {"a": ["x", "SRV\\bob"], "b": "BOB"}
    assert holds(On("a", SameAs("b", "ends")), record)
    assert not holds(On("a", SameAs("b")), record)
