"""What a run read, source by source: how much was understood, when it begins and ends, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lionrock.events.records import LogRecord
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text

_NOBODY = "?"
"""Stands for files that no source holds."""


@dataclass
class Seen:
    """One source's part of a run; lines are records, understood or not."""

    files: set[str] = field(default_factory=set)
    lines: int = 0
    understood: int = 0
    first: Instant | None = None
    last: Instant | None = None
    findings: int = 0
    rules: set[str] = field(default_factory=set)

    @property
    def share(self) -> float:
        """Return how much was understood, from 0 to 1."""
        return self.understood / self.lines if self.lines else 0.0

    def with_(self, other: Seen) -> Seen:
        """Return both together."""
        return Seen(
            self.files | other.files,
            self.lines + other.lines,
            self.understood + other.understood,
            min((one for one in (self.first, other.first) if one), default=None),
            max((one for one in (self.last, other.last) if one), default=None),
            self.findings + other.findings,
            self.rules | other.rules,
        )


class Coverage:
    """Counts, by source, what a run read and found."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self.unread: list[tuple[str, Text]] = []
        """Files that no source holds, each with why."""

    def record(self, file: str, one: LogRecord) -> None:
        """Count a record that was understood."""
        seen = self._of(one.source, file)
        seen.lines += 1
        seen.understood += 1
        if one.time is not None:
            seen.first = one.time if seen.first is None or one.time < seen.first else seen.first
            seen.last = one.time if seen.last is None or one.time > seen.last else seen.last

    def unbuilt(self, source: str, file: str) -> None:
        """Count a record that no rule can look at: it was told apart and not built."""
        seen = self._of(source, file)
        seen.lines += 1
        seen.understood += 1

    def unparsed(self, source: str, file: str) -> None:
        """Count a record that was not understood."""
        self._of(source or _NOBODY, file).lines += 1

    def matched(self, source: str, rule: str) -> None:
        """Count a match."""
        seen = self._seen.setdefault(source, Seen())
        seen.findings += 1
        seen.rules.add(rule)

    def add(self, other: Coverage) -> None:
        """Count what another counted too."""
        self.unread += other.unread
        for source, more in other._seen.items():
            self._seen[source] = self._seen.get(source, Seen()).with_(more)

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for each source, the largest first."""
        return [
            {
                "source": source,
                "files": len(seen.files),
                "lines": seen.lines,
                "understood": seen.understood,
                "share": round(seen.share, 4),
                "first": seen.first,
                "last": seen.last,
                "events": seen.understood,
                "findings": seen.findings,
                "rules": len(seen.rules),
            }
            for source, seen in sorted(self._seen.items(), key=lambda one: (-one[1].lines, one[0]))
            if source != _NOBODY
        ]

    def said(self) -> list[Text]:
        """Return a line for each source, and one for each file that was not read."""
        return [*(_line(row) for row in self.rows()), *(_unread(file, why) for file, why in self.unread)]

    def _of(self, source: str, file: str) -> Seen:
        """Return a source's part, the file among its own."""
        seen = self._seen.setdefault(source, Seen())
        seen.files.add(file)
        return seen


def _line(row: dict[str, Any]) -> Text:
    """Return what a source came to, in words."""
    share = f"{row['share']:.1%}"
    begun, ended = _day(row["first"]), _day(row["last"])
    en = f"{row['source']}: {row['lines']:,} lines in {row['files']:,} files, {share} understood"
    zh = f"{row['source']}：{row['files']:,} 個檔案共 {row['lines']:,} 項紀錄，已解析 {share}"
    span_en = f", {begun} to {ended}" if begun else ", times unknown"
    span_zh = f"，{begun} 至 {ended}" if begun else "，時間未知"
    found_en = f", {row['events']:,} events, {row['findings']:,} matches of {row['rules']:,} rules"
    found_zh = f"，{row['events']:,} 項事項，{row['findings']:,} 項吻合（{row['rules']:,} 條規則）"
    return Text(en + span_en + found_en, zh + span_zh + found_zh)


def _day(moment: Instant | None) -> str:
    """Return an instant in Hong Kong time, to the minute; empty when unknown."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%d %H:%M} HKT" if moment else ""


def _unread(file: str, why: Text) -> Text:
    """Return which file was not read, and why."""
    return Text(f"{file}: not read: {why.en}", f"{file}：未讀取：{why.zh}")
