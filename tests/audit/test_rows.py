"""Rows of a population: one digest for the same rows, another for any other, and no population that is not whole."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.audit import rows
from lionrock.kernel.errors import RefusedError

ROWS = st.dictionaries(
    st.text(min_size=1, max_size=8), st.integers(0, 9) | st.text(max_size=8), min_size=1, max_size=20
)


def made(told: dict[str, int | str]) -> rows.Rows:
    """Return rows of plain values."""
    return rows.made({"id": id, "value": value} for id, value in told.items())


@settings(max_examples=30)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_does_not_matter(told: dict[str, int | str], choice: object) -> None:
    """Whatever order rows come in, their bytes and digest are the same."""
    turned = dict(sorted(told.items(), reverse=True))
    assert made(told) == made(turned)
    assert made(told).digest == hashlib.sha256(made(told).data).hexdigest()


@settings(max_examples=30)
@given(ROWS, st.data())
def test_one_changed_row_changes_the_digest(told: dict[str, int | str], data: st.DataObject) -> None:
    """A row that is changed, left out or added shows."""
    name = data.draw(st.sampled_from(sorted(told)))
    before = made(told).digest
    assert made(told | {name: "changed beyond"}).digest != before
    assert made(told | {name + "+": 1} if name + "+" not in told else {"other": 1, **told, "x" * 9: 2}).digest != before
    rest = {key: value for key, value in told.items() if key != name}
    assert made(rest).digest != before


def test_row_that_stands_twice_is_refused() -> None:
    """Everything is named once."""
    with pytest.raises(RefusedError, match="two rows"):
        rows.made([{"id": "a"}, {"id": "a", "more": 1}])


def test_difference_is_explained_or_refused() -> None:
    """A population that an independent count does not bear out is refused unless somebody says why."""
    rows.settled(5, 5, "")
    rows.settled(5, 6, "one was erased by order of the court")
    with pytest.raises(RefusedError, match="independent count found 6"):
        rows.settled(5, 6, "")
    with pytest.raises(RefusedError, match="empty"):
        rows.settled(0, 0, "nothing happened")


def test_rows_by_number() -> None:
    """Row 1 is the first line."""
    assert rows.read(b'{"id":"a"}\n{"id":"b"}\n', [2, 1]) == [(2, {"id": "b"}), (1, {"id": "a"})]
