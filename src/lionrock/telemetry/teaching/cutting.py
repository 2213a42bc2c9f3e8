"""One line of a taught log to its fields, by the readers that our own sources have. Pure, bounded."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines, syslog
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import aside, text
from lionrock.telemetry.sources import any_cef
from lionrock.telemetry.teaching.taught import Taught
from lionrock.telemetry.teaching.templates import Template, best, single

MOST_CELLS: Final = 500


@dataclass(frozen=True, slots=True)
class Cut:
    """The fields of a line, and the envelope that carried it."""

    fields: dict[str, Any]
    envelope: syslog.Line | None = None


def cut(taught: Taught, templates: Sequence[Template], raw: bytes, settings: Mapping[str, str]) -> Cut:
    """Return the fields of a line; raises InputError for a line of another kind, AsideError for a header."""
    envelope = syslog.line(raw, settings) if taught.envelope else None
    if envelope is not None and taught.program and envelope.program != taught.program:
        raise unlike(f"program {taught.program}, found {envelope.program[:60] or 'none'}",
                     f"程式 {taught.program}，現為 {envelope.program[:60] or '無'}")  # fmt: skip
    line = envelope.message if envelope is not None else text(raw)
    fields = _BY_SHAPE[taught.shape](taught, templates, line)
    if missing := next((name for name in taught.needs if name not in fields), None):
        raise unlike(f"the field {missing}", f"欄位 {missing}")
    if envelope is not None:
        told = {"Program": envelope.program, "ProcessId": envelope.pid, **envelope.told}
        fields = {**{name: value for name, value in told.items() if value}, **fields}
    return Cut(fields, envelope)


def unlike(en: str, zh: str) -> InputError:
    """Return the error for a line that does not fit what was taught."""
    return InputError(
        Text(f"not as taught: expected {en}", f"與所教授的不符：應有{zh}"),
        Text("Teach this form of line as well, if it is one.", "如屬同一種類，請一併教授此格式。"),
    )


def cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line, unquoted; raises InputError."""
    if '"' not in line:
        found = line.split(delimiter)
    else:
        try:
            found = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error as problem:
            raise unlike(f"cells ({problem})", f"儲存格（{problem}）") from problem
    if len(found) > MOST_CELLS:
        raise unlike(f"at most {MOST_CELLS} cells", f"最多 {MOST_CELLS} 個儲存格")
    return [cell.strip() for cell in found]


def _json(taught: Taught, templates: Sequence[Template], line: str) -> dict[str, Any]:
    """Return the fields of a document."""
    start = line.find("{")
    if taught.envelope and start > 0:
        line = line[start:]
    return json_lines.spread(json_lines.document(line.encode()))


def _pairs(taught: Taught, templates: Sequence[Template], line: str) -> dict[str, Any]:
    """Return the fields of pairs."""
    return dict(pairs(line))


def _cells(taught: Taught, templates: Sequence[Template], line: str) -> dict[str, Any]:
    """Return the fields of cells under their columns."""
    found = cells(line.rstrip("\r"), taught.delimiter)
    if tuple(found) == taught.columns:
        raise aside()
    if len(found) != len(taught.columns):
        raise unlike(f"{len(taught.columns)} cells, found {len(found)}",
                     f"{len(taught.columns)} 個儲存格，現有 {len(found)} 個")  # fmt: skip
    return {name: value or None for name, value in zip(taught.columns, found, strict=True)}


def _cef(taught: Taught, templates: Sequence[Template], line: str) -> dict[str, Any]:
    """Return the fields of CEF of one product."""
    fields = dict(any_cef.parse(line.encode(), {}).fields)
    if vendor(fields) != taught.vendor:
        raise unlike(f"CEF of {taught.vendor}", f"{taught.vendor} 的 CEF")
    return fields


def vendor(fields: Mapping[str, Any]) -> str:
    """Return vendor and product of a CEF record as one text."""
    return f"{fields.get('DeviceVendor', '')}|{fields.get('DeviceProduct', '')}"


def _text(taught: Taught, templates: Sequence[Template], line: str) -> dict[str, Any]:
    """Return the variables of the first template that fits."""
    whole = single(line)
    found = best(templates, whole)
    if found is None:
        raise unlike("one of the forms of line taught", "所教授的其中一種行格式")
    return {**found[1], "Message": whole, "Form": found[0].written}


_BY_SHAPE: Final = {"json": _json, "pairs": _pairs, "cells": _cells, "cef": _cef, "text": _text}
