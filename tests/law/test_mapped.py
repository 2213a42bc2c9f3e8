"""Mappings to other frameworks: checked numbers, row-precise faults, and nothing that claims more than it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.kernel.errors import ConfigurationError
from lionrock.law import rulebook
from lionrock.law.mapped import Mapped, checked, mappings, read
from lionrock.law.terms import forbidden

RULES = rulebook(date(2026, 11, 23))
HEAD = """
[mapping]
id = "own"
version = "1"
framework = "Own"
title = { en = "Own", zh = "自訂" }
basis = "own_reading"
by = "Ada Lee"
[families]
"X 1" = 3
"""


def made(rows: str, head: str = HEAD) -> Mapped:
    """Return the mapping of these rows."""
    return read((head + rows).encode(), "own.toml")


@pytest.mark.parametrize("one", mappings(), ids=lambda one: str(one.id))
def test_what_ships_names_only_what_exists(one: Mapped) -> None:
    """Every requirement is loaded, every number well-formed and in words of both languages, and none is verified."""
    found = checked(one, RULES)
    assert found.faults == ()
    assert set(one.words) == set(one.numbers)
    assert one.basis == "own_reading"
    assert [zh for words in one.words.values() for zh in forbidden(words.zh)] == []


def test_each_framework_stands_once_in_its_order() -> None:
    """Numbers count as numbers, not as words."""
    assert [one.id for one in mappings()] == ["iso-27001-2022-a", "iec-62443-3-3", "iec-62443-2-1"]
    numbers = mappings()[0].numbers
    assert numbers.index("A.5.9") < numbers.index("A.5.10") < numbers.index("A.8.2")
    assert [one.many for one in mappings()] == [93, 51, None]


@pytest.mark.parametrize(
    ("rows", "line", "why"),
    [
        ('[[row]]\nrequirement = "C-GOV-01"\nequal = ["X 1.4"]', 11, "no number 'X 1.4'"),
        ('[[row]]\nrequirement = "C-GOV-01"\nequal = ["X 1.0"]', 11, "no number 'X 1.0'"),
        ('[[row]]\nrequirement = "C-GOV-01"\nequal = [7]', 11, "no number '7'"),
        ('[[row]]\nrequirement = "C-GOV-01"\npart = ["X 1.1"]\noverlaps = ["X 1.1"]', 11, "stands twice"),
        ('[[row]]\nrequirement = "C-GOV-01"\nsame = ["X 1.1"]', 11, "no relation"),
        ('[[row]]\nequal = ["X 1.1"]', 11, "no id"),
        ('[[row]]\nrequirement = "C-GOV-01"', 11, "names no number"),
        ('row = ["x"]', 0, "not a row"),
    ],
)
def test_a_faulty_row_is_named_with_its_line(rows: str, line: int, why: str) -> None:
    """The row does not count; the file does."""
    head = HEAD if rows.startswith("[[") else ""
    found = made(rows, head) if head else made("", rows + "\n" + HEAD)
    (fault,) = found.faults
    assert (fault.file, fault.line) == ("own.toml", line)
    assert why in fault.why.en


def test_a_requirement_with_two_rows_has_none() -> None:
    """Nobody can tell which is meant; the next row goes on."""
    row = '[[row]]\nrequirement = "{}"\npart = ["X 1.{}"]\n'
    found = made(row.format("C-GOV-01", 1) + row.format("C-GOV-01", 2) + row.format("C-GOV-02", 3))
    assert [one.number for one in found.links] == ["X 1.3"]
    assert [one.row for one in found.faults] == ["C-GOV-01", "C-GOV-01"]


def test_a_requirement_that_is_gone_is_a_fault_under_the_rulebook() -> None:
    """The link stays to be shown as unknown."""
    found = checked(made('[[row]]\nrequirement = "C-GONE-01"\npart = ["X 1.1"]'), RULES)
    assert [(one.row, one.why.en) for one in found.faults] == [("C-GONE-01", "no row of this id is loaded")]
    assert len(found.links) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[mapping]",
        HEAD.replace("own_reading", "sure").encode(),
        HEAD.replace("own_reading", "verified").encode(),
        HEAD.replace('"own"', '"Own!"').encode(),
        HEAD.replace('"X 1" = 3', '"X 1" = "many"').encode(),
        b"#" * 1_000_001,
    ],
)
def test_what_is_no_mapping_is_refused(raw: bytes) -> None:
    """With the name of the file."""
    with pytest.raises(ConfigurationError, match=r"own\.toml"):
        read(raw, "own.toml")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_it(noise: bytes) -> None:
    """Either a mapping or a refusal."""
    for raw in (noise, HEAD.encode() + noise):
        try:
            found = read(raw, "own.toml")
        except ConfigurationError:
            continue
        assert len(found.links) >= 0
