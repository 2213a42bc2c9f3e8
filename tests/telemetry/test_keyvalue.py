"""Pairs of names and values: read as written, bounded, whatever stands in them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.telemetry.formats.keyvalue import MOST, pairs

NAMES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
VALUES = st.text(st.characters(exclude_characters='"\\', codec="utf-8"), max_size=30)


def test_pairs_keep_quoted_spaces_and_escapes() -> None:
    """A quoted value ends at its quote; an escaped quote does not end it."""
    assert pairs('a=1 b="two words" c=\'x y\' d= e="say \\"hi\\""') == {
        "a": "1",
        "b": "two words",
        "c": "x y",
        "d": "",
        "e": 'say "hi"',
    }


def test_a_name_that_comes_twice_has_both_values() -> None:
    """Nothing that was written is dropped."""
    assert pairs("ip=1 ip=2 ip=3") == {"ip": ["1", "2", "3"]}


def test_pairs_are_bounded() -> None:
    """A line of a hundred thousand pairs is read as far as the bound."""
    assert len(pairs(" ".join(f"k{n}=1" for n in range(100_000)))) == MOST


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=20))
def test_what_was_written_in_quotes_comes_back(given_: dict[str, str]) -> None:
    """Writing pairs in quotes and reading them changes nothing."""
    assert pairs(" ".join(f'{name}="{value}"' for name, value in given_.items())) == given_


@given(st.text(max_size=2000))
def test_any_text_is_read(line: str) -> None:
    """Nothing raises, and nothing is made up."""
    for value in pairs(line).values():
        for one in value if isinstance(value, list) else [value]:
            assert len(one) <= len(line)
