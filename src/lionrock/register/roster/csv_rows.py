"""Reads rosters and leave from CSV: the head says which of the two a file holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.kernel.text import Text
from lionrock.register.csv_files import MOST_CELL, runs
from lionrock.register.problems import Report, Spot
from lionrock.register.roster.directory import Directory
from lionrock.register.roster.model import Kind
from lionrock.register.roster.rows import MOST_ENTRIES, Cells, Row

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "shift": ("start", "end", "primary", "deputies"),
    "leave": ("person", "start", "end"),
}
"""The columns of each kind; only `deputies` may be left out."""
_OPTIONAL: Final = frozenset({"deputies"})


def rows(text: str, directory: Directory, report: Report) -> Iterator[Row]:
    """Yield the entries of a CSV file; what is wrong is reported and left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [cell.strip() for cell in next(reader, [])]
        kind = _kind(head, report)
        if kind is not None:
            yield from _rows(kind, head, reader, directory, report)
    except csv.Error as problem:
        report.add(Spot(reader.line_num), "", Text("valid CSV", "有效的 CSV"), str(problem)[:200])


def _kind(head: list[str], report: Report) -> Kind | None:
    """Return what a file holds by its columns; anything else about the head is reported."""
    kind: Kind = "leave" if "person" in head else "shift"
    known = COLUMNS[kind]
    for place, name in enumerate(head, 1):
        if name not in known or name in head[: place - 1]:
            words = ", ".join(known)
            report.add(Spot(1, place), "", Text(f"each of: {words}", f"以下欄位各一：{words}"), name[:80])
    for name in known:
        if name not in head and name not in _OPTIONAL:
            report.add(Spot(1), "", Text(f"the column {name}", f"欄位 {name}"))
    return kind if report.clean else None


def _rows(kind: Kind, head: list[str], reader: Reader, directory: Directory, report: Report) -> Iterator[Row]:
    """Yield the entries below the head."""
    start = reader.line_num + 1
    for count, cells in enumerate(reader):
        if count >= MOST_ENTRIES:
            report.add(Spot(start), "", Text(f"at most {MOST_ENTRIES:,} rows", f"最多 {MOST_ENTRIES:,} 列"), "more")
            return
        if any(cell.strip() for cell in cells) and _sound(head, cells, start, report):
            spots = {name: Spot(start, place) for place, name in enumerate(head, 1)}
            written = Cells(dict(zip(head, cells, strict=True)), Spot(start), spots, directory, report)
            row = written.shift() if kind == "shift" else written.leave()
            if row is not None:
                yield row
        start = reader.line_num + 1


def _sound(head: list[str], cells: list[str], line: int, report: Report) -> bool:
    """Say whether a row has the cells its head asks for, none too long and none a formula."""
    if len(cells) != len(head):
        report.add(Spot(line), "", Text(f"{len(head)} cells", f"{len(head)} 格"), str(len(cells)))
        return False
    wrong = next((place for place, cell in enumerate(cells, 1) if len(cell) > MOST_CELL or runs(cell.strip())), None)
    if wrong is not None:
        found = cells[wrong - 1].strip()[:80]
        report.add(Spot(line, wrong), head[wrong - 1], Text("a short cell, no formula", "簡短內容，不可為公式"), found)
    return wrong is None
