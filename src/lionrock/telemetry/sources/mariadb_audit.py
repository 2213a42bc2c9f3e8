"""MariaDB's audit plugin, as it writes its own file or to syslog.

Load the plugin with `INSTALL SONAME 'server_audit'`, set `server_audit_logging = ON` and
`server_audit_events = 'CONNECT,QUERY_DDL,QUERY_DCL,QUERY_DML,TABLE'`, and follow server_audit.log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape, Time, when
from lionrock.telemetry.recognise import trying

ID: Final = "mariadb.audit"
_LINE: Final = re.compile(
    r"(?P<server>[^,\s]{1,255}),(?P<user>[^,]{0,128}),(?P<client>[^,]{0,255}),(?P<connection>\d+),(?P<query_id>\d+),"
    r"(?P<operation>[A-Z_]{3,40}),(?P<database>[^,]{0,128}),(?P<object>.*)",
    re.DOTALL,
)
_FILE: Final = re.compile(r"(\d{4})(\d\d)(\d\d) (\d\d:\d\d:\d\d),")
_SYSLOG: Final = re.compile(r"mysql-server_auditing: (?:\S{1,80} )?")
_SHAPE: Final = Shape(
    ID,
    LogSource("mariadb", "database", None),
    ocsf=6005,
    host=("server",),
    user=("user",),
    address=("client",),
    message=("operation", "database", "statement", "object"),
    names={"User": "user", "Database": "database", "SourceIp": "client", "command": "operation"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    own, carried = _FILE.match(line), _SYSLOG.search(line)
    mark = own or carried
    found = _LINE.match(line, mark.end()) if mark else None
    if mark is None or found is None:
        raise another(Text("time, server, user, client and operation", "時間、伺服器、用戶、客戶端及操作"))
    fields = found.groupdict()
    told, _, fields["retcode"] = fields["object"].rpartition(",")
    fields["object"] = told
    if told.startswith("'"):
        fields["statement"] = told[1:].removesuffix("'").replace("\\'", "'").replace("\\n", "\n")
    login = fields["operation"] in {"CONNECT", "FAILED_CONNECT", "DISCONNECT"}
    if login:
        fields["Result"] = "failure" if fields["operation"] == "FAILED_CONNECT" else "success"
    return _SHAPE.record(
        fields, raw, settings, ocsf=3002 if login else None, time=_time(line, own, mark.start(), settings)
    )


def _time(line: str, own: re.Match[str] | None, start: int, settings: Mapping[str, str]) -> Time:
    """Return the time in the file's own form, or that of the syslog line around it."""
    if own:
        year, month, day, clock = own.groups()
        return when(f"{year}-{month}-{day} {clock}", settings)
    carrier = syslog.carrier(line[:start], settings)
    return carrier.time, carrier.time_text


_SAMPLES = (
    Sample(
        raw=b"20261122 18:30:01,hist-db,ops,203.0.113.9,12,77,QUERY,meters,'SELECT * FROM customer WHERE "
        b"name=\\'a\\'',0",
        expect={
            "time": None,
            "time_text": "2026-11-22 18:30:01",
            "host": "hist-db",
            "user": "ops",
            "address": "203.0.113.9",
            "ocsf": 6005,
            "logsource": ("mariadb", "database", None),
            "fields": {"statement": "SELECT * FROM customer WHERE name='a'", "operation": "QUERY", "retcode": "0"},
        },
    ),
    Sample(
        raw=b"2026-11-22T18:30:02+08:00 db mysql-server_auditing: hist-db,eve,203.0.113.9,13,0,FAILED_CONNECT,,,1045",
        expect={"time": "2026-11-22T10:30:02+00:00", "ocsf": 3002, "fields": {"Result": "failure", "retcode": "1045"}},
    ),
)

MARIADB_AUDIT = Source(
    id=ID,
    title=Text("MariaDB audit log", "MariaDB 審核日誌"),
    guidance=Text(
        "Load server_audit, set `server_audit_logging = ON` and the events CONNECT, QUERY_DDL, QUERY_DCL, QUERY_DML "
        "and TABLE; "
        "follow server_audit.log. Its times name no zone: set the stream's.",
        "載入 server_audit，設定 `server_audit_logging = ON` 及事項 CONNECT、QUERY_DDL、QUERY_DCL、QUERY_DML、TABLE；"
        "監察 "
        "server_audit.log。時間沒有時區：請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"mysql-server_auditing: ",
    maps=_SHAPE.maps,
)
