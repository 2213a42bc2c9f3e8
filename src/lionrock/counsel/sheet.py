"""Requirement rows as a table (CSV): handed out, completed elsewhere, and read back line by line. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from lionrock.counsel import desk
from lionrock.counsel.desk import Row
from lionrock.counsel.editions import Book
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.law.fields import FIELDS
from lionrock.law.values import READ_IN, SECONDARY, Scalar
from lionrock.register.csv_files import FORMULA

What = Literal["nothing", "verify", "change", "add", "withdraw", "wrong"]

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 2_000
PLACES: Final = ("document", "page", "read_on")
"""What a person says of where they read a row; each is asked for once one of them is given."""
_OWN: Final = tuple(field.name for field in FIELDS["requirements"])
_TOLD: Final = ("source", "cites", "basis", "verified_by", "verified_on")
COLUMNS: Final = ("id", "area", *_OWN, *_TOLD, *PLACES, READ_IN)
"""Those from `source` to `verified_on` are told and not read back."""

WORDS: Final[Mapping[What, Text]] = {
    "nothing": Text("nothing to do", "無須處理"),
    "verify": Text("verify as it is", "按現文核實"),
    "change": Text("change", "更改"),
    "add": Text("add", "新增"),
    "withdraw": Text("withdraw", "收回"),
    "wrong": Text("cannot be read", "未能讀取"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What a line of the table comes to; `fields` and `reference` are what would be proposed."""

    line: int
    id: str
    what: What
    why: Text
    fields: Mapping[str, str]
    reference: str = ""


def written(rows: Iterable[Row]) -> bytes:
    """Return the table of requirement rows, with empty columns for what was read and where."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    for row in rows:
        if row.table == "requirements":
            known = row.provenance
            told = (known.source, known.cites, known.basis, known.verified_by, known.verified_on)
            own = [_cell(row.present[name]) for name in _OWN]
            cells = [row.id, str(row.plain.get("area", "")), *own, *(str(each or "") for each in told)]
            sheet.writerow([_safe(cell) for cell in cells] + [""] * (len(PLACES) + 1))
    return out.getvalue().encode("utf-8-sig")


def reference(document: str, page: str, read_on: str) -> str:
    """Return where a row was read in one line; raises InputError when one of the three is missing or no day."""
    parts = [part.strip() for part in (document, page, read_on)]
    if not all(parts):
        raise InputError(
            Text("document, page and date are asked for", "須填寫文件、頁碼及日期"),
            Text("Say where you read it.", "請說明所閱何處。"),
        )
    try:
        date.fromisoformat(parts[2])
    except ValueError:
        raise InputError(
            Text(f"“{parts[2][:20]}” is no day", f"「{parts[2][:20]}」並非日期"),
            Text("Write it as 2026-11-22.", "請按 2026-11-22 的格式填寫。"),
        ) from None
    return f"{parts[0]}, {parts[1]}, {parts[2]}"


def steps(raw: bytes, book: Book, day: date, waiting: Collection[str] = ()) -> list[Step]:
    """Return what each line comes to; `waiting` are rows on which something is proposed already.

    Raises InputError when the file is no such table at all.
    """
    known = {row.id: row for row in desk.rows(book, day) if row.table == "requirements"}
    seen: set[str] = set()
    found: list[Step] = []
    for line, cells in _lines(raw):
        id = cells.get("id", "")
        if id and id in seen:
            found.append(_wrong(line, id, Text("this id stands in an earlier line too", "此代號在較前的行亦有出現")))
        elif id in waiting:
            found.append(_wrong(line, id, Text("it waits for a second person already", "已在等候第二人確認")))
        else:
            found.append(_step(line, cells, known.get(id), book, day))
        seen.add(id)
    return found


def _step(line: int, cells: Mapping[str, str], row: Row | None, book: Book, day: date) -> Step:
    """Return what a line comes to."""
    id = cells.get("id", "")
    try:
        where = _where(cells)
        if row is None:
            if not where:
                raise _nowhere()
            reading = desk.added(book, "requirements", cells, None, day)
            return Step(line, reading.id, "add", WORDS["add"], dict(cells), where)
        if (cells.get("area") or row.plain.get("area")) != row.plain.get("area"):
            raise InputError(
                Text("the area of a loaded row cannot be changed", "不能更改已載入項目的範疇"),
                Text("Add a row instead.", "請改為新增項目。"),
            )
        fields = {name: cells.get(name) or _cell(row.present[name]) for name in _OWN} | {
            READ_IN: cells.get(READ_IN, "")
        }
        changes = desk.understood(row, fields, None).changes
    except LionrockError as problem:
        return _wrong(line, id, problem.message)
    if changes and not where:
        return _wrong(line, id, _nowhere().message)
    what: What = "nothing" if not where else "verify" if not changes else "change"
    if changes.get("withdrawn", (False, False))[1]:
        what = "withdraw"
    return Step(line, id, what, _named(what, changes), fields, where)


def _where(cells: Mapping[str, str]) -> str:
    """Return where a line was read, empty when nothing is said of it; raises InputError."""
    said = [cells.get(name, "").strip() for name in PLACES]
    if cells.get(READ_IN, "") not in ("", "official", SECONDARY):
        raise InputError(
            Text("read_in is official or secondary", "read_in 應為 official 或 secondary"),
            Text("Leave it empty for the official text.", "如為官方文本請留空。"),
        )
    return reference(*said) if any(said) else ""


def _nowhere() -> InputError:
    """Return the error for a change without its source."""
    return InputError(
        Text("a change needs document, page and date", "更改須附文件、頁碼及日期"),
        Text("Say where you read it.", "請說明所閱何處。"),
    )


def _lines(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines with their cells by column; raises InputError."""
    try:
        if len(raw) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES:,} bytes")  # noqa: TRY301 the one error below names every cause
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        head = [cell.strip() for cell in next(reader, [])]
        unknown = sorted(set(head) - set(COLUMNS))
        if "id" not in head or unknown or len(set(head)) != len(head):
            raise ValueError(f"columns {unknown or head}"[:120])  # noqa: TRY301 as above
        start = reader.line_num + 1
        for count, cells in enumerate(reader):
            if count >= MOST_ROWS or len(cells) > len(head):
                raise ValueError(f"line {start}: too many rows or cells")  # noqa: TRY301 as above
            if any(cell.strip() for cell in cells):
                yield start, {name: _plain(cell) for name, cell in zip(head, cells, strict=False)}
            start = reader.line_num + 1
    except (ValueError, csv.Error) as problem:
        raise InputError(
            Text(f"not a table of requirements: {problem}"[:200], f"並非要求的列表：{problem}"[:200]),
            Text("Export it first, complete it, and keep its columns.", "請先匯出，填妥後保留各欄。"),
        ) from problem


def _named(what: What, changes: Mapping[str, tuple[Scalar, Scalar]]) -> Text:
    """Return in words what a line comes to, with the fields that change."""
    fields = ", ".join(sorted(changes))
    return (
        Text("{what}: {fields}", "{what}：{fields}").format(what=WORDS[what], fields=fields) if fields else WORDS[what]
    )


def _wrong(line: int, id: str, why: Text) -> Step:
    """Return the step of a line that cannot be read."""
    return Step(line, id[:60], "wrong", why, {})


def _cell(value: Scalar) -> str:
    """Return a value as the table holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _safe(cell: str) -> str:
    """Return a cell that a spreadsheet does not run."""
    return "'" + cell if cell.startswith(FORMULA) else cell


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
