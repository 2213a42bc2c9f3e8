"""Readings from a CSV file: system, measure, value, at, until, source, own_containment."""

from __future__ import annotations

import csv
import io
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.measures.service import Typed
from lionrock.ui import times

COLUMNS: Final = ("system", "measure", "value", "at", "until", "source", "own_containment")
MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 1_000_000
_YES: Final = {"yes", "true", "1", "是"}


def read(data: bytes) -> list[Typed]:
    """Return the readings of a file; raises InputError naming row and column."""
    if len(data) > MOST_BYTES:
        raise _wrong(0, f"more than {MOST_BYTES} bytes", f"超過 {MOST_BYTES} 位元組")
    try:
        text = data.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text), strict=True)
        if rows.fieldnames is None or set(COLUMNS[:5]) - set(rows.fieldnames):
            raise _wrong(1, f"columns {', '.join(COLUMNS)} expected", f"應有欄位 {', '.join(COLUMNS)}")
        found = [_row(number, row) for number, row in enumerate(rows, 2)]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise _wrong(0, "CSV in UTF-8 expected", "應為 UTF-8 編碼的 CSV") from problem
    if not 0 < len(found) <= MOST_ROWS:
        raise _wrong(
            0, f"1 to {MOST_ROWS} rows expected, found {len(found)}", f"應有 1 至 {MOST_ROWS} 列，現有 {len(found)} 列"
        )
    return found


def _row(number: int, row: dict[str, str]) -> Typed:
    """Return the reading of a row."""
    if None in row or None in row.values():
        raise _wrong(number, "more or fewer values than columns", "數值數目與欄位不符")
    return Typed(
        row["system"].strip(),
        row["measure"].strip(),
        row["value"],
        _time(number, "at", row["at"]),
        _time(number, "until", row["until"]),
        row.get("source", "").strip() or "file",
        row.get("own_containment", "").strip().lower() in _YES,
    )


def _time(number: int, column: str, written: str) -> Instant:
    """Return the time of a column, Hong Kong time."""
    try:
        found = times.typed(written)
    except InputError as problem:
        raise _wrong(number, f"{column}: {problem.message.en}", f"{column}：{problem.message.zh}") from problem
    if found is None:
        raise _wrong(number, f"{column} is empty", f"{column} 未填寫")
    return found


def _wrong(number: int, en: str, zh: str) -> InputError:
    """Return the error of a file; row 0 is the file itself."""
    where = Text(f"row {number}: {en}", f"第 {number} 列：{zh}") if number else Text(en, zh)
    return InputError(
        where, Text("Mend the file and import it again; nothing was kept.", "請修正檔案後再匯入；未有保存任何內容。")
    )
