"""Free text by its constant words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.errors import InputError
from lionrock.telemetry.teaching.finding import found
from lionrock.telemetry.teaching.templates import escaped, single, template


@pytest.mark.parametrize(
    ("written", "line", "expected"),
    [
        (
            "operator {user} set P-{point} to {to}",
            "operator amy set P-7 to 9",
            {"user": "amy", "point": "7", "to": "9"},
        ),
        ("{time:2} alarm {text...}", "2026-11-22 18:30 alarm a b c", {"time": "2026-11-22 18:30", "text": "a b c"}),
        ("say {what...} now {who}", "say a now b now c", None),
        ("set {{{name}}} done", "set {x} done", {"name": "x"}),
        ("user {name}, host {host}", "user a b, host c", None),
        ("user {name} gone", "user  gone", None),
        ("alarm {text...}", "alarm ", {"text": ""}),
    ],
)
def test_a_line_gives_its_variables(written: str, line: str, expected: dict[str, str] | None) -> None:
    """Constants are matched from the left, once, and variables hold as many words as they say."""
    assert template(written).fits(line) == expected


@pytest.mark.parametrize(
    "written",
    ["{a} {b}", "{a}{b} word", "set {a} to {a}", "brace { alone", "set {9x}", "x" * 3000, "{rest...}", "- {a}"],
)
def test_what_would_understand_everything_is_refused(written: str) -> None:
    """A template needs constant words, names that differ, and something between its variables."""
    with pytest.raises(InputError):
        template(written)


def test_no_line_makes_a_template_slow() -> None:
    """Matching goes over a line once: what makes patterns explode makes no difference here."""
    one = template("a {x...} b {y...} c {z...} end")
    line = "a " + "b c " * 100_000
    begun = time.perf_counter()
    assert one.fits(line) is None
    assert time.perf_counter() - begun < 0.5


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_a_constant(text: str) -> None:
    """What is escaped stands for itself."""
    whole = single("word " + text)
    assert template(f"{escaped(whole)} {{x}}").fits(f"{whole} y") == {"x": "y"}


def test_forms_are_found_over_several_lines() -> None:
    """Words that stay are constant; positions that vary are named after what stands before them."""
    lines = [f"2026-11-22 18:30:{n:02} pump P{n} started by {name}" for n, name in enumerate(["amy", "bob", "cyn"])]
    assert found(lines) == ["{time:2} pump {pump} started by {user}"]


def test_lines_that_only_begin_alike_share_a_form() -> None:
    """What follows varies in length, so it is one variable."""
    lines = [
        "fault in boiler 7: valve stuck",
        "fault in boiler 12: no water at all for a while",
        "fault in boiler 1: out",
    ]
    (one, *_) = found(lines)
    assert all(template(one).fits(line) for line in lines[:2])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=30))
def test_finding_forms_never_fails(lines: list[str]) -> None:
    """Whatever the lines, what is found can be read, or is refused for having no constant words."""
    for written in found(lines):
        try:
            template(written)
        except InputError:
            continue


def test_a_line_that_stands_alone_is_no_form() -> None:
    """It is told as one that does not fit, so that nobody teaches a chance; alone in a sample it is all there is."""
    odd = "something entirely different happened"
    lines = [f"pump {n} started by {name}" for n, name in enumerate(["amy", "bob", "cyn"])]
    assert found([*lines, odd]) == found(lines)
    assert found([odd]) == [odd]
