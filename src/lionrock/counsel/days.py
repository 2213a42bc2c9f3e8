"""Reads a file of warning days: CSV with date, kind and source. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from lionrock.counsel.record import DayKind
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

KINDS: Final[Mapping[DayKind, Text]] = MappingProxyType(
    {
        "gale": Text("gale warning", "烈風警告"),
        "black_rainstorm": Text("black rainstorm warning", "黑色暴雨警告"),
    }
)
MOST_ROWS: Final = 2_000
MOST_BYTES: Final = 500_000
_SOURCE: Final = 300
_COLUMNS: Final = ("date", "kind", "source")
_WORDS: Final[Mapping[str, DayKind]] = MappingProxyType(
    {
        "gale": "gale",
        "gale warning": "gale",
        "t8": "gale",
        "t9": "gale",
        "t10": "gale",
        "烈風": "gale",
        "烈風警告": "gale",
        "black_rainstorm": "black_rainstorm",
        "black rainstorm": "black_rainstorm",
        "black": "black_rainstorm",
        "黑色暴雨": "black_rainstorm",
        "黑色暴雨警告": "black_rainstorm",
    }
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One day as a person or a file states it."""

    day: date
    kind: DayKind
    source: str


def read(data: bytes) -> list[Stated]:
    """Return the days of a CSV file; raises InputError naming the line, and then nothing of the file counts."""
    if len(data) > MOST_BYTES:
        raise InputError(
            Text(f"the file has {len(data):,} bytes", f"檔案有 {len(data):,} 位元組"),
            Text(f"At most {MOST_BYTES:,} are read.", f"最多讀取 {MOST_BYTES:,} 位元組。"),
        )
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise InputError(
            Text("the file is not CSV in UTF-8", "檔案並非 UTF-8 的 CSV"),
            Text("Save it as CSV, UTF-8, with date, kind, source.", "請存為 UTF-8 的 CSV，欄名為 date, kind, source。"),
        ) from problem
    return list(_stated(rows))


def _stated(rows: list[list[str]]) -> Iterator[Stated]:
    """Yield a day for each line below the heads."""
    heads = [head.strip().casefold() for head in rows[0]] if rows else []
    if not set(_COLUMNS) <= set(heads):
        raise _wrong(1, Text("the heads must be date, kind, source", "欄名須為 date, kind, source"))
    if len(rows) > MOST_ROWS + 1:
        raise _wrong(MOST_ROWS + 2, Text(f"at most {MOST_ROWS} days are read", f"最多讀取 {MOST_ROWS} 日"))
    places = [heads.index(name) for name in _COLUMNS]
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(heads):
            raise _wrong(line, Text(f"{len(heads)} cells expected", f"應有 {len(heads)} 格"))
        yield _one(line, *(row[place].strip() for place in places))


def _one(line: int, day: str, kind: str, source: str) -> Stated:
    """Return the day of one line."""
    found = _WORDS.get(kind.casefold())
    if found is None:
        raise _wrong(line, Text("the kind must be gale or black_rainstorm", "類別須為 gale 或 black_rainstorm"))
    if not source or len(source) > _SOURCE:
        raise _wrong(line, Text("a source is needed", "須有來源"))
    try:
        return Stated(date.fromisoformat(day), found, source)
    except ValueError as problem:
        raise _wrong(line, Text("write the date as 2026-11-22", "日期請寫成 2026-11-22")) from problem


def _wrong(line: int, hint: Text) -> InputError:
    """Return the error for a line."""
    return InputError(Text(f"line {line} is not understood; nothing was read", f"未能理解第 {line} 行，沒有讀入"), hint)
