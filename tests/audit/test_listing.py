"""The auditor's list as a file: what is wrong is named by row and column, and a faulty file gives no line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.audit import listing
from lionrock.audit.service.findings import Entered


def faults(text: str) -> list[tuple[int, str]]:
    """Return row and column of every fault."""
    found = listing.read(text.encode())
    assert not found.lines
    return [(one.row, one.column) for one in found.faults]


def test_good_file_gives_its_lines() -> None:
    """Columns in any order, a byte order mark, blank lines, quoted line breaks."""
    text = '\ufeffGrade,number,title,population,row,text\nminor,F-1,Late,2,7,"a\nb"\n,,,,,\nSATISFIED,F-2,Fine,,,\n'
    assert listing.read(text.encode()).lines == (
        Entered("F-1", "Late", "minor", "", "a\nb", 2, 1, 7),
        Entered("F-2", "Fine", "satisfied"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number,title,grade\nF-1,,minor\n", [(2, "title")]),
        ("number,title,grade\nF-1,a,huge\n", [(2, "grade")]),
        ("number,title,grade\nF-1,a,minor\nF-1,b,minor\n", [(3, "number")]),
        ("number,title,grade,row\nF-1,a,minor,x\n", [(2, "row"), (2, "row")]),
        ("number,title,grade,population,row\nF-1,a,minor,1,\n", [(2, "row")]),
        ("number,title,grade\nF-1,a,minor,more\n", [(2, "grade")]),
        ("number,title\nF-1,a\n", [(1, "grade")]),
        ("number,title,grade,mood\nF-1,a,minor,good\n", [(1, "mood")]),
        ("number,title,grade\n", [(1, "–")]),
        ('number,title,grade\n"F-1,a,minor\n', [(1, "–")]),
        (f"number,title,grade\n{'9' * 41},a,minor\n", [(2, "number")]),
    ],
)
def test_faults_are_named(text: str, expected: list[tuple[int, str]]) -> None:
    """Row 1 is the head."""
    assert faults(text) == expected


def test_list_to_fill_in_comes_back() -> None:
    """The file handed over for a sample is read again once title and grade are written."""
    data = listing.blank(2, 1, (7, 3), "C-ACC-01").decode("utf-8-sig")
    assert [one.column for one in listing.read(data.encode()).faults] == ["title", "grade"] * 2
    filled = data.replace("001,,,", "001,Fine,satisfied,").replace("002,,,", "002,Late,minor,")
    lines = listing.read(filled.encode()).lines
    assert [(one.number, one.grade, one.population, one.position) for one in lines] == [
        ("P2-D1-001", "satisfied", 2, 7),
        ("P2-D1-002", "minor", 2, 3),
    ]


def test_what_is_no_text_and_what_is_too_large() -> None:
    """Neither gives lines, both say why."""
    assert "not UTF-8" in listing.read(b"number\xff").faults[0].why.en
    assert "larger" in listing.read(b"x" * (listing.MOST_BYTES + 1)).faults[0].why.en


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_whatever_bytes_come(data: bytes) -> None:
    """No bytes end in anything but lines or faults."""
    found = listing.read(data)
    assert bool(found.lines) != bool(found.faults)
