"""Requirements as a table: what goes out comes back as it is, and each line that is wrong is named."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counsel.world import ANALYST, DEPUTY, SUPERVISOR, Law
from lionrock.counsel import desk, sheet
from lionrock.counsel.editions import Book, Edition
from lionrock.counsel.service import library, packs
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.law import reading, site

DAY = date(2026, 11, 22)
BOOK = Book({0: Edition(0, None, reading.packs())}, 0, {})
SAID = {"document": "CoP v1.0", "page": "p. 12", "read_on": "2026-11-20"}
NEW = {"area": "governance", "section": "5.9", "frequency": "P12M", "title_en": "Keep a plan", "title_zh": "備有計劃"}


def table(*rows: dict[str, str]) -> bytes:
    """Return a table of these rows."""
    out = io.StringIO(newline="")
    made = csv.DictWriter(out, sheet.COLUMNS)
    made.writeheader()
    made.writerows(rows)
    return out.getvalue().encode()


def came(*rows: dict[str, str]) -> list[tuple[int, str, str, str]]:
    """Return what each line comes to."""
    return [(one.line, one.id, one.what, one.why.en) for one in sheet.steps(table(*rows), BOOK, DAY)]


def test_what_goes_out_comes_back_as_nothing_to_do() -> None:
    """Every requirement of the desk, none changed."""
    raw = sheet.written(desk.rows(BOOK, DAY))
    found = sheet.steps(raw, BOOK, DAY)
    assert len(found) == len(BOOK.rulebook(DAY).requirements)
    assert {one.what for one in found} == {"nothing"}


def test_lines_are_verified_changed_added_and_taken_away() -> None:
    """Each with what a person says they read; another source than the official text is told apart."""
    found = came(
        {"id": "C-GOV-01", **SAID},
        {"id": "C-GOV-02", "section": "5.3.1", **SAID, "read_in": "secondary"},
        {"id": "C-GOV-66", **NEW, **SAID},
        {"id": "C-GOV-03", "withdrawn": "yes", **SAID},
        {"id": "", **NEW, **SAID},
    )
    assert found == [
        (2, "C-GOV-01", "verify", "verify as it is"),
        (3, "C-GOV-02", "change", "change: section"),
        (4, "C-GOV-66", "add", "add"),
        (5, "C-GOV-03", "withdraw", "withdraw: withdrawn"),
        (6, "C-SITE-001", "add", "add"),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": "C-GOV-01", "section": "9"}, "needs document, page and date"),
        ({"id": "C-GOV-01", "document": "CoP"}, "document, page and date are asked for"),
        ({"id": "C-GOV-01", **SAID, "read_on": "20 Nov"}, "is no day"),
        ({"id": "C-GOV-01", **SAID, "read_in": "dreams"}, "official or secondary"),
        ({"id": "C-GOV-01", "area": "risk", **SAID}, "area of a loaded row"),
        ({"id": "C-GOV-01", "title_en": "x" * 301, **SAID}, "not understood"),
        ({"id": "C-GOV-66", **NEW}, "needs document, page and date"),
        ({"id": "C-GOV-66", **NEW, **SAID, "area": "nowhere"}, "not understood"),
        ({"id": "C-GOV-66", **SAID}, "not understood"),
        ({"id": "OBL-28-SERIOUS", **NEW, **SAID}, "is loaded"),
        ({"id": "gov", **NEW, **SAID}, "form C-ABC-01"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_the_rest_goes_on(row: dict[str, str], why: str) -> None:
    """With its number and reason."""
    wrong, good = came(row, {"id": "C-RSK-01", **SAID})
    assert (wrong[0], wrong[2], good[2]) == (2, "wrong", "verify")
    assert why in wrong[3]


def test_an_id_stands_once() -> None:
    """The second line of an id is wrong, the first is read."""
    row = {"id": "C-GOV-01", **SAID}
    assert [what for _, _, what, _ in came(row, row)] == ["verify", "wrong"]


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"a,b\n", b"id,id\n", b'id\n"', b"id\na,b\n", b"id\n" + b"x\n" * 2_001, b"i" * 2_000_001]
)
def test_what_is_no_table_is_refused(raw: bytes) -> None:
    """As a whole."""
    with pytest.raises(InputError, match="not a table of requirements"):
        sheet.steps(raw, BOOK, DAY)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sheet.COLUMNS), st.text(max_size=12)), max_size=4))
def test_no_cell_breaks_it(rows: list[dict[str, str]]) -> None:
    """Each line comes to something, or the file is refused."""
    try:
        found = sheet.steps(table(*rows), BOOK, DAY)
    except InputError:
        return
    assert {one.what for one in found} <= set(sheet.WORDS)


def test_a_table_is_proposed_whole_or_not_at_all_and_confirmed_together(law: Law) -> None:
    """Nothing of a table with a wrong line; the second person confirms what the first read."""
    good = ({"id": "C-GOV-01", **SAID}, {"id": "C-GOV-66", **NEW, **SAID})
    with pytest.raises(InputError, match="1 lines cannot be read"):
        library.taken(law.platform, table(*good, {"id": "C-GOV-02", "section": "9"}), DEPUTY)
    with pytest.raises(RefusedError):
        library.taken(law.platform, table(*good), ANALYST)
    made = library.taken(law.platform, table(*good), DEPUTY)
    assert [one.what for one in library.tried(law.platform, table(*good))] == ["wrong", "wrong"]
    ids = [one.id for one in made]
    with pytest.raises(RefusedError):
        library.confirmed(law.platform, ids, packs.book(law.platform).newest, DEPUTY)
    library.confirmed(law.platform, ids, packs.book(law.platform).newest, SUPERVISOR)
    found = site.rulebook(law.platform, DAY)
    assert "38 of more than 200 requirements loaded, 2 verified" in found.loaded.en
    assert b"C-GOV-66" in library.table(law.platform)
