"""Reads CSV: the head says which kind of record it holds; cells that a spreadsheet would run are refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.kernel.text import Text
from lionrock.register.fields import FIELDS
from lionrock.register.model import NAMES, Kind
from lionrock.register.problems import Report, Row, Spot, Written
from lionrock.register.values import Raw

if TYPE_CHECKING:
    from _csv import Reader

KINDS: Final[tuple[Kind, ...]] = ("asset", "person", "contact", "dependency")
"""Kinds that come as tables."""
MOST_ROWS: Final = 50_000
MOST_CELL: Final = 4_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters that spreadsheets take for a formula."""
_TELEPHONE: Final = re.compile(r"\+[0-9][0-9 ()/-]{2,38}\Z")


def written(text: str, report: Report) -> Written:
    """Return the rows of a CSV file; what is wrong is reported and left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [cell.strip() for cell in next(reader, [])]
        kind = _kind(head, report)
        rows = tuple(_rows(kind, head, reader, report)) if kind else ()
    except csv.Error as problem:
        report.add(Spot(reader.line_num), "", Text("valid CSV", "有效的 CSV"), str(problem)[:200])
        return Written()
    return Written(rows, frozenset({kind} if kind else ()))


def _rows(kind: Kind, head: list[str], reader: Reader, report: Report) -> Iterator[Row]:
    """Yield the rows below the head; empty ones are left out."""
    start = reader.line_num + 1
    for count, cells in enumerate(reader):
        if count >= MOST_ROWS:
            report.add(Spot(start), "", Text(f"at most {MOST_ROWS:,} rows", f"最多 {MOST_ROWS:,} 列"), "more")
            return
        if any(cell.strip() for cell in cells) and _sound(head, cells, start, report):
            yield _row(kind, head, cells, start)
        start = reader.line_num + 1


def runs(cell: str) -> bool:
    """Say whether a spreadsheet would run a cell; a telephone number with its + does no harm."""
    return cell.startswith(FORMULA) and not _TELEPHONE.match(cell)


def _kind(head: list[str], report: Report) -> Kind | None:
    """Return the kind whose columns the head names; anything else about the head is reported."""
    kind = max(KINDS, key=lambda one: len(_columns(one) & set(head)) - len(_required(one) - set(head)))
    known, required = _columns(kind), _required(kind)
    for place, name in enumerate(head, 1):
        if name not in known:
            words = ", ".join(sorted(known))
            report.add(Spot(1, place), "", Text(f"a column of: {words}", f"以下欄位之一：{words}"), name[:80])
        elif name in head[: place - 1]:
            report.add(Spot(1, place), name, Text("each column once", "每欄只可出現一次"), name)
    for name in sorted(required - set(head)):
        report.add(
            Spot(1),
            "",
            Text("the column {name} of each {kind}", "每項{kind}均須有欄位 {name}").format(name=name, kind=NAMES[kind]),
        )
    return kind if report.clean else None


def _columns(kind: Kind) -> set[str]:
    """Return every column a kind may have."""
    return {column for one in FIELDS[kind] for column in one.columns}


def _required(kind: Kind) -> set[str]:
    """Return the columns a kind must have."""
    return {column for one in FIELDS[kind] if one.required for column in one.columns}


def _sound(head: list[str], cells: list[str], line: int, report: Report) -> bool:
    """Say whether a row has the cells its head asks for, none too long and none a formula."""
    if len(cells) != len(head):
        report.add(Spot(line), "", Text(f"{len(head)} cells", f"{len(head)} 格"), str(len(cells)))
        return False
    sound = True
    for place, (name, cell) in enumerate(zip(head, cells, strict=True), 1):
        if len(cell) > MOST_CELL:
            expected = Text(f"at most {MOST_CELL:,} characters", f"最多 {MOST_CELL:,} 個字元")
            report.add(Spot(line, place), name, expected, f"{len(cell):,}")
            sound = False
        elif runs(cell.strip()) or runs(_quoted(cell.strip())):
            report.add(Spot(line, place), name, Text("no formula", "不可為公式"), cell.strip()[:80])
            sound = False
    return sound


def _row(kind: Kind, head: list[str], cells: list[str], line: int) -> Row:
    """Return a row with the place of each cell."""
    written = {name: _quoted(cell.strip()) for name, cell in zip(head, cells, strict=True)}
    spots = {name: Spot(line, place) for place, name in enumerate(head, 1)}
    return Row(kind, Spot(line), folded(kind, written), spots)


def folded(kind: Kind, written: Mapping[str, str]) -> dict[str, Raw]:
    """Return cells or inputs by field, the two languages of a text together."""
    made: dict[str, Raw] = {}
    for one in FIELDS[kind]:
        if one.shape == "both":
            said = {language: written.get(f"{one.written}_{language}", "").strip() for language in ("en", "zh")}
            made[one.written] = said if any(said.values()) else ""
        else:
            made[one.written] = written.get(one.written, "").strip()
    return made


def unquoted(cell: str, spot: Spot, report: Report) -> str:
    """Return a cell without the apostrophe before a formula; one that a spreadsheet would run is reported."""
    said = _quoted(cell.strip())
    if said != "-" and (runs(cell.strip()) or runs(said)):
        report.add(spot, "", Text("no formula", "不可為公式"), said[:80])
    return said


def _quoted(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
