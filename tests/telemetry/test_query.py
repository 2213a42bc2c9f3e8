"""Searches as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.ports import FieldTest, Hunt
from lionrock.telemetry.query import PLAIN, Query, parsed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Query()),
        ("mimikatz lsass", Query(words=("mimikatz", "lsass"))),
        ("host:dc-01 Image:*cmd.exe", Query(plain={"host": "dc-01"}, fields={"Image": "*cmd.exe"})),
        ("image:x HOST:y", Query(plain={"host": "y"}, fields={"Image": "x"})),
        ('CommandLine:"reg save" sam', Query(words=("sam",), fields={"CommandLine": "reg save"})),
        ("userIdentity.type:Root", Query(fields={"userIdentity.type": "Root"})),
        (r"C:\Windows\Temp", Query(words=("C:\\Windows\\Temp",))),
        ("http://evil.example/a", Query(words=("http://evil.example/a",))),
        ("fe80::1", Query(words=("fe80::1",))),
        ("18:30:01", Query(words=("18:30:01",))),
        ('"host:dc"', Query(words=("host:dc",))),
        ("host:", Query(words=("host:",))),
        ('user:"GRID\\\\ops"', Query(plain={"user": "GRID\\ops"})),
    ],
)
def test_search_is_taken_apart(typed: str, expected: Query) -> None:
    """Names with a colon are conditions; addresses, paths, links and times are words."""
    assert parsed(typed) == expected


def test_conditions_are_added_and_taken_away() -> None:
    """A facet adds a condition; one of the same name is replaced."""
    query = parsed("x host:a")
    assert str(query.having("host", "b c").having("Image", "z")) == 'x host:"b c" Image:z'
    assert str(query.without("host")) == "x"


def test_hunt_is_narrowed() -> None:
    """The parts of a search become the parts of a hunt."""
    hunt = parsed("a b host:h Image:i stream:s").hunt(Hunt(limit=7))
    assert hunt == Hunt(text="a b", host="h", stream="s", fields={"Image": "i"}, limit=7)


@given(st.text(max_size=60))
def test_anything_typed_is_a_search(typed: str) -> None:
    """Nothing that can be typed raises."""
    query = parsed(typed)
    assert set(query.plain) <= set(PLAIN)


@given(
    st.sampled_from([*PLAIN, "Image", "CommandLine"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
)
def test_condition_that_was_written_is_read_back(name: str, value: str) -> None:
    """A link made of a search holds the same search."""
    query = Query().having(name, value)
    assert parsed(str(query)) == query


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("DestinationPort:>=1024", FieldTest("DestinationPort", ">=", "1024")),
        ("size:<1.5", FieldTest("size", "<", "1.5")),
        (r"image:/\\temp\\.*\.exe$/", FieldTest("Image", "regex", r"\\temp\\.*\.exe$")),
        ("address:10.0.0.0/8", FieldTest("address", "network", "10.0.0.0/8")),
        ("-user:svc_*", FieldTest("user", "is", "svc_*", negated=True)),
        ("-Image:*", FieldTest("Image", "is", "*", negated=True)),
        ("-address:2001:db8::/32", FieldTest("address", "network", "2001:db8::/32", negated=True)),
    ],
)
def test_typed_tests_are_read(typed: str, expected: FieldTest) -> None:
    """Numbers, expressions, networks and a minus are tests, and stand in the address as they were typed."""
    query = parsed(typed)
    assert query == Query(tests=(expected,))
    assert parsed(str(query)) == query
    assert query.dropping(expected) == Query()


def test_quotes_take_operators_as_they_stand() -> None:
    """What is quoted is looked for as written; an expression with blanks is written without them."""
    assert parsed('size:">5" net:"10.0.0.0/8"') == Query(fields={"size": ">5", "net": "10.0.0.0/8"})
    query = Query(tests=(FieldTest("CommandLine", "regex", 'reg "save"'),))
    assert str(query) == r"CommandLine:/reg\x{20}\x{22}save\x{22}/"
    assert parsed(str(query)).tests[0].op == "regex"
