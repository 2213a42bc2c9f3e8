"""Files of other tools taken in: format, columns, plan. Nothing here writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text
from lionrock.register.csv_files import KINDS
from lionrock.register.encodings import Encoding
from lionrock.register.fields import FIELDS
from lionrock.register.importing import Plan, of_rows
from lionrock.register.model import Kind, Record
from lionrock.register.problems import Report, Spot, Written
from lionrock.register.sheets import Importer, Sheet
from lionrock.register.turning import Turned, turned

_TOLD: Final = 12
_OWN: Final = frozenset({"id", "dependent"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as read: by which importer, its rows (None with problems), and the report."""

    importer: Importer | None
    sheet: Sheet | None
    report: Report


def taken(registry: Registry, name: str, raw: bytes, encoding: Encoding) -> Taken:
    """Return a file as the importer that is surest of it reads it."""
    report = Report(name)
    surest = max(registry.of(Importer), key=lambda one: one.claims(name, raw), default=None)
    if surest is None or not surest.claims(name, raw):
        words = ("CSV, XLSX, JSON, LDIF or XML of a known tool", "已知工具的 CSV、XLSX、JSON、LDIF 或 XML 檔案")
        report.add(Spot(), "", Text(*words), Text("a format that is not known", "未知的格式"))
        return Taken(None, None, report)
    return Taken(surest, surest.read(raw, report, encoding), report)


def ours(name: str, raw: bytes) -> bool:
    """Say whether a file is in the register's own form: TOML, or CSV whose columns are all of one kind."""
    if not name.lower().endswith(".csv"):
        return name.lower().endswith(".toml")
    first = raw[:20_000].decode("utf-8-sig", "ignore").partition("\n")[0]
    heads = {head.strip().strip('"') for head in first.split(",")}
    kinds = [{column for one in FIELDS[kind] for column in one.columns} for kind in KINDS]
    return bool(heads & _OWN) and any(heads <= columns for columns in kinds)


def plan(
    found: Taken, raw: bytes, kind: Kind, mapping: Mapping[str, str], now: Sequence[Record], *, whole: bool = False
) -> Plan:
    """Return what a file would do to the current records under a confirmed mapping."""
    assert found.sheet is not None
    assert found.importer is not None
    made = turned(found.sheet, kind, mapping, now)
    planned = of_rows(Written(tuple(made.rows), frozenset({kind})), found.report, now, whole=whole)
    notes = (*found.sheet.notes, *_left(made))
    return replace(planned, digest=hashlib.sha256(raw).hexdigest(), format=found.importer.id, notes=notes)


def _left(made: Turned) -> Iterator[Text]:
    """Yield what the register has no place for, the most frequent first."""
    found = sorted(made.left.values(), key=lambda one: -one.many)
    for one in found[:_TOLD]:
        yield Text(
            "{field} “{value}” is not known and stays unset ({n} rows, first in line {line})",
            "{field}「{value}」不詳，維持未設定（{n} 列，首見於第 {line} 行）",
        ).format(field=one.field, value=one.value[:80], n=f"{one.many:,}", line=one.spot.line)
    if len(found) > _TOLD:
        rest = len(found) - _TOLD
        yield Text(f"{rest:,} more values are not known and stay unset", f"另有 {rest:,} 個值不詳，維持未設定")
