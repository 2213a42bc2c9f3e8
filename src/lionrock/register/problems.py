"""What is wrong with a file: each problem names file, line, column, what was expected and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lionrock.kernel.text import Text
from lionrock.register.model import Kind
from lionrock.register.values import Raw

MOST_PROBLEMS: Final = 100
"""Problems that are named; the rest are counted."""
_NOTHING: Final = Text("nothing", "空白")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file, both counted from 1; column 0 means the line as a whole, line 0 the file."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file; `field` names the column."""

    file: str
    spot: Spot
    field: str
    expected: Text
    found: Text | str

    @property
    def words(self) -> Text:
        """Return the problem as a sentence."""
        return Text(
            "{file}{where}: expected {expected}, found {found}", "{file}{where}：應為{expected}，實為{found}"
        ).format(file=self.file, where=self._where, expected=self.expected, found=self.found or _NOTHING)

    @property
    def _where(self) -> Text:
        """Return the place in words."""
        line, column = self.spot.line, self.spot.column
        where = Text("", "")
        if line:
            where = Text(f", line {line}", f" 第 {line} 行")
        if column:
            where = Text(f"{where.en}, column {column}", f"{where.zh}第 {column} 欄")
        if self.field:
            where = Text(f"{where.en} ({self.field})", f"{where.zh}（{self.field}）")
        return where


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a file writes it, and where each of its fields stands."""

    kind: Kind
    spot: Spot
    raw: Mapping[str, Raw]
    spots: Mapping[str, Spot] = field(default_factory=dict)

    def at(self, column: str) -> Spot:
        """Return where a field stands; the record's own place when the file does not write it."""
        stem = column.removesuffix("_en").removesuffix("_zh")
        return self.spots.get(column) or self.spots.get(stem) or self.spot


@dataclass(frozen=True, slots=True)
class Written:
    """What a file holds: its rows, the kinds it writes about, and the systems (by key) whose thresholds it gives."""

    rows: tuple[Row, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    limited: frozenset[str] = frozenset()


@dataclass(slots=True)
class Report:
    """Gathers the problems of one file while it is read; those beyond the most are only counted."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, spot: Spot, column: str, expected: Text, found: Text | str = "") -> None:
        """Note one problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.file, spot, column, expected, found))
        else:
            self.more += 1

    @property
    def clean(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.problems
