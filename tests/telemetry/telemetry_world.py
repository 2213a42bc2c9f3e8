"""A small world for the telemetry tests: records, frames and what a hunt finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lionrock.events.ports import Hunt
from lionrock.events.records import Frame, LogRecord, LogSource
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
