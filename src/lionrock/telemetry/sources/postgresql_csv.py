"""PostgreSQL's log as CSV, with the statements that pgaudit audits.

Set `logging_collector = on`, `log_destination = 'csvlog'`, `log_timezone = 'UTC'`, `log_connections = on`,
`shared_preload_libraries = 'pgaudit'` and `pgaudit.log = 'read, write, ddl, role'`, and follow the log directory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import delimited, postgresql
from lionrock.telemetry.formats.lines import another, text
from lionrock.telemetry.formats.shape import address

ID: Final = "postgresql.csv"
_BEGIN: Final = re.compile(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [A-Z+\-\d:]{1,9},(?:"|,)')
_COLUMNS: Final = (
    "log_time", "user_name", "database_name", "process_id", "connection_from", "session_id", "session_line_num",
    "command_tag",
    "session_start_time", "virtual_transaction_id", "transaction_id", "error_severity", "sql_state_code",
    "message", "detail",
    "hint", "internal_query", "internal_query_pos", "context", "query", "query_pos", "location", "application_name",
    "backend_type", "leader_pid", "query_id",
)  # fmt: skip
_LEAST: Final = 22
_SHAPE: Final = postgresql.shape(ID)


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first record begins as csvlog does."""
    return _BEGIN.match(text(head[:200])) is not None


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one row, which may go over several lines; raises InputError."""
    row = text(raw)
    fields: dict[str, Any] = delimited.named(_COLUMNS, row) if _BEGIN.match(row) else {}
    if len(fields) < _LEAST:
        raise another(Text("the columns of PostgreSQL's csvlog", "PostgreSQL csvlog 的欄位"))
    told = postgresql.told(fields["message"] or "")
    fields = {**told, **{name: value for name, value in fields.items() if value is not None or name not in told}}
    if client := address(fields.get("connection_from")):
        fields["connection_from"] = client
    login = "Event" in told
    return _SHAPE.record(fields, raw, settings, ocsf=3002 if login else None)


_SAMPLES = (
    Sample(
        raw=(
            b'2026-11-22 10:30:01.120 UTC,"ops","meters",812,"203.0.113.9:51023",6a.1,3,"SELECT",2026-11-22 10:00:00 '
            b"UTC,3/1,0,LOG,"
            b'00000,"AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.customer,""select *\nfrom customer where name = '
            b"''a''\"\",<none>\","
            b',,,,,,,,"psql","client backend",,0'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "user": "ops",
            "address": "203.0.113.9",
            "ocsf": 6005,
            "logsource": ("postgresql", "database", None),
            "fields": {
                "pgaudit": "true",
                "class": "READ",
                "object_name": "public.customer",
                "statement": "select *\nfrom customer where name = ''a''",
                "Program": "psql",
            },
        },
    ),
    Sample(
        raw=(
            b'2026-11-22 18:30:02.120 HKT,"eve","meters",813,"203.0.113.9:51024",6a.2,1,"authentication",2026-11-22 '
            b"18:30:00 HKT,"
            b'3/2,0,FATAL,28P01,"password authentication failed for user ""eve""",,,,,,,,,"","client backend",,0'
        ),
        expect={
            "time": "2026-11-22T10:30:02.120000+00:00",
            "ocsf": 3002,
            "fields": {"Result": "failure", "Severity": "FATAL"},
        },
    ),
)

POSTGRESQL_CSV = Source(
    id=ID,
    title=Text("PostgreSQL log (csvlog, pgaudit)", "PostgreSQL 日誌（csvlog、pgaudit）"),
    guidance=Text(
        "Set `logging_collector = on`, `log_destination = 'csvlog'`, `log_timezone = 'UTC'`, `log_connections = on`, "
        "load "
        "pgaudit and set `pgaudit.log = 'read, write, ddl, role'`; follow the log directory. Set the stream's host.",
        "設定 `logging_collector = on`、`log_destination = 'csvlog'`、`log_timezone = 'UTC'`、`log_connections = "
        "on`，載入 "
        "pgaudit 並設定 `pgaudit.log = 'read, write, ddl, role'`；監察日誌目錄。請設定資料流的主機。",
    ),
    claims=_claims,
    split=delimited.records,
    parse=parse,
    samples=_SAMPLES,
    extent=delimited.extent,
    maps=_SHAPE.maps,
)
