"""Expressions as each engine reads them."""

from __future__ import annotations

import re

import pytest

from lionrock.matching.expressions import between, needle, portable, whole
from lionrock.matching.predicates import Like, Phrase, Wild


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (r"a\z", r"a\Z"),
        (r"a\Z", r"a(?=\n?\Z)"),
        (r"\d+[\w-]", r"(?a:\d)+(?a:[\w-])"),
        ("(?i)a|b", "(?i:a|b)"),
        ("x(?:(?i)a|b)c", "x(?:(?i:a|b))c"),
        ("[[:alpha:]]", "[a-zA-Z]"),
        (r"\x{6f22}", "漢"),
        (r"[\x{6f22}]", r"[\U00006f22]"),
        ("[]a]", "[]a]"),
        (r"\\d", r"\\d"),
    ],
)
def test_pcre_is_said_as_python_says_it(written: str, said: str) -> None:
    """ASCII classes, absolute ends, POSIX names, flags in mid pattern."""
    assert portable(written) == said
    re.compile(said)


def test_a_needle_stands_between_separators() -> None:
    """Where a text must begin or end, its separator is looked for with it."""
    forms = {form: needle(Phrase(form, "Ab")) for form in ("equals", "contains", "starts", "ends")}
    assert forms == {"equals": "\0ab\0", "contains": "ab", "starts": "\0ab", "ends": "ab\0"}


def test_literals_are_escaped_byte_by_byte() -> None:
    """Nothing a rule writes is taken for syntax."""
    assert between(Phrase("contains", "a.é")) == rb"a\x2e\xc3\xa9"
    assert whole(Phrase("ends", "a+é")) == r"a\x{2b}\x{e9}\z"


def test_wildcards_cross_no_separator() -> None:
    """Two elements of a list are two values."""
    expression = re.compile(between(Like(("a", Wild.MANY, "b"))), re.DOTALL)
    assert expression.search(b"\0axb\0")
    assert not expression.search(b"\0a\0b\0")
