"""Reads TOML and CSV files for the register: every problem named by file, line and column; nothing taken in halves."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.kernel.text import Text
from lionrock.register.errors import ImportRefusedError
from lionrock.register.model import ID, KINDS, LONGEST, TYPES, Asset, Dependency, Kind, Record, System, kind_of
from lionrock.register.service import Step

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_PROBLEMS: Final = 100
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters that spreadsheets take for a formula; a telephone number's + is allowed."""

_NUMBER: Final = re.compile(r"\+[\d ()-]{5,30}\Z")
_LISTS: Final = frozenset({"hosts", "addresses"})
_BY_HEAD: Final[dict[str, Kind]] = {
    "hosts": "asset",
    "post_en": "person",
    "needs": "dependency",
    "core_function_en": "system",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `line` counts from 1, `column` names the field."""

    file: str
    line: int
    column: str
    expected: Text
    found: str

    @property
    def words(self) -> Text:
        """Return the problem as a sentence."""
        return Text(
            "{file}, line {line}, {column}: expected {expected}, found {found}",
            "{file} 第 {line} 行「{column}」：應為{expected}，現為 {found}",
        ).format(file=self.file, line=self.line, column=self.column, expected=self.expected, found=self.found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do: steps, or problems that keep all of it out."""

    file: str
    digest: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]

    def count(self, verb: str) -> int:
        """Return how many records are added, changed, ended or unchanged."""
        return sum(step.verb == verb for step in self.steps)

    def checked(self) -> Plan:
        """Return the plan; raises ImportRefusedError naming the first problems."""
        if not self.problems:
            return self
        first = self.problems[0].words
        raise ImportRefusedError(
            Text("{first} (and {more} more)", "{first}（另有 {more} 項）").format(
                first=first, more=len(self.problems) - 1
            )
            if len(self.problems) > 1
            else first,
            Text("Mend the rows and import again; nothing was taken in.", "請修正各行後再匯入；目前沒有匯入任何資料。"),
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One record as written."""

    line: int
    kind: Kind
    values: dict[str, Any]


def plan(name: str, raw: bytes, now: Sequence[Record]) -> Plan:
    """Return what a file would do to the current records; the file's own problems are in the plan.

    CSV of one kind (told by its head) or TOML with [operator], [[system]], [[asset]], [[dependency]] and [[person]].
    """
    problems: list[Problem] = []
    rows = _rows(name, raw, problems)
    records = _records(name, rows, problems)
    if not problems:
        _references(name, records, now, problems)
    return Plan(name, hashlib.sha256(raw).hexdigest(), tuple(_steps(records, now)), tuple(problems[:MOST_PROBLEMS]))


def _rows(name: str, raw: bytes, problems: list[Problem]) -> list[_Row]:
    """Return the records as written; problems of the file as a whole are noted."""
    if len(raw) > MOST_BYTES:
        expected = Text(f"at most {MOST_BYTES} bytes", f"最多 {MOST_BYTES} 位元組")
        problems.append(Problem(name, 1, "file", expected, str(len(raw))))
        return []
    text = _decoded(name, raw, problems)
    if text is None:
        return []
    try:
        return list(
            _csv_rows(name, text, problems) if name.lower().endswith(".csv") else _toml_rows(name, text, problems)
        )
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"line (\d+)", str(problem))
        problems.append(
            Problem(name, int(found[1]) if found else 1, "file", Text("valid TOML", "有效的 TOML"), str(problem))
        )
    except csv.Error as problem:
        problems.append(Problem(name, 1, "file", Text("valid CSV", "有效的 CSV"), str(problem)))
    return []


def _decoded(name: str, raw: bytes, problems: list[Problem]) -> str | None:
    """Return the text of UTF-8, with or without a byte-order mark; another encoding is named."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        found = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else _guess(raw)
        problems.append(Problem(name, line, "file", Text("UTF-8", "UTF-8 編碼"), found))
        return None


def _guess(raw: bytes) -> str:
    """Return the likely name of an encoding that is not UTF-8."""
    try:
        raw.decode("big5hkscs")
    except UnicodeDecodeError:
        return "an unknown encoding"
    return "Big5"


def _csv_rows(name: str, text: str, problems: list[Problem]) -> Iterator[_Row]:
    """Yield the rows of a CSV file."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    head = reader.fieldnames or []
    kind = next((kind for column, kind in _BY_HEAD.items() if column in head), None)
    if kind is None:
        expected = Text(f"one of {', '.join(_BY_HEAD)}", f"以下其一：{', '.join(_BY_HEAD)}")
        problems.append(Problem(name, 1, "head", expected, ", ".join(head)[:LONGEST]))
        return
    for count, row in enumerate(reader):
        if count >= MOST_ROWS:
            expected = Text(f"at most {MOST_ROWS} rows", f"最多 {MOST_ROWS} 行")
            problems.append(Problem(name, reader.line_num, "file", expected, "more"))
            return
        if row.pop(None, None):
            expected = Text(f"{len(head)} cells", f"{len(head)} 格")
            problems.append(Problem(name, reader.line_num, "row", expected, "more"))
            continue
        values = {column: (value or "").strip() for column, value in row.items()}
        _refuse_formulas(name, reader.line_num, values, problems)
        yield _Row(reader.line_num, kind, _nested(values))


def _refuse_formulas(name: str, line: int, values: Mapping[str, str], problems: list[Problem]) -> None:
    """Note every cell that a spreadsheet would run."""
    for column, value in values.items():
        if value.startswith(FORMULA) and not _NUMBER.match(value):
            problems.append(Problem(name, line, column, Text("no formula", "不可為公式"), value[:40]))


def _nested(values: Mapping[str, str]) -> dict[str, Any]:
    """Return a CSV row in the shape of a record: empty cells left out, lists split at ;, x_en and x_zh as one text."""
    made: dict[str, Any] = {}
    for column, value in values.items():
        if not value:
            continue
        stem, _, language = column.rpartition("_")
        if language in {"en", "zh"}:
            made.setdefault(stem, {})[language] = value
        elif column in _LISTS:
            made[column] = [part.strip() for part in value.split(";") if part.strip()]
        else:
            made[column] = value
    return made


def _toml_rows(name: str, text: str, problems: list[Problem]) -> Iterator[_Row]:
    """Yield the tables of a TOML file with the lines they begin at."""
    tree = tomllib.loads(text)
    for key, found in tree.items():
        if key not in KINDS:
            expected = Text(f"one of {', '.join(KINDS)}", f"以下其一：{', '.join(KINDS)}")
            problems.append(Problem(name, _line(text, key, 0), key, expected, key))
            continue
        tables = found if isinstance(found, list) else [found]
        for number, table in enumerate(tables[:MOST_ROWS]):
            yield _Row(_line(text, key, number), key, table if isinstance(table, dict) else {"": table})


def _line(text: str, key: str, number: int) -> int:
    """Return the line of the n-th table of a name; 1 when it is written in another way."""
    heads = list(re.finditer(rf"^\s*\[{{1,2}}\s*{re.escape(key)}\s*\]{{1,2}}", text, re.MULTILINE))
    return text[: heads[number].start()].count("\n") + 1 if number < len(heads) else 1


def _records(name: str, rows: Sequence[_Row], problems: list[Problem]) -> list[Record]:
    """Return the records of the rows; what is malformed or given twice is noted."""
    seen: dict[tuple[Kind, str], int] = {}
    made: list[Record] = []
    for row in rows:
        record = _record(name, row, problems)
        if record is None:
            continue
        first = seen.setdefault((row.kind, record.id), row.line)
        if first != row.line:
            expected = Text(f"an id of its own (line {first} has it)", f"獨有的 id（第 {first} 行已用）")
            problems.append(Problem(name, row.line, "id", expected, record.id))
            continue
        made.append(record)
    return made


def _record(name: str, row: _Row, problems: list[Problem]) -> Record | None:
    """Return the record of a row, or None with its problem noted."""
    kind = TYPES[row.kind]
    surplus = set(row.values) - set(kind.__slots__)
    known = Text("a known field", "已知欄位")
    problems += [Problem(name, row.line, column, known, column) for column in sorted(surplus)]
    long = [column for column, value in row.values.items() if len(str(value)) > LONGEST * 10]
    for column in long:
        expected = Text(f"at most {LONGEST * 10} characters", f"最多 {LONGEST * 10} 個字元")
        problems.append(Problem(name, row.line, column, expected, f"{len(str(row.values[column]))}"))
    if surplus or long:
        return None
    return _converted(name, row, problems)


def _converted(name: str, row: _Row, problems: list[Problem]) -> Record | None:
    """Return the row as its type, numbers read from text, with what does not fit noted."""
    try:
        record: Record = msgspec.convert(row.values, TYPES[row.kind], strict=False)
    except (msgspec.ValidationError, ValueError) as problem:
        words, _, where = str(problem).partition(" - at `$")
        column = where.strip("`.") or (re.findall(r"`(\w+)`", words) or ["row"])[0]
        problems.append(Problem(name, row.line, column, Text("a value of its kind", "符合類型的值"), words[:LONGEST]))
        return None
    if not ID.match(record.id):
        expected = Text("small letters, digits, dots and hyphens", "小寫字母、數字、點及連字號")
        problems.append(Problem(name, row.line, "id", expected, record.id[:80]))
        return None
    return record


def _references(name: str, records: Sequence[Record], now: Sequence[Record], problems: list[Problem]) -> None:
    """Note names of systems and assets that nobody has."""
    every = (*now, *records)
    systems = {one.id for one in every if isinstance(one, System)}
    assets = {one.id for one in every if isinstance(one, Asset)}
    for record in records:
        if isinstance(record, Asset) and record.system is not None and record.system not in systems:
            expected = Text("a registered system", "已登記的系統")
            problems.append(Problem(name, 0, f"{record.id}.system", expected, record.system))
        if isinstance(record, Dependency):
            for end in (record.needs, record.of):
                if end not in systems | assets:
                    expected = Text("a registered system or asset", "已登記的系統或資產")
                    problems.append(Problem(name, 0, record.id, expected, end))


def _steps(records: Sequence[Record], now: Sequence[Record]) -> Iterator[Step]:
    """Yield what each record of a file does to the current ones; a file never ends what it does not name."""
    known = {(kind_of(one), one.id): one for one in now}
    for record in records:
        kind = kind_of(record)
        before = known.get((kind, record.id))
        verb = "added" if before is None else "unchanged" if before == record else "changed"
        yield Step(verb, kind, record.id, before, record)


def exported(records: Sequence[Record], kind: Kind) -> bytes:
    """Return the records of a kind as CSV (UTF-8 with byte-order mark); cells that look like formulas get a quote."""
    rows = [_flat(record) for record in records if kind_of(record) == kind]
    head = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, head)
    writer.writeheader()
    writer.writerows({column: _harmless(value) for column, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _flat(record: Record) -> dict[str, str]:
    """Return a record as one CSV row."""
    made: dict[str, str] = {}
    for column, value in msgspec.to_builtins(record).items():
        if isinstance(value, dict):
            made |= {f"{column}_{part}": "" if inner is None else str(inner) for part, inner in value.items()}
        elif isinstance(value, (list, tuple)):
            made[column] = ";".join(value)
        else:
            made[column] = "" if value is None else str(value)
    return made


def _harmless(value: str) -> str:
    """Return a cell that no spreadsheet runs."""
    return f"'{value}" if value.startswith(FORMULA) and not _NUMBER.match(value) else value
