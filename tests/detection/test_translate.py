"""Sigma's language as predicate trees: every modifier, by what it matches."""

from __future__ import annotations

from typing import Any

import pytest
from sigma.exceptions import SigmaError

from lionrock.detection import loading
from lionrock.detection.errors import RuleError
from lionrock.detection.model import LoadedRule
from lionrock.matching.predicates import Tree
from lionrock.matching.reference import holds


def rule(detection: dict[str, Any], **logsource: str) -> Tree:
    """Return the tree of a rule with this detection."""
    content = {
        "title": "t",
        "id": "9a6f9a3c-1111-4222-8333-444455556666",
        "logsource": logsource or {"category": "test"},
        "detection": {"condition": "sel", **detection},
    }
    found = loading.parsed(content, "t.yml", 1, "")
    assert isinstance(found, LoadedRule)
    return found.tree


def fires(selection: Any, record: dict[str, Any], condition: str = "sel", note: str = "") -> bool:
    """Say whether a rule with one selection is true of a record of its log source."""
    tree = rule({"sel": selection, "condition": condition})
    return holds(tree, {"logsource.category": "test", **record}, note)


@pytest.mark.parametrize(
    ("selection", "yes", "no"),
    [
        ({"f": "Value"}, "vALUE", "values"),
        ({"f": "a*c?"}, "aXXcY", "ac"),
        ({"f": r"a\*c"}, "a*c", "abc"),
        ({"f": "\\\\*\\x"}, "\\srv\\x", "srv\\x"),
        ({"f": ["a", "b"]}, "B", "c"),
        ({"f|contains": "b"}, "abc", "ac"),
        ({"f|startswith": "a"}, "ab", "ba"),
        ({"f|endswith": "b"}, "ab", "ba"),
        ({"f|contains|all": ["a", "b"]}, "xbya", "a"),
        ({"f|contains|windash": "-enc"}, "x /enc", "x enc"),
        ({"f|contains|windash": "-enc"}, "x \u2013enc", "x _enc"),
        ({"f|base64offset|contains": "http"}, "xxaHR0cAxx", "http"),
        ({"f|wide|base64offset|contains": "ab"}, "YQBiA", "ab"),
        ({"f|re": "^A.c$"}, "Abc", "abc"),
        ({"f|re|i": "^A.c$"}, "abc", "xabc"),
        ({"f|re": "(?<!x)y"}, "ay", "xy"),
        ({"f|cidr": "10.0.0.0/8"}, "10.9.9.9", "11.0.0.1"),
        ({"f|cased": "Value"}, "Value", "value"),
        ({"f|gt": 5}, 6, 5),
        ({"f|lte": 5}, "5", "5.1"),
        ({"f": 5}, "5", "05"),
        ({"f": True}, "true", "false"),
        ({"f": "true"}, True, False),
        ({"f": None}, None, "x"),
        ({"f": None}, "", ["", "x"]),
        ({"f": ""}, "", "x"),
        ({"f|exists": True}, "", None),
        ({"f|exists": False}, None, "x"),
        ({"f|neq": 5}, 6, 5),
        ({"f": "*"}, "", None),
        ({"f|lt": 5}, "4.9", 5),
        ({"f|gte": 5}, "5", "x"),
        ({"f|neq": "x"}, None, "X"),
        ({"f|contains|neq": "x"}, "ab", "axb"),
        ({"f|contains|cased": "Val"}, "aValb", "avalb"),
        ({"f|base64": "user"}, "dXNlcg==", "user"),
        ({"f|utf16le|base64offset|contains": "ab"}, "YQBiA", "ab"),
        ({"f|utf16be|base64offset|contains": "ab"}, "AGEAYg", "YQBiA"),
        ({"f|re|m": "^b$"}, "a\nb", "a b"),
        ({"f|re|s": "a.b"}, "a\nb", "ab"),
        ({"f|re|i|m|s": "^A.b$"}, "x\na\nB", "b"),
        ({"f|cidr": "2001:db8::/32"}, "2001:DB8::1", "2001:db9::1"),
        ({"f|cidr": ["10.0.0.0/8", "fe80::/10"]}, "fe80::1", "10.0.0.0/8"),
        ({"f|windash|contains|all": ["-a", "-b"]}, "/a \u2014b", "/a b"),
        ({"f|startswith": ["a", "b"]}, ["x", "Bc"], ["x", "cb"]),
        ({"f": [None, "x"]}, None, "y"),
        ({"f": 1.5}, 1.5, 1),
        ({"f|minute": 30}, "2026-11-22T18:30:01+08:00", "2026-11-22T18:31:01+08:00"),
        ({"f|hour|gte": 10}, "2026-11-22 10:00:00.123", "2026-11-22T17:59:59+08:00"),
        ({"f|hour|lt": 6}, "2026-11-22T05:59Z", "night"),
        ({"f|day": 22}, "2026-11-22", "2026-11-23"),
        ({"f|week": 47}, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
        ({"f|month": [11, 12]}, 1795310000, 1780000000),
        ({"f|year|gt": 2025}, 1795310000123, "2025-12-31T23:59:59.999Z"),
    ],
)
def test_a_modifier_matches_what_it_says(selection: dict[str, Any], yes: Any, no: Any) -> None:
    """One value that fires, one that does not."""
    assert fires(selection, {"f": yes})
    assert not fires(selection, {"f": no})


def test_fields_are_compared_with_each_other() -> None:
    """`fieldref`, plain and at an end."""
    assert fires({"a|fieldref": "b"}, {"a": "X", "b": "x"})
    assert fires({"a|fieldref|endswith": "b"}, {"a": "SRV\\x", "b": "X"})
    assert fires({"a|fieldref|startswith": "b"}, {"a": "Xy", "b": ["q", "x"]})
    assert fires({"a|fieldref|contains": "b"}, {"a": "yXy", "b": "x"})
    assert fires({"a|fieldref|neq": "b"}, {"a": "y", "b": "x"})
    assert not fires({"a|fieldref": "b"}, {"a": "x"})


def test_a_filter_on_an_absent_field_filters_nothing() -> None:
    """`not` is null-safe."""
    tree = rule({"sel": {"f": "x"}, "filter": {"g": "y"}, "condition": "sel and not filter"})
    assert holds(tree, {"logsource.category": "test", "f": "x"})
    assert not holds(tree, {"logsource.category": "test", "f": "x", "g": "Y"})


def test_selections_are_counted() -> None:
    """`1 of`, `all of` and `them`."""
    parts = {"a_1": {"f": "x"}, "a_2": {"g": "y"}, "b": {"h": "z"}}
    record = {"logsource.category": "test", "f": "x"}
    assert holds(rule(parts | {"condition": "1 of a_*"}), record)
    assert not holds(rule(parts | {"condition": "all of a_*"}), record)
    assert holds(rule(parts | {"condition": "1 of them"}), record)
    assert holds(rule(parts | {"condition": "1 of a_* and not b"}), record)


def test_keywords_look_into_values_and_note() -> None:
    """A list means any of them, `|all` all of them, in whichever field each stands."""
    assert fires(["mimi*katz"], {"x": "a MIMIkatz b"})
    assert fires(["error"], {}, note="an ERROR came")
    assert fires({"|all": ["one", "two"]}, {"a": "one", "b": "two"})
    assert not fires({"|all": ["one", "two"]}, {"a": "one"})


def test_maps_in_a_list_are_alternatives() -> None:
    """Either map, each whole."""
    selection = [{"f": "x", "g": "y"}, {"f": "z"}]
    assert fires(selection, {"f": "z"})
    assert not fires(selection, {"f": "x"})


@pytest.mark.parametrize(
    ("selection", "trouble"),
    [
        ({"f|expand": "%admins%"}, "placeholder"),
        ({"f|re|expand": "^%admins%$"}, "placeholder"),
        ({"f|nonsense": 3}, "broken"),
        ({"f|re": "a" * 5000}, "broken"),
        (["*"], "broken"),
    ],
)
def test_what_cannot_serve_says_why(selection: Any, trouble: str) -> None:
    """Placeholders without values, unknown modifiers, what is too long or empty."""
    with pytest.raises((RuleError, SigmaError)) as problem:
        rule({"sel": selection})
    if not isinstance(problem.value, RuleError):
        assert trouble == "broken"
        return
    assert problem.value.trouble == trouble
    assert problem.value.reason.zh != problem.value.reason.en
