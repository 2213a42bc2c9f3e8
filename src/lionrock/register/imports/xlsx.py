"""Workbooks of Excel (OOXML): the first visible sheet, values as they were last computed; nothing in them is run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.csv_files import unquoted
from lionrock.register.encodings import MOST_BYTES, Encoding
from lionrock.register.imports.ooxml import HostileError, Package, sound
from lionrock.register.problems import Report, Spot
from lionrock.register.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Importer, Sheet, table

_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_LETTERS: Final = 26
_DATED: Final = frozenset({14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 57, 58})
"""Built-in formats that show a day (ECMA-376, 18.8.30)."""
_WORDS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 a workbook names no zone
_LAST_DAY: Final = 2_958_465
"""31 December 9999."""


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file is a workbook."""
    if not raw.startswith(b"PK"):
        return 0
    return 90 if name.lower().endswith((".xlsx", ".xlsm")) else 10


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return the rows of the first visible sheet; what is wrong is reported."""
    if len(raw) > MOST_BYTES:
        report.add(Spot(), "", Text(f"at most {MOST_BYTES:,} bytes", f"最多 {MOST_BYTES:,} 位元組"), f"{len(raw):,}")
        return None
    try:
        with sound():
            archive = zipfile.ZipFile(io.BytesIO(raw))
        with archive:
            package = Package(archive)
            (title, path), *others = package.sheets()
            report.file = f"{report.file} · {title}"
            notes = [_left([name for name, _ in others])] if others else []
            return table(_rows(package, path, report), report, notes)
    except HostileError as problem:
        report.add(Spot(), "", problem.expected, problem.found)
    return None


def _left(names: list[str]) -> Text:
    """Return which sheets are not read."""
    said = ", ".join(names)[:200]
    return Text(f"Other sheets are not read: {said}", f"未讀取其他工作表：{said}")


def _rows(package: Package, path: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield numbered rows of a sheet."""
    texts, dated, epoch = package.texts(), _dated(package), _EPOCHS[package.since_1904]
    budget, line = MOST_CELLS, 0
    for row in package.elements(path, "row"):
        line = int(number) if (number := row.get("r", "")).isdigit() and len(number) < 8 else line + 1  # noqa: PLR2004 rows have seven digits
        if line > MOST_ROWS * 4 or budget < 0:
            report.add(Spot(line), "", Text(f"at most {MOST_ROWS:,} rows", f"最多 {MOST_ROWS:,} 列"), "more")
            return
        cells: list[str] = []
        for cell in row.iterchildren("{*}c"):
            place = _column(cell.get("r", ""), len(cells) + 1)
            if place > MOST_COLUMNS * 4:
                report.add(
                    Spot(line, place), "", Text(f"at most {MOST_COLUMNS} columns", f"最多 {MOST_COLUMNS} 欄"), "more"
                )
                return
            cells += [""] * (place - len(cells))
            cells[place - 1] = _value(cell, texts, dated, epoch, Spot(line, place), report)
        budget -= len(cells)
        yield line, cells


def _column(place: str, following: int) -> int:
    """Return the column of a cell named as in B7; without a name it follows the one before."""
    found = _PLACE.match(place)
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return max(number, 1)


def _value(cell: Any, texts: list[str], dated: frozenset[int], epoch: datetime, spot: Spot, report: Report) -> str:
    """Return what a cell shows; a formula stands for its last result, and an error for itself."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return unquoted("".join(cell.itertext()), spot, report)
    value = next((one.text or "" for one in cell.iterchildren("{*}v")), None)
    if value is None:
        if next(cell.iterchildren("{*}f"), None) is not None:
            report.add(spot, "", Text("a value", "數值"), Text("a formula without its result", "沒有結果的公式"))
        return ""
    if kind == "s":
        return unquoted(_shared(value, texts, spot, report), spot, report)
    if kind == "e":
        report.add(spot, "", Text("a value", "數值"), value[:40])
    if kind == "n":
        style = cell.get("s", "")
        return _number(value, epoch if style.isdigit() and len(style) < 6 and int(style) in dated else None)  # noqa: PLR2004
    return "" if kind == "e" else unquoted(value, spot, report)


def _shared(value: str, texts: list[str], spot: Spot, report: Report) -> str:
    """Return a text that cells share; a number that none has is reported."""
    if value.isdigit() and len(value) < 8 and int(value) < len(texts):  # noqa: PLR2004 seven digits
        return texts[int(value)]
    report.add(spot, "", Text("a text of the workbook", "活頁簿內的文字"), value[:40])
    return ""


def _number(value: str, epoch: datetime | None) -> str:
    """Return a number as a person reads it: a day, a whole number without fraction, or as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    if epoch is not None and 0 <= number <= _LAST_DAY:
        moment = epoch + timedelta(days=number)
        return moment.date().isoformat() if number == int(number) else moment.isoformat(timespec="minutes")
    whole = abs(number) < 1e15 and number == int(number)  # noqa: PLR2004 digits a double holds
    return str(int(number)) if whole else value


def _dated(package: Package) -> frozenset[int]:
    """Return the numbers of the styles that show a day."""
    formats, styles = package.formats()
    written = {one for one, code in formats.items() if set(_WORDS.sub("", code).lower()) & set("yd")}
    return frozenset(place for place, one in enumerate(styles) if one in _DATED or one in written)


XLSX = Importer("xlsx", Text("Workbook of Excel", "Excel 活頁簿"), claims, read)
