"""What the engine's RE2 finds with a widened expression holds whatever the matcher finds with the one written."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lionrock.matching.predicates import On, Regex
from lionrock.matching.reference import holds
from lionrock.telemetry.eventsql_expressions import widened
from lionrock.telemetry.eventstore import Events

ATOMS = st.sampled_from([
    "a", "B", "k", "1", ".", r"\d", r"\w", r"\s", r"\S", r"\W", r"\.", "[ab]", "[^a]", r"[\s1]", r"[^\s]", "[a-k]",
    r"\b", "^", "$", "(a|b)", "(?:ab|k$)", "(1.)", " ", "\t", "-",
])  # fmt: skip
TIMES = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{1,}", "+?"])
PATTERNS = st.lists(st.tuples(ATOMS, TIMES).map("".join), min_size=1, max_size=4).map("".join)
VALUES = st.lists(st.text("aAbBkK1. -\t\n\x0b\0é漢\N{KELVIN SIGN}ſ", max_size=6), min_size=20, max_size=60)
FLAGS = st.sampled_from(["", "i", "m", "im", "s"])


def found(store: Events, pattern: str, values: list[str]) -> set[str]:
    """Return in which values the engine finds an expression."""
    sql = "SELECT arrayFilter(v -> match(v, {p:String}), {values:Array(String)}) AS f"
    return set(store._rows(sql, {"p": pattern, "values": values})[0]["f"])


def wider(store: Events, pattern: str, flags: str, values: list[str]) -> None:
    """Hold that nothing the matcher finds is missed."""
    if not (given := widened(pattern, flags)):
        return
    test = On("x", Regex(pattern, flags))
    sought = {value for value in values if holds(test, {"x": value}, "")}
    assert sought <= found(store, given, values), (pattern, flags, given)


def valid(pattern: str) -> bool:
    """Say whether a pattern is one at all."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATTERNS.filter(valid), FLAGS, VALUES)
def test_nothing_is_missed(opened: Events, pattern: str, flags: str, values: list[str]) -> None:
    """Whatever the expression and the values."""
    wider(opened, pattern, flags, values)


@pytest.mark.suite
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATTERNS.filter(valid), FLAGS, VALUES)
def test_nothing_is_missed_by_thousands(opened: Events, pattern: str, flags: str, values: list[str]) -> None:
    """The same over thousands of expressions."""
    wider(opened, pattern, flags, values)


@pytest.mark.parametrize(("pattern", "made"), [
    (r"job \d+7777 ", r"job \d+7777 "),
    (r"a\s[\s,]b$", r"a[\s\x0b][\s\x0b,]b\n?$"),
    ("(?i)a|b", "(?i)a|b"),
    ("(?s)a.b", "a.b"),
    ("[A-F0-9]{8}-[A-F0-9]{4}", "[A-F0-9]{8}-[A-F0-9]{4}"),
])  # fmt: skip
def test_what_re2_is_given(pattern: str, made: str) -> None:
    """Blanks and ends are said as the matcher takes them."""
    assert widened(pattern) == made


@pytest.mark.parametrize("pattern", [
    r"(a)\1", "(?=a)b", "(?<!a)b", "(?P<x>a)", "a*+", "^*a", r"\x41", "é", "[[:alpha:]]", r"[\w-.]", r"[^\S]",
    "(?i)[^k]", r"(?i)\W", r"(?i)[\W]", "a{2000}", "(a{100}){100}", "a$b", "a{2}{3}", "(a", "a)", r"\Ba", "x" * 3000,
    "a\0", r"\p{L}", r"[^]\s[d]",
])  # fmt: skip
def test_what_is_not_sure_is_not_asked(pattern: str) -> None:
    """The matcher alone reads those, and any RE2 would refuse."""
    assert not widened(pattern)
