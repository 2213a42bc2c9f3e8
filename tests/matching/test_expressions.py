"""Expressions as each engine reads them."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.matching.expressions import between, needed, needle, plainly_ascii, portable, whole
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
    assert between(Phrase("contains", "a.é")) == (False, rb"a\x2e\xc3\xa9")
    assert between(Phrase("contains", "A.b")) == (True, rb"a\x2eb")
    assert whole(Phrase("ends", "a+é")) == r"a\x{2b}\x{e9}\z"


def test_wildcards_cross_no_separator() -> None:
    """Two elements of a list are two values."""
    narrow, written = between(Like(("a", Wild.MANY, "b")))
    expression = re.compile(written, re.DOTALL)
    assert narrow
    assert expression.search(b"\0axb\0")
    assert not expression.search(b"\0a\0b\0")


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ("a.b", True),
        (r"\x41\x{2f}[^\x00-\x7f]", True),
        ("é", False),
        (r"\xe9", False),
        (r"\x{e9}", False),
        (r"\x4", False),
        (r"\351", False),
        (r"\pL", False),
        (r"\o{351}", False),
        ("(*UTF8)a", False),
    ],
)
def test_an_expression_of_ascii_is_told_from_others(written: str, plainly: bool) -> None:  # noqa: FBT001 a case
    """What may name another character is looked for in UTF-8."""
    assert plainly_ascii(written) == plainly


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        (r"job 12345\d? ", "job 12345"),
        (r"^cmd\.EXE$", "cmd.exe"),
        ("abc?d{2,30}efg", "efg"),
        ("ab+cd(xyz)*e", "ab"),
        ("(?i)Ab[c-z]?q", "ab"),
        ("a|bcd", ""),
        ("(a|bcd)ef", "ef"),
        (r"\x41bc", ""),
        ("(?x) a b", ""),
        ("ab{", ""),
        ("é+abc", ""),
        ("a**", ""),
    ],
)
def test_what_a_value_must_hold_is_read_out_of_an_expression(written: str, sought: str) -> None:
    """Less than there is may be found, never more."""
    assert needed(written) == sought


@settings(max_examples=300, deadline=None)
@given(st.text("aAb1.^$*+?{},|()[]\\d-", max_size=9), st.text("aAb1.,{-", max_size=9))
def test_what_is_sought_is_in_all_that_is_found(written: str, value: str) -> None:
    """A value in which an expression is found holds what it needs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = re.search(portable(written), value, re.IGNORECASE | re.ASCII)
    except (re.error, OverflowError):
        return
    assert found is None or needed(written) in value.lower()
