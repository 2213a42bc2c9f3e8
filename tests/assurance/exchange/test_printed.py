"""The posture on paper: the page's cells with the page's marks and words, the counter and the moment, as PDF/A."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from assurance.exchange.world import AT, picture
from lionrock.assurance import matrix
from lionrock.assurance.board import ITSELF, Board, Count, Worth
from lionrock.assurance.exchange import printed
from lionrock.assurance.exchange.picture import Picture
from lionrock.assurance.judging import SHOWN, STATES
from lionrock.kernel.clock import days
from lionrock.kernel.text import Text


def drawn(systems: int) -> Picture:
    """Return a picture of so many systems in which controls found something in each state."""
    made = picture()
    names = {f"sys-{n}": Text(f"System {n}", f"系統 {n}") for n in range(systems)}
    tested = {one.id: Worth(AT, AT + days(1), "effect", "e" * 32) for one in made.controls}
    counts = {
        one.id: [Count(one.id, system, SHOWN[at % len(SHOWN)], at + 1) for system in (*names, ITSELF)]
        for at, one in enumerate(made.controls)
    }
    return replace(made, systems=names, board=Board(AT, tested, counts))


def test_paper_and_page_show_the_same_cells() -> None:
    """Row by row the state and the counts of the matrix that the page draws; every state has its mark and word."""
    one = drawn(3)
    assert one.board is not None
    told = printed.told(one)
    rows = matrix.rows(one.book, one.controls, one.board, list(one.systems))
    [table] = told["tables"]
    for row, cells in zip(rows, (each["cells"] for each in table["rows"]), strict=True):
        shown = [("" if cell.elsewhere else cell.state, f"{cell.known}/{cell.concerned}") for cell in row.cells]
        assert [(cell["state"], cell["many"]) for cell in cells] == shown
    assert {one["state"] for one in told["legend"]} == set(SHOWN)
    marks = [printed.mark(state) for state in SHOWN]
    assert len(set(marks)) == len(SHOWN)
    assert not any("currentColor" in one for one in marks)


@pytest.mark.parametrize("systems", [0, 9])
def test_it_is_archival_and_says_what_is_known(systems: int) -> None:
    """PDF/A-2b, both languages, the counter, the moment; more systems than a sheet holds go on in a further table."""
    one = drawn(systems)
    raw = printed.build(one)
    assert raw == printed.build(one)
    assert b"pdfaid" in raw
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).replace("\n", " ")
    for words in (one.book.loaded.en, "Posture", "Operator as a whole", STATES["unknown"].en, "Demonstration"):
        assert words in text
    assert len(printed.told(one)["tables"]) == (1 if systems == 0 else 2)
