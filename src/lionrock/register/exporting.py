"""Writes the register to files that can be imported again and that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register.csv_files import runs
from lionrock.register.fields import FIELDS
from lionrock.register.model import KINDS, Kind, Record, System, Threshold, kind_of

_ESCAPED: Final = {ord('"'): '\\"', ord("\\"): "\\\\", 0x7F: "\\u007F"} | {
    code: f"\\u{code:04X}" for code in range(0x20)
}


def table(records: Sequence[Record], kind: Kind) -> bytes:
    """Return the records of a kind as CSV in UTF-8 with byte-order mark, which spreadsheets need for Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column for field in FIELDS[kind] for column in field.columns])
    for record in records:
        if kind_of(record) == kind:
            writer.writerow([harmless(cell) for cell in cells(record)])
    return out.getvalue().encode("utf-8-sig")


def cells(record: Record) -> list[str]:
    """Return the fields of a record as the cells of one row."""
    made: list[str] = []
    for field in FIELDS[kind_of(record)]:
        value = getattr(record, field.name)
        if field.shape == "both":
            made += [value.en, value.zh] if isinstance(value, Text) else ["", ""]
        else:
            made.append(";".join(value) if isinstance(value, tuple) else "" if value is None else str(value))
    return made


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe goes before what it would take for a formula."""
    return f"'{cell}" if runs(cell) else cell


def document(records: Sequence[Record]) -> bytes:
    """Return the whole register as TOML."""
    return ("\n".join(_lines(records)) + "\n").encode()


def _lines(records: Sequence[Record]) -> Iterator[str]:
    """Yield the lines of the document, kind by kind."""
    limits: dict[str, list[Threshold]] = {}
    for record in records:
        if isinstance(record, Threshold):
            limits.setdefault(record.system, []).append(record)
    for kind in KINDS:
        for record in records:
            if kind_of(record) != kind or kind == "threshold":
                continue
            yield f"[{kind}]" if kind == "operator" else f"[[{kind}]]"
            yield from (
                f"{field.written} = {_written(value)}"
                for field in FIELDS[kind]
                if (value := getattr(record, field.name)) not in (None, ())
            )
            if isinstance(record, System):
                yield f"thresholds = {_limits(limits.get(record.key, []))}"
            yield ""


def _limits(thresholds: Sequence[Threshold]) -> str:
    """Return the thresholds of a system as an inline table; the paper stands once when it is the same for all."""
    parts = [f"{one.name} = {one.value}" for one in thresholds]
    papers = {one.paper for one in thresholds}
    parts += [f"paper = {_written(paper)}" for paper in papers if paper is not None and len(papers) == 1]
    return "{ " + ", ".join(parts) + " }" if parts else "{}"


def _written(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, Text):
        return f"{{ en = {_written(value.en)}, zh = {_written(value.zh)} }}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) else f'"{str(value).translate(_ESCAPED)}"'
