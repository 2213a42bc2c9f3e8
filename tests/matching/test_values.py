"""What a record's values are as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.matching.values import everything, fold, number, plain, texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (4688, "4688"),
        (1.0, "1"),
        (1.5, "1.5"),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        (b"\xff", "\N{REPLACEMENT CHARACTER}"),
        ({"a": [1]}, '{"a":[1]}'),
        (float("nan"), "nan"),
    ],
)
def test_a_scalar_is_the_text_a_rule_would_write(value: Any, text: str) -> None:
    """JSON's true is Sigma's 'true', an id is its digits, and nothing holds a separator."""
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, ()),
        ([], ()),
        ([None], ()),
        ("", ("",)),
        ("a", ("a",)),
        ([1, ["b", None], True], ("1", "b", "true")),
    ],
)
def test_a_field_holds_no_text_when_it_is_absent_and_all_of_a_list(value: Any, found: tuple[str, ...]) -> None:
    """Null and an empty list are absent; an empty text is there."""
    assert texts(value) == found


def test_a_list_as_deep_as_an_attacker_likes_is_bounded() -> None:
    """What lies deeper than sixteen lists is not looked at."""
    value: Any = "x"
    for _ in range(50_000):
        value = [value]
    assert texts(value) == ()


def test_keywords_are_looked_for_in_values_and_note() -> None:
    """Names of fields are not values."""
    assert everything({"name": "a", "n": [1, 2]}, "note") == ("a", "1", "2", "note")


@given(st.text(), st.text())
def test_the_fold_of_a_part_is_part_of_the_fold(one: str, other: str) -> None:
    """*contains* on folded texts relies on it; `lower` would not do (the final sigma)."""
    assert fold(one + other) == fold(one) + fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("POWERSHELL", "powershell"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("É", "é"), ("STRASSE", "straße"), ("Ж", "ж")],
)
def test_case_is_folded_in_every_script(one: str, other: str) -> None:
    """A rule for one case finds the other, beyond ASCII too; ß equals ss."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", 12.0),
        (" -1.5e3 ", -1500.0),
        (".5", 0.5),
        ("0x10", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("1e9999", None),
        ("", None),
        ("１２", None),
        ("9" * 400, None),
    ],
)
def test_a_number_is_decimal_and_finite(text: str, found: float | None) -> None:
    """Python's own reading of numbers is wider than what logs mean."""
    assert number(text) == found
