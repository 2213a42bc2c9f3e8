"""Files of other tools as tables of named cells, and the importers that read them: one file each in `imports/`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding
from lionrock.register.problems import Report, Spot

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 400
MOST_CELLS: Final = 2_000_000
MOST_CELL: Final = 4_000
_MOST_HEAD: Final = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file: where it stands, its cells by column name, and the column each stands in."""

    spot: Spot
    cells: Mapping[str, str]
    places: Mapping[str, int] = field(default_factory=dict)

    def at(self, head: str) -> Spot:
        """Return where a cell stands."""
        return Spot(self.spot.line, self.places.get(head, 0))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as read: its columns, its rows, and what was left out of it, in words."""

    heads: tuple[str, ...]
    entries: tuple[Entry, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Importer(Contribution):
    """Reads one format; `claims` says from 0 to 100 how sure it is that a file (name, bytes) is of its format.

    `meant` names the field each of the format's own columns belongs to, ahead of what header words suggest.
    """

    about: Text
    claims: Callable[[str, bytes], int]
    read: Callable[[bytes, Report, Encoding], Sheet | None]
    meant: Mapping[str, str] = field(default_factory=dict)
    rooms: ClassVar[tuple[str, ...]] = ("imports",)


def normal(head: str) -> str:
    """Return a column's name as header words are compared: small letters, divided by single spaces."""
    spaced = "".join(
        f" {letter}" if letter.isupper() and place and head[place - 1].islower() else letter
        for place, letter in enumerate(head[:_MOST_HEAD])
    )
    return " ".join("".join(letter if letter.isalnum() else " " for letter in spaced.casefold()).split())


def table(rows: Iterable[tuple[int, Sequence[str]]], report: Report, notes: Sequence[Text] = ()) -> Sheet | None:
    """Return numbered rows as a sheet; the first with two names or more is the head, and titles above it are noted."""
    found, skipped = iter(rows), 0
    for _, cells in found:
        heads = _heads(cells)
        if len(heads) > 1:
            break
        skipped += bool(heads)
    else:
        report.add(Spot(), "", Text("a row that names two columns or more", "列明兩欄或以上的標題列"))
        return None
    if len(heads) > MOST_COLUMNS:
        report.add(Spot(), "", Text(f"at most {MOST_COLUMNS} columns", f"最多 {MOST_COLUMNS} 欄"), str(len(heads)))
        return None
    above = (
        [Text(f"{skipped} rows above the head were left out", f"標題列以上的 {skipped} 列已略去")] if skipped else []
    )
    entries = _entries(heads, found, report)
    return Sheet(tuple(heads.values()), tuple(entries), (*notes, *above)) if report.clean else None


def records(rows: Iterable[tuple[int, Mapping[str, str]]], report: Report, notes: Sequence[Text] = ()) -> Sheet | None:
    """Return numbered objects as a sheet whose columns are the names of them all, in order of appearance."""
    heads: dict[str, None] = {}
    entries: list[Entry] = []
    budget = MOST_CELLS
    for number, cells in rows:
        kept = {name.strip()[:_MOST_HEAD]: value.strip() for name, value in cells.items() if value.strip()}
        heads.update(dict.fromkeys(kept))
        budget -= len(kept)
        if not _within(len(entries), budget, Spot(number), report) or not _short(kept, Spot(number), report):
            break
        if len(heads) > MOST_COLUMNS:
            report.add(Spot(number), "", Text(f"at most {MOST_COLUMNS} names", f"最多 {MOST_COLUMNS} 個名稱"), "more")
            break
        entries.append(Entry(Spot(number), kept))
    if report.clean and not entries:
        report.add(Spot(), "", Text("at least one machine, device or person", "至少一項機器、裝置或人員"))
    return Sheet(tuple(heads), tuple(entries), tuple(notes)) if report.clean else None


def _heads(cells: Sequence[str]) -> dict[int, str]:
    """Return the names of a head by their column, counted from 1; one that comes again is numbered."""
    heads: dict[int, str] = {}
    taken: set[str] = set()
    last: dict[str, int] = {}  # the number given last to a name: counting on, thousands of the same take no square
    for place, cell in enumerate(cells, 1):
        said = name = " ".join(cell.split())[:_MOST_HEAD]
        while name in taken:
            last[said] = last.get(said, 1) + 1
            name = f"{said} ({last[said]})"
        if name:
            taken.add(name)
            heads[place] = name
    return heads


def _entries(heads: Mapping[int, str], rows: Iterable[tuple[int, Sequence[str]]], report: Report) -> list[Entry]:
    """Return the rows below a head; empty ones are left out, and cells beyond the head are reported."""
    places = {name: place for place, name in heads.items()}
    entries: list[Entry] = []
    budget = MOST_CELLS
    for number, cells in rows:
        kept = {heads[place]: said for place, cell in enumerate(cells, 1) if (said := cell.strip()) and place in heads}
        stray = next((place for place, cell in enumerate(cells, 1) if cell.strip() and place not in heads), 0)
        if stray:
            report.add(
                Spot(number, stray), "", Text("nothing below no head", "無標題的欄應留空"), cells[stray - 1][:80]
            )
        budget -= len(kept)
        if not _within(len(entries), budget, Spot(number), report) or not _short(kept, Spot(number), report):
            break
        if kept:
            entries.append(Entry(Spot(number), kept, places))
    return entries


def _within(rows: int, budget: int, spot: Spot, report: Report) -> bool:
    """Say whether there may be another row; reports once when not."""
    if rows >= MOST_ROWS or budget < 0:
        expected = Text(
            f"at most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells", f"最多 {MOST_ROWS:,} 列及 {MOST_CELLS:,} 格"
        )
        report.add(spot, "", expected, "more")
        return False
    return True


def _short(cells: Mapping[str, str], spot: Spot, report: Report) -> bool:
    """Say whether no cell is too long; reports the first that is."""
    long = next((head for head, cell in cells.items() if len(cell) > MOST_CELL), None)
    if long is not None:
        expected = Text(f"at most {MOST_CELL:,} characters", f"最多 {MOST_CELL:,} 個字元")
        report.add(spot, long, expected, f"{len(cells[long]):,}")
    return long is None
