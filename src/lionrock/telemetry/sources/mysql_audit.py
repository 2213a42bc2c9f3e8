"""The audit log of MySQL Enterprise and Percona Server as JSON.

Set `audit_log_format = JSON` (Percona: `audit_log_format = JSON` with `audit_log_policy = ALL`) and follow audit.log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, first, said
from lionrock.telemetry.formats.times import stated

ID: Final = "mysql.audit"
_NAMED: Final = re.compile(r"([^\[\s@]{1,128})\[[^\]]*\] @")
_SHAPE: Final = Shape(
    ID,
    LogSource("mysql", "database", None),
    ocsf=6005,
    host=("server_id", "host_name"),
    user=("who",),
    address=("login.ip", "ip", "account.host"),
    message=("event", "name", "command", "statement"),
    names={"User": "who", "SourceIp": "login.ip", "Database": "db"},
)
MAPS: Final = _SHAPE.maps
_STATEMENTS: Final = ("general_data.query", "sqltext", "table_access_data.query", "query_statistics.query")
_COMMANDS: Final = (
    "general_data.sql_command",
    "command_class",
    "table_access_data.sql_command",
    "general_data.command",
)
_USERS: Final = ("account.user", "login.user", "priv_user", "user")


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is a record of either server."""
    return isinstance(event.get("audit_record"), dict) or (
        {"timestamp", "class", "event"} <= event.keys()
        and bool({"connection_id", "account", "server_id"} & event.keys())
    )


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError. Times are UTC by definition of the format."""
    event = document(raw)
    if not _ours(event):
        raise not_ours("audit_record, or timestamp, class and event")
    return record(ID, json_lines.spread(event.get("audit_record") or event), raw, settings)


def record(id: str, fields: dict[str, Any], raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of an event's fields, whichever form they were written in."""
    who = said(first(fields, _USERS))
    named = _NAMED.match(who or "")
    given = {
        "who": named[1] if named else who,
        "statement": first(fields, _STATEMENTS),
        "command": first(fields, _COMMANDS),
    }
    fields |= {name: value for name, value in given.items() if value is not None}
    login = str(first(fields, ("class", "name"))).lower() in {"connection", "connect", "quit"}
    if login:
        code = first(fields, ("connection_data.status", "status"))
        fields["Result"] = "success" if str(code) == "0" else "failure"
    written = said(fields.get("timestamp")) or ""
    return replace(_SHAPE, source=id).record(
        fields, raw, settings, ocsf=3002 if login else None, time=(stated(written), written)
    )


_SAMPLES = (
    Sample(
        raw=(
            b'{"timestamp":"2026-11-22 10:30:01","id":0,"class":"general","event":"status","connection_id":12,'
            b'"account":{"user":'
            b'"ops","host":"203.0.113.9"},"login":{"user":"ops","ip":"203.0.113.9"},"general_data":{"command":"Query",'
            b'"sql_command":"select","query":"SELECT * FROM customer","status":0}}'
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "user": "ops",
            "address": "203.0.113.9",
            "ocsf": 6005,
            "logsource": ("mysql", "database", None),
            "fields": {"statement": "SELECT * FROM customer", "command": "select"},
        },
    ),
    Sample(
        raw=(
            b'{"audit_record":{"name":"Connect","record":"1_x","timestamp":"2026-11-22T10:30:02Z","connection_id":"13","status":1045,'
            b'"user":"eve[eve] @  [203.0.113.9]","ip":"203.0.113.9","db":""}}'
        ),
        expect={"user": "eve", "ocsf": 3002, "address": "203.0.113.9", "fields": {"Result": "failure"}},
    ),
)

MYSQL_AUDIT = Source(
    id=ID,
    title=Text("MySQL audit log (JSON)", "MySQL 審核日誌（JSON）"),
    guidance=Text(
        "Set `audit_log_format = JSON` (Percona Server: `audit_log_policy = ALL` beside it) and follow audit.log. "
        "Times are UTC. "
        "Set the stream's host.",
        "設定 `audit_log_format = JSON`（Percona Server 另設 `audit_log_policy = ALL`），並監察 audit.log。時間為 "
        "UTC。請設定資料流的"
        "主機。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=MAPS,
)
