"""PostgreSQL's log as text, with the statements that pgaudit audits.

Set `log_line_prefix = '%m [%p] %q%u@%d %h '`, `log_timezone = 'UTC'` and `log_connections = on`, load pgaudit, and
follow /var/log/postgresql. Prefer csvlog: it names every part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import folded, postgresql
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import another, text
from lionrock.telemetry.recognise import trying

ID: Final = "postgresql.text"
_LINE: Final = re.compile(
    r"(?P<log_time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[A-Z]{2,5}|[+-]\d{2}(?::?\d\d)?))(?::|\s)"
    r"(?P<prefix>.{0,300}?):? ?"
    r"\b(?P<error_severity>DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|STATEMENT|DETAIL|HINT|CONTEXT|QUERY):  ?"
    r"(?P<message>.*)",
    re.DOTALL,
)
_PROCESS: Final = re.compile(r"\[(\d{1,10})\]")
_WHO: Final = re.compile(r"(?P<user>[\w.\-\[\]]{1,64})@(?P<database>[\w.\-\[\]]{1,64})")
_FROM: Final = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?:\(\d{1,5}\))?(?![\w.])")
_RECORDS, _EXTENT = folded.by(rb"[^\s]")
_SHAPE: Final = postgresql.shape(ID)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one message with its further lines; raises InputError."""
    found = _LINE.match(text(raw))
    if found is None:
        raise another(Text("`time [process] user@database LEVEL:  message`", "`時間 [程序] 用戶@資料庫 級別:  訊息`"))
    fields: dict[str, Any] = found.groupdict()
    fields["message"] = found["message"].replace("\n\t", "\n")
    prefix = fields.pop("prefix")
    fields |= {name: value for name, value in _prefixed(prefix).items() if value}
    told = postgresql.told(fields["message"])
    return _SHAPE.record({**told, **fields}, raw, settings, ocsf=3002 if "Event" in told else None)


def _prefixed(prefix: str) -> dict[str, Any]:
    """Return process, user, database, program and client of a line's prefix, as far as it names them."""
    named = pairs(prefix.replace(",", " "))
    process, who, client = _PROCESS.search(prefix), _WHO.search(prefix), _FROM.search(prefix)
    return {
        "process_id": process[1] if process else None,
        "user_name": named.get("user") or (who["user"] if who else None),
        "database_name": named.get("db") or named.get("database") or (who["database"] if who else None),
        "application_name": named.get("app"),
        "connection_from": named.get("client") or named.get("host") or (client[1] if client else None),
    }


_SAMPLES = (
    Sample(
        raw=(
            b"2026-11-22 10:30:01.120 UTC [812] ops@meters 203.0.113.9 LOG:  AUDIT: SESSION,1,1,ROLE,GRANT,,,"
            b'"grant all on customer\n\tto eve",<none>'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "user": "ops",
            "address": "203.0.113.9",
            "logsource": ("postgresql", "database", None),
            "fields": {
                "class": "ROLE",
                "command": "GRANT",
                "statement": "grant all on customer\nto eve",
                "Database": "meters",
            },
        },
    ),
    Sample(
        raw=(
            b"2026-11-22 10:30:02 UTC [813]: [2-1] user=eve,db=meters,app=[unknown],client=203.0.113.9 FATAL:  "
            b"password "
            b'authentication failed for user "eve"'
        ),
        expect={"user": "eve", "ocsf": 3002, "address": "203.0.113.9", "fields": {"Result": "failure"}},
    ),
)

POSTGRESQL_TEXT = Source(
    id=ID,
    title=Text("PostgreSQL log (text, pgaudit)", "PostgreSQL 日誌（文字、pgaudit）"),
    guidance=Text(
        "Set `log_line_prefix = '%m [%p] %q%u@%d %h '`, `log_timezone = 'UTC'` and `log_connections = on`, load "
        "pgaudit and "
        "follow /var/log/postgresql. Prefer csvlog, which names every part. Set the stream's host.",
        "設定 `log_line_prefix = '%m [%p] %q%u@%d %h '`、`log_timezone = 'UTC'` 及 `log_connections = on`，載入 "
        "pgaudit，並監察 "
        "/var/log/postgresql。建議採用 csvlog（各部分均有名稱）。請設定資料流的主機。",
    ),
    claims=trying(parse, _RECORDS),
    split=_RECORDS,
    parse=parse,
    samples=_SAMPLES,
    extent=_EXTENT,
    maps=_SHAPE.maps,
)
