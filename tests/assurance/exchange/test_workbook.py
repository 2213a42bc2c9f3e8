"""The workbook: typed cells, no formula, equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.exchange.world import AT, picture
from lionrock.assurance.exchange import workbook
from lionrock.assurance.exchange.sheets import MOST_ROWS, MOST_TEXT, Cell, Sheet
from lionrock.assurance.exchange.sheets import workbook as written
from lionrock.register.imports import xlsx
from lionrock.register.problems import Report

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(raw: bytes) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet, as text."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        book = ET.fromstring(archive.read("xl/workbook.xml"))
        names = [str(one.get("name")) for one in book.iter(f"{_MAIN}sheet")]
        return {name: list(_rows(archive.read(f"xl/worksheets/sheet{n}.xml"))) for n, name in enumerate(names, 1)}


def _rows(raw: bytes) -> Iterator[list[str]]:
    """Yield the rows of a sheet."""
    for row in ET.fromstring(raw).iter(f"{_MAIN}row"):
        yield ["".join(cell.itertext()) for cell in row]


def test_every_sheet_is_there_and_says_what_it_is_not() -> None:
    """Limits first, the counter of what is loaded and verified, and the mark of a demo."""
    found = sheets(workbook.build(picture()))
    assert [name.split()[0] for name in found] == [
        "Read",
        "Requirements",
        "Controls",
        "Results",
        "Manual",
        "Rulings",
        "Remedies",
        "Mutation",
        "Mappings",
        "History",
    ]
    front = "\n".join(" ".join(row) for row in found["Read me 說明"])
    for words in (
        "Not legal advice",
        "37 of more than 200",
        "0 verified",
        "NOT FOR SUBMISSION",
        "has read the official",
    ):
        assert words in front


def test_a_control_of_a_requirement_that_is_gone_says_so() -> None:
    """It is listed with the id and the reason."""
    rows = sheets(workbook.build(picture()))["Controls 控制措施"]
    (lost,) = [row for row in rows if row[0] == "test.lost"]
    assert lost[-1] == "C-GONE-01: no row of this id is loaded 沒有載入此代號的項目"


def test_what_nobody_tested_is_unknown() -> None:
    """A requirement without a control, and a control never run."""
    found = sheets(workbook.build(picture()))
    (row,) = [row for row in found["Requirements 要求"] if row[0] == "C-INC-01"]
    assert "unknown" in row
    (never,) = [row for row in found["Results 結果"] if row[0] == "test.never"]
    assert "unknown" in never


def test_subjects_that_are_not_listed_are_counted() -> None:
    """In the last row of the results, and by state beside each control."""
    made = replace(picture(), findings=picture().findings[:-2])
    found = sheets(workbook.build(made))
    assert found["Results 結果"][-1] == ["2 more rows are not listed 另有 2 列未列出"]


def test_no_manual_evidence_gives_no_sheet() -> None:
    """An empty sheet says nothing."""
    assert not [name for name in sheets(workbook.build(replace(picture(), manual=[]))) if name.startswith("Manual")]


def test_a_spreadsheet_runs_nothing() -> None:
    """Formulas are words behind an apostrophe, and no cell is a formula."""
    raw = workbook.build(picture())
    assert b"<f>" not in raw
    assert any(cell.startswith("'=HYPERLINK") for rows in sheets(raw).values() for row in rows for cell in row)


def test_equal_input_gives_equal_bytes() -> None:
    """Twice, and again from a picture made anew."""
    assert workbook.build(picture()) == workbook.build(picture())
    assert workbook.build(picture()) != workbook.build(replace(picture(), at=AT + timedelta(seconds=1)))


def test_our_own_reader_reads_it() -> None:
    """Words, numbers, days and times come back as they were."""
    rows: list[list[Cell]] = [["a <b>", 7, 1.5, True, date(2026, 11, 23), AT, None]]
    report = Report("x.xlsx")
    found = xlsx.read(written([Sheet("One", ["t", "n", "f", "y", "d", "m", "e"], [9], rows)]), report, "utf-8")
    assert found is not None
    assert report.clean
    (row,) = found.entries
    assert list(row.cells.values())[:6] == ["a <b>", "7", "1.5", "1", "2026-11-23", "2026-11-23T09:02"]


@pytest.mark.parametrize("name", ["", "[a]:*?/\\", "'x'", "n" * 60])
def test_a_sheet_has_a_name_a_spreadsheet_takes(name: str) -> None:
    """At most 31 characters, none of those refused."""
    (found,) = sheets(written([Sheet(name, ["a"], [], [])]))
    assert 0 < len(found) <= 31
    assert not set(found) & set("[]:*?/\\")


def test_two_sheets_of_one_name_or_too_many_rows_are_refused() -> None:
    """Rather than a file nothing opens."""
    with pytest.raises(ValueError, match="one name"):
        written([Sheet("a", ["x"], [], []), Sheet("a", ["x"], [], [])])
    with pytest.raises(ValueError, match="too many"):
        written([Sheet("a", ["x"], [], [()] * (MOST_ROWS + 1))])


@settings(max_examples=50, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet=st.characters(), max_size=40), st.integers(), st.booleans()))
def test_whatever_is_in_a_cell_the_file_is_sound(cell: Cell) -> None:
    """Every XML part is well-formed and no cell begins as a formula does."""
    for rows in sheets(written([Sheet("a", ["head"], [9], [[cell]])])).values():
        for row in rows[1:]:
            assert not isinstance(cell, str) or not row or not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t"))


def test_a_long_text_is_cut_where_cells_end() -> None:
    """With a mark that it goes on."""
    (rows,) = sheets(written([Sheet("a", ["head"], [], [["x" * 40_000]])])).values()
    assert len(rows[1][0]) == MOST_TEXT
    assert rows[1][0].endswith("…")
