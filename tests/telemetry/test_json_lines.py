"""JSON documents: one a line, in an array, wrapped, or over lines; spread into fields within bounds."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.errors import InputError
from lionrock.telemetry.formats.json_lines import document, enclosed, first, pieces, split, spread

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.lists(
    st.dictionaries(st.text(min_size=1, max_size=6), JSON, min_size=1, max_size=4), min_size=1, max_size=5
)


def forms(documents: list[dict[str, Any]]) -> dict[str, bytes]:
    """Return the files that hold these documents, by the form."""
    each = [orjson.dumps(one) for one in documents]
    return {
        "lines": b"\n".join(each) + b"\n",
        "array": b"[" + b",".join(each) + b"]",
        "indented array": orjson.dumps(documents, option=orjson.OPT_INDENT_2),
        "wrapped": b'{"@odata.context":"x","value":[' + b",\n".join(each) + b'],"next":"y"}',
        "records": b'{"Records": [' + b",".join(each) + b"]}",
    }


@settings(max_examples=30, deadline=None)
@given(OBJECTS)
def test_each_form_gives_the_same_documents(documents: list[dict[str, Any]]) -> None:
    """One a line, an array, a wrapped list: the same documents come out, with the bytes as they lie there."""
    for form, block in forms(documents).items():
        raws = list(split(block))
        assert [orjson.loads(raw) for raw in raws if raw.strip()] == documents, form
        assert all(raw in block for raw in raws), form
        assert first(block) == documents[0], form


def test_printed_documents_one_after_another_are_cut() -> None:
    """What jq prints over lines is read as one document after another."""
    block = b'{\n  "a": 1\n}\n{\n  "a": {"b": "}"}\n}\n'
    assert enclosed(block)
    assert [orjson.loads(raw) for raw in split(block)] == [{"a": 1}, {"a": {"b": "}"}}]


def test_lists_one_after_another_are_all_read() -> None:
    """Two delivered batches in one file: both are read."""
    block = b'{"Records":[{"a":1}]}\n{"Records":[{"a":2}],"more":"x"}\n[{"a":3}]'
    assert [orjson.loads(raw)["a"] for raw in pieces(block)] == [1, 2, 3]


def test_a_cut_off_list_keeps_what_is_whole_and_the_rest() -> None:
    """The last document of a torn file is kept as it is, to be told as not understood."""
    assert list(split(b'[{"a":1},{"a":"x')) == [b'{"a":1}', b'{"a":"x']


def test_objects_in_lists_become_lists_of_their_values() -> None:
    """Truth values become text; equal names stand together."""
    found = spread({"a": {"b": True}, "t": [{"n": 1}, {"n": 2, "m": {"k": "x"}}], "s": ["u", False], "e": []})
    assert found == {"a.b": "true", "t.n": [1, 2], "t.m.k": "x", "s": ["u", "false"], "e": []}


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(max_size=6), JSON, max_size=6))
def test_spread_gives_flat_values(document_: dict[str, Any]) -> None:
    """Every value is a scalar or a list of scalars."""
    for value in spread(document_).values():
        assert not isinstance(value, dict)
        assert not isinstance(value, list) or not any(isinstance(one, dict | list) for one in value)


@pytest.mark.parametrize("raw", [b"{", b"[1]", b'"x"', b"\xff", b'{"a":1e999}{', b'{"a":' * 2000])
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    """With the words of what was expected."""
    with pytest.raises(InputError):
        document(raw)


def test_depth_and_number_of_fields_are_bounded() -> None:
    """A document made to exhaust memory is refused."""
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    for hostile in (deep, {str(n): n for n in range(5000)}):
        with pytest.raises(InputError):
            spread(hostile)


@given(st.binary(max_size=400))
def test_any_bytes_are_cut(block: bytes) -> None:
    """Nothing raises, whatever lies in a file."""
    assert isinstance(first(block), dict)
    assert all(isinstance(raw, bytes) for raw in [*split(block), *pieces(block)])
