"""Tables as text: comma, semicolon, tab or bar between cells, in any encoding that is named or marked."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text
from lionrock.register.csv_files import unquoted
from lionrock.register.encodings import Encoding, marked
from lionrock.register.problems import Report, Spot
from lionrock.register.sheets import MOST_CELLS, Importer, Sheet, table

DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 20
_TYPED: Final = "#TYPE "
_NAMED: Final = (".csv", ".tsv", ".tab", ".psv", ".txt")


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file is a table as text: by its name, since any text may be one."""
    return 20 if name.lower().endswith(_NAMED) else 0


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return the rows of a file; what is wrong is reported."""
    text = marked(raw, report, encoding)
    if text is None:
        return None
    begin = text.index("\n") + 1 if text.startswith(_TYPED) and "\n" in text else 0
    try:
        return table(_rows(text, begin, report), report)
    except csv.Error as problem:
        report.add(Spot(), "", Text("valid CSV", "有效的 CSV"), str(problem)[:200])
        return None


def delimiter(text: str) -> str:
    """Return what divides the cells: what most rows of the beginning hold the same number of."""
    lines = [line for line in text[:200_000].splitlines()[:_LOOKED_AT] if line.strip()]

    def fits(mark: str) -> tuple[int, int]:
        many = Counter(len(cells) for cells in csv.reader(lines, delimiter=mark) if len(cells) > 1)
        width, rows = max(many.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
        return rows, width

    return max(DELIMITERS, key=fits)


def _rows(text: str, begin: int, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield numbered rows; cells that a spreadsheet would run are reported."""
    reader = csv.reader(io.StringIO(text[begin:], newline=""), delimiter=delimiter(text[begin:]), strict=True)
    line, cells_left = 1 + bool(begin), MOST_CELLS
    for cells in reader:
        cells_left -= len(cells)
        if cells_left < 0:
            report.add(Spot(line), "", Text(f"at most {MOST_CELLS:,} cells", f"最多 {MOST_CELLS:,} 格"), "more")
            return
        yield line, [unquoted(cell, Spot(line, place), report) for place, cell in enumerate(cells, 1)]
        line = reader.line_num + 1 + bool(begin)


DELIMITED = Importer("delimited", Text("CSV or other table as text", "CSV 或其他文字表格"), claims, read)
