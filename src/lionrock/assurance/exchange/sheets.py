"""Writes a workbook (OOXML): typed cells, no formula ever, equal bytes from equal rows on every machine. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lionrock.assurance import lionrock_verify as verifier
from lionrock.kernel.clock import HONG_KONG
from lionrock.register.csv_files import FORMULA

Cell = str | int | float | bool | datetime | date | None
"""A cell; a time is shown in Hong Kong time."""

MOST_ROWS: Final = 50_000
"""Rows of a sheet; whoever has more says so on it."""
MOST_TEXT: Final = 32_767
"""Characters a cell holds (ECMA-376)."""

_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EXACT: Final = 2**53
"""The largest whole number a spreadsheet keeps exactly."""
_EPOCH: Final = date(1899, 12, 30)
_DAY: Final = 86_400
_PLAIN, _HEAD, _MOMENT, _DATE, _TITLE = range(5)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a head over rows; `widths` are in characters. Without a head it is a page of text."""

    name: str
    head: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the file of these sheets; raises ValueError for two sheets of one name, or too many rows."""
    names = [_name(one.name) for one in sheets]
    if len(set(names)) != len(names) or any(len(one.rows) > MOST_ROWS for one in sheets):
        raise ValueError("two sheets of one name, or too many rows")
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(names),
        "xl/_rels/workbook.xml.rels": _links(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": "".join(_sheet(one)) for n, one in enumerate(sheets, 1)}
    return b"".join(verifier.container([(name, text.encode("utf-8")) for name, text in parts.items()]))


def words(cell: str) -> str:
    """Return words as a cell holds them: nothing a spreadsheet would run, nothing XML cannot hold, none too long."""
    kept = _ILLEGAL.sub("\ufffd", cell)
    kept = "'" + kept if kept.lstrip(" ").startswith(FORMULA) else kept
    return kept if len(kept) <= MOST_TEXT else kept[: MOST_TEXT - 1] + "…"


def _sheet(one: Sheet) -> Iterator[str]:
    """Yield the parts of a sheet."""
    across = max([len(one.head), *map(len, one.rows)], default=0)
    yield f'{_XML}<worksheet xmlns="{_MAIN}">'
    if one.head:
        yield '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        yield 'state="frozen"/></sheetView></sheetViews>'
    if one.widths:
        yield "<cols>"
        for at, width in enumerate(one.widths, 1):
            yield f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        yield "</cols>"
    yield "<sheetData>"
    if one.head:
        yield _row(1, one.head, _HEAD)
    for number, row in enumerate(one.rows, 2 if one.head else 1):
        yield _row(number, row, _PLAIN if one.head or number > 1 else _TITLE)
    yield "</sheetData>"
    if one.head and across:
        yield f'<autoFilter ref="A1:{_column(len(one.head))}{len(one.rows) + 1}"/>'
    yield "</worksheet>"


def _row(number: int, cells: Iterable[Cell], style: int) -> str:
    """Return a row."""
    made = [_cell(f"{_column(at)}{number}", one, style) for at, one in enumerate(cells, 1)]
    return f'<row r="{number}">{"".join(made)}</row>'


def _cell(place: str, cell: Cell, style: int) -> str:
    """Return a cell by what it holds; an empty one is left out."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" s="{style}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, datetime):
        return f'<c r="{place}" s="{_MOMENT}"><v>{_moment(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DATE}"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, int | float) and abs(cell) <= _EXACT:
        return f'<c r="{place}" s="{style}"><v>{cell!r}</v></c>'
    text = escape(words(str(cell))).replace("\r", "&#13;")
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _moment(moment: datetime) -> str:
    """Return a time as a spreadsheet counts it, to the second, in Hong Kong time."""
    here = moment.astimezone(HONG_KONG)
    seconds = here.hour * 3600 + here.minute * 60 + here.second
    return f"{(here.date() - _EPOCH).days + seconds / _DAY:.8f}"


def _column(number: int) -> str:
    """Return the letters of a column, the first being 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _name(name: str) -> str:
    """Return the name of a sheet, without what a spreadsheet refuses."""
    return _ILLEGAL.sub("", _NAME.sub(" ", name)).strip("' ")[:31] or "Sheet"


def _content_types(many: int) -> str:
    """Return which part is of which kind."""
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}worksheet+xml"/>'
        for n in range(1, many + 1)
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/>{sheets}</Types>'
    )


def _links(parts: Sequence[tuple[str, str]]) -> str:
    """Return the relations of a part."""
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(parts, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _book(names: Sequence[str]) -> str:
    """Return the list of sheets."""
    made = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    return f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{made}</sheets></workbook>'


_FONT: Final = '<font>{}<sz val="11"/><name val="Calibri"/><family val="2"/></font>'
_WRAP: Final = '<alignment vertical="top" wrapText="1"/>'
_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="2">{_FONT.format("")}{_FONT.format("<b/>")}</fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5">'
    f'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">{_WRAP}</xf>'
    f'<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">{_WRAP}</xf>'
    f'<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1">{_WRAP}</xf>'
    f'<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1">{_WRAP}</xf>'
    f'<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1">{_WRAP}</xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
"""Plain, head, time, day and title, in this order."""
