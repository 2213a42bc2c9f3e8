"""A small world for the telemetry tests: records, frames and what a hunt finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Findings, Hunt, Matcher
from lionrock.events.records import Frame, LogRecord, LogSource, Match
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.telemetry.eventstore import Events

MEMORY = 600_000_000
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ODD = "a'b\"c\\d\te\nf\0g {x:String} % _ * 世界 \u2028"


def record(**given: Any) -> LogRecord:
    """Return a record with these parts."""
    parts: dict[str, Any] = {
        "source": "windows.json",
        "logsource": LogSource("windows", None, "sysmon"),
        "ocsf": 1007,
        "time": NOON,
        "time_text": "noon",
        "host": "WS-1",
        "user": "GRID\\ops.chan",
        "address": None,
        "message": "Process Create: cmd.exe",
        "fields": {"EventID": 1, "Image": "C:\\Windows\\System32\\cmd.exe", "Data": ["one", "two"], "None": None},
        "raw": b'{"raw": "\xff"}',
    }
    return LogRecord(**(parts | given))


def frame(first: int, count: int, stream: str = "s1", replayed_by: int = 0) -> Frame:
    """Return a frame for `count` records."""
    return Frame(stream, "windows.json", first, (b"",) * count, NOON + timedelta(hours=1), "00" * 32, replayed_by)


def put(store: Events, *records: LogRecord | None, first: int = 0, rules: dict[int, list[str]] | None = None) -> None:
    """Store records as one frame."""
    store.insert(frame(first, len(records)), records, rules or {})


def found(store: Events, **hunt: Any) -> list[str]:
    """Return the ids a hunt finds, oldest first."""
    return [event.id for event in store.search(Hunt(newest_first=False, **hunt))]


class Words:
    """A matcher of five lines: a rule is a word in a record's message."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return a match for each word of each record."""
        return [
            Match(word, Text(word, word), "high", (), first + n, one.time, one.host, one.user, one.address, one.message)
            for n, one in enumerate(records)
            for word in self.words
            if word in one.message
        ]


class Count:
    """Counts matches into a table of its own, within the change."""

    def count(self, change: Change, frame: Frame, matches: Sequence[Match]) -> None:
        """Add one to each rule for each match."""
        change.db.execute(text("CREATE TABLE IF NOT EXISTS test_matches (rule TEXT, ordinal INTEGER)"))
        for match in matches:
            change.db.execute(
                text("INSERT INTO test_matches VALUES (:rule, :ordinal)"),
                {"rule": match.rule, "ordinal": match.ordinal},
            )

    def describe(self, finding: str) -> dict[str, Any]:
        """Return nothing: these tests ask for no finding."""
        return {}

    def several(self, findings: Sequence[str]) -> list[DetectionFinding]:
        """Return none."""
        return []

    def between(self, since: Instant, until: Instant, most: int = 1000) -> list[DetectionFinding]:
        """Return none."""
        return []


def counted(platform: Platform) -> list[tuple[str, int]]:
    """Return what `Count` counted, in order."""
    with platform.db.begin() as db:
        db.execute(text("CREATE TABLE IF NOT EXISTS test_matches (rule TEXT, ordinal INTEGER)"))
        return [(row[0], row[1]) for row in db.execute(text("SELECT rule, ordinal FROM test_matches ORDER BY ordinal"))]


def equip(platform: Platform, *words: str) -> Platform:
    """Give a platform the small matcher and counter."""
    platform.bind(Matcher, Words(*words))
    platform.bind(Findings, Count())
    return platform


BOSS = Actor("boss", "Boss", "administrator", "totp", fresh=True)
ZONED = b"2026-11-22T18:30:%02d.000000+08:00 jump sshd[812]: Failed password for root from 203.0.113.9 port %d ssh2\n"


def log_lines(first: int, count: int) -> bytes:
    """Return sign-in log lines, each told apart by its port."""
    return b"".join(ZONED % (n % 60, n) for n in range(first, first + count))
