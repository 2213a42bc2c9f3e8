"""Cells between commas: the same as they were written, also over lines, cut off or never closed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.errors import InputError
from lionrock.telemetry.formats.delimited import MOST, cells, extent, named, records
from lionrock.telemetry.formats.lines import LONGEST

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)


def written(rows: list[list[str]]) -> bytes:
    """Return rows as CSV writes them, every cell in quotes."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=8), min_size=1, max_size=8))
def test_rows_come_back_as_they_were_written(rows: list[list[str]]) -> None:
    """Quotes, commas and line ends within cells are kept; each row is one record."""
    block = written(rows)
    assert extent(block) == len(block)
    assert [cells(raw.decode()) for raw in records(block)] == rows


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=2, max_size=5), st.data())
def test_a_block_cut_anywhere_waits_for_the_rest(rows: list[list[str]], data: st.DataObject) -> None:
    """What is whole in a cut block are the first rows, and the rest begins with the next."""
    block = written(rows)
    cut = data.draw(st.integers(0, len(block)))
    whole = extent(block[:cut])
    assert [*records(block[:whole]), *records(block[whole:])] == list(records(block))


@pytest.mark.parametrize("text", ['"a', 'a,"b', '"a"b', ",".join("x" * (MOST + 1))])
def test_open_quotes_and_endless_rows_are_named(text: str) -> None:
    """What cannot be cut is an error with its cell."""
    with pytest.raises(InputError, match="cell"):
        cells(text)


def test_empty_cells_are_none_and_further_ones_numbered() -> None:
    """A row with more cells than names loses none."""
    assert named(("a", "b"), "1,,3") == {"a": "1", "b": None, "cell3": "3"}


def test_a_quote_that_never_closes_ends_within_the_bound() -> None:
    """One broken row swallows at most a megabyte of what follows."""
    block = b'"' + (b"x" * 1000 + b"\n") * 3000
    sizes = [len(raw) for raw in records(block)]
    assert max(sizes) <= LONGEST + 1002
    assert len(sizes) >= 2


@given(st.binary(max_size=3000))
def test_any_block_is_cut(block: bytes) -> None:
    """Nothing but line ends is lost."""
    assert sum(map(len, records(block))) >= len(block) - block.count(b"\n") - block.count(b"\r")
