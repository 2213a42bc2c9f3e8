"""What is written can be read again, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io

import pytest

from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import exporting, importing, service
from lionrock.register.csv_files import KINDS
from lionrock.register.model import Asset, Kind, Person


def test_the_document_reads_back_without_a_difference(estate: Platform) -> None:
    """Every kind, field and threshold comes back."""
    records = service.records(estate)
    plan = importing.plan("out.toml", exporting.document(records), records)
    assert plan.problems == ()
    assert plan.work == ()
    assert plan.count("unchanged") == len(records)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_read_back_without_a_difference(estate: Platform, kind: Kind) -> None:
    """Each kind that is written as a table."""
    records = service.records(estate)
    plan = importing.plan("out.csv", exporting.table(records, kind), records, whole=True)
    assert plan.problems == ()
    assert plan.work == ()


def test_a_cell_that_would_run_gets_an_apostrophe() -> None:
    """Also when a form let it in."""
    rows = exporting.table([Asset(key="a", name="=HYPERLINK(1)")], "asset").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(rows)))[1][1] == "'=HYPERLINK(1)"


def test_a_table_begins_with_a_byte_order_mark() -> None:
    """Spreadsheets in Hong Kong take a file without one for Big5."""
    assert exporting.table([], "asset").startswith(b"\xef\xbb\xbf")


def test_quotes_and_backslashes_survive() -> None:
    """TOML strings are escaped."""
    odd = Person(key="a", name=Text('A "B" \\', "甲"), post=Text("x", "y"))
    [step] = importing.plan("o.toml", exporting.document([odd]), []).steps
    assert step.after == odd
