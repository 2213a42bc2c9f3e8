"""Entries as a file writes them, and the readers of single cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final

from lionrock.kernel.clock import HONG_KONG, Instant, days
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.register.problems import Report, Spot
from lionrock.register.roster.directory import Directory
from lionrock.register.roster.model import LONGEST_LEAVE, LONGEST_SHIFT, MOST_DEPUTIES, Entry, Leave, Shift
from lionrock.register.times import moment

MOST_ENTRIES: Final = 2_000
"""Entries of one file, repetitions counted."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_SPLIT: Final = re.compile(r"\s*[;；]\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file, and where each of its fields stands."""

    entry: Entry
    spot: Spot
    spots: Mapping[str, Spot] = field(default_factory=dict)

    def at(self, column: str) -> Spot:
        """Return where a field stands; the entry's own place when the file does not write it."""
        return self.spots.get(column, self.spot)


@dataclass(frozen=True, slots=True)
class Cells:
    """The fields of one entry as written, with their places, and who is meant by names."""

    written: Mapping[str, str]
    spot: Spot
    spots: Mapping[str, Spot]
    directory: Directory
    report: Report

    def wrong(self, column: str, expected: Text, found: Text | str) -> None:
        """Note that a field is not as it must be."""
        self.report.add(self.spots.get(column, self.spot), column, expected, found)

    def shift(self) -> Row | None:
        """Return the shift, or None with what is wrong reported."""
        span = self.span()
        people = [self.person("primary", self.written.get("primary", ""))]
        deputies = [name for name in _SPLIT.split(self.written.get("deputies", "").strip()) if name]
        if len(deputies) > MOST_DEPUTIES:
            self.wrong(
                "deputies",
                Text(f"at most {MOST_DEPUTIES} deputies", f"最多 {MOST_DEPUTIES} 名後備"),
                str(len(deputies)),
            )
        people += [self.person("deputies", name) for name in deputies[:MOST_DEPUTIES]]
        named = [person for person in people if person is not None]
        if span is None or len(named) < len(people):
            return None
        twice = next((person for person in named if named.count(person) > 1), None)
        if twice is not None:
            self.wrong("deputies", Text("each person once", "每人只可出現一次"), self.directory.name(twice))
            return None
        if not self.within(span, LONGEST_SHIFT):
            return None
        return Row(Shift(*span, named[0], tuple(named[1:])), self.spot, self.spots)

    def leave(self) -> Row | None:
        """Return the leave, or None with what is wrong reported."""
        person, span = self.person("person", self.written.get("person", "")), self.span()
        if person is None or span is None or not self.within(span, LONGEST_LEAVE):
            return None
        return Row(Leave(*span, person), self.spot, self.spots)

    def person(self, column: str, words: str) -> str | None:
        """Return the person a cell names, or None with what is wrong reported."""
        if not words.strip():
            self.wrong(column, Text("a registered person", "一名已登記的人員"), "")
            return None
        found = self.directory.find(words)
        if found is None:
            self.wrong(
                column,
                Text("the id, name or e-mail of one registered person", "一名已登記人員的代號、姓名或電郵"),
                words.strip()[:80],
            )
        return found

    def span(self) -> tuple[Instant, Instant] | None:
        """Return beginning and end, or None with what is wrong reported; a day as the end lasts until midnight."""
        starts, ends = self.moment("start"), self.moment("end")
        if starts is None or ends is None:
            return None
        if _DAY.match(self.written["end"].strip()):
            ends += days(1)
        if ends <= starts:
            self.wrong(
                "end", Text("an end after the beginning", "結束時間須在開始之後"), self.written["end"].strip()[:40]
            )
            return None
        return starts, ends

    def moment(self, column: str) -> Instant | None:
        """Return the moment of a cell, Hong Kong time where it names no zone."""
        written = self.written.get(column, "").strip()
        expected = Text("a time as 2026-11-22T20:00", "時間，格式為 2026-11-22T20:00")
        try:
            found = moment(written)
        except InputError:
            self.wrong(column, expected, written[:40])
            return None
        if found is None:
            self.wrong(column, expected, "")
        return found

    def within(self, span: tuple[Instant, Instant], longest: object) -> bool:
        """Say whether a span is not longer than may be; a longer one is reported."""
        length = span[1] - span[0]
        if length <= longest:  # type: ignore[operator]  # both are timedeltas
            return True
        self.wrong("end", Text("a shorter span", "較短的時段"), str(length))
        return False


def midnight(day: datetime) -> Instant:
    """Return the beginning of a day in Hong Kong."""
    return datetime.combine(day, time(), HONG_KONG)
