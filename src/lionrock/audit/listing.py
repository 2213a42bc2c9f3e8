"""The auditor's list as a CSV file: each line checked, every fault named with its row and column. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lionrock.audit.model import GRADES, LONGEST, SHORT
from lionrock.audit.service.findings import Entered
from lionrock.kernel.text import Text

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_LINES: Final = 2_000
COLUMNS: Final = ("number", "title", "grade", "clause", "text", "population", "draw", "row")
NEEDED: Final = COLUMNS[:3]
_WIDEST: Final[Mapping[str, int]] = {"number": 40, "title": SHORT, "clause": SHORT, "text": LONGEST}
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file: in which row (1 is the head) and column."""

    row: int
    column: str
    why: Text


@dataclass(frozen=True, slots=True)
class Listed:
    """What a file says: its lines where it has no fault."""

    lines: tuple[Entered, ...]
    faults: tuple[Fault, ...]


def read(data: bytes) -> Listed:
    """Return the lines of a file and every fault found in it."""
    if len(data) > MOST_BYTES:
        return _whole(Text(f"larger than {MOST_BYTES >> 20} MB", f"大於 {MOST_BYTES >> 20} MB"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        return _whole(Text(f"not UTF-8 at byte {problem.start}", f"第 {problem.start} 位元組並非 UTF-8"))
    try:
        rows = [(reader.line_num, row) for reader in [csv.reader(io.StringIO(text), strict=True)] for row in reader]
    except csv.Error as problem:
        return _whole(Text(f"no CSV: {problem}", f"並非 CSV：{problem}"))
    return _read([row for row in rows if any(cell.strip() for cell in row[1])])


def blank(population: int, draw: int, positions: Iterable[int], clause: str) -> bytes:
    """Return a file for the auditor to fill in: one line for each item drawn, without title and grade."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for order, position in enumerate(positions, 1):
        writer.writerow([f"P{population}-D{draw}-{order:03d}", "", "", clause, "", population, draw, position])
    return written.getvalue().encode("utf-8-sig")


def _read(rows: list[tuple[int, list[str]]]) -> Listed:
    """Return the lines of rows that are not empty."""
    if len(rows) < 2 or len(rows) > MOST_LINES:  # noqa: PLR2004 a head and one line
        return _whole(
            Text(f"a head and 1 to {MOST_LINES - 1} lines are needed", f"須有欄名及 1 至 {MOST_LINES - 1} 列")
        )
    head = [cell.strip().lower() for cell in rows[0][1]]
    faults = [Fault(1, name, Text("the column is missing", "欠缺此欄")) for name in NEEDED if name not in head]
    faults += [
        Fault(1, name[:40] or "–", Text("there is no such column", "沒有此欄")) for name in head if name not in COLUMNS
    ]
    faults += [
        Fault(1, name, Text("the column stands twice", "此欄重複")) for name in set(head) if head.count(name) > 1
    ]
    if faults:
        return Listed((), tuple(faults))
    lines, seen = [], dict[str, int]()
    for number, cells in rows[1:]:
        given = dict(zip(head, (cell.strip() for cell in cells), strict=False))
        wrong = _faults(number, given, cells, head, seen)
        seen.setdefault(given.get("number", ""), number)
        faults += wrong
        if not wrong:
            lines.append(_line(given))
    return Listed(() if faults else tuple(lines), tuple(faults))


def _faults(
    number: int, given: Mapping[str, str], cells: list[str], head: list[str], seen: Mapping[str, int]
) -> list[Fault]:
    """Return what is wrong with one row."""
    found: list[Fault] = []
    if len(cells) > len(head):
        found.append(Fault(number, head[-1], Text("more cells than columns", "儲存格多於欄數")))
    found += [Fault(number, name, Text("is empty", "未填寫")) for name in NEEDED if not given.get(name)]
    for name, most in _WIDEST.items():
        if len(given.get(name, "")) > most:
            found.append(Fault(number, name, Text(f"longer than {most} characters", f"超過 {most} 個字元")))
    grade = given.get("grade", "").lower()
    if grade and grade not in GRADES:
        found.append(Fault(number, "grade", Text(f"none of {', '.join(GRADES)}", f"並非 {'、'.join(GRADES)} 之一")))
    for name in ("population", "draw", "row"):
        written = given.get(name, "")
        if written and not (written.isascii() and written.isdigit() and len(written) <= _DIGITS and int(written)):
            found.append(Fault(number, name, Text("not a whole number from 1", "並非由 1 起的整數")))
    if bool(given.get("row")) != bool(given.get("population")):
        found.append(Fault(number, "row", Text("row and population go together", "項次與總體須一併填寫")))
    if given.get("number") in seen:
        before = seen[given["number"]]
        found.append(Fault(number, "number", Text(f"stands in row {before} too", f"第 {before} 列已有此編號")))
    return found


def _line(given: Mapping[str, str]) -> Entered:
    """Return a row without fault as a line."""
    return Entered(
        number=given["number"],
        title=given["title"],
        grade=given["grade"].lower(),
        clause=given.get("clause", ""),
        text=given.get("text", ""),
        population=int(given.get("population") or 0),
        draw=int(given.get("draw") or 1),
        position=int(given.get("row") or 0),
    )


def _whole(why: Text) -> Listed:
    """Return a fault of the file as a whole."""
    return Listed((), (Fault(1, "–", why),))
