"""The error log of nginx.

Write `error_log /var/log/nginx/error.log warn;` and follow the file. Its times name no zone: set the stream's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.combined import requested
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "nginx.error"
_LINE: Final = re.compile(
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<level>[a-z]{3,9})\] (?P<pid>\d+)#(?P<tid>\d+): "
    r"(?:\*(?P<connection>\d+) )?(?P<text>.*)",
    re.DOTALL,
)
_TOLD: Final = re.compile(r', (client|server|host|upstream|referrer|request): (?:"((?:[^"\\]|\\.)*+)"|([^,\s]{1,255}))')
_SHAPE: Final = Shape(
    ID,
    LogSource(None, None, "nginx"),
    time=("time",),
    host=("server",),
    address=("client",),
    message=("text",),
    names={"Level": "level", "ProcessId": "pid", "Message": "text", "c-ip": "client", "cs-host": "host"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    found = _LINE.match(text(raw))
    if found is None:
        raise another(Text("`time [level] process#thread: message`", "`時間 [級別] 程序#執行緒: 訊息`"))
    fields = found.groupdict() | {name: quoted or bare for name, quoted, bare in _TOLD.findall(found["text"])}
    if "request" in fields:
        fields["cs-method"], fields["cs-uri-query"], _ = requested(fields["request"])
    return _SHAPE.record(fields, raw, settings, host=settings.get("host"))


_SAMPLES = (
    Sample(
        raw=(
            b'2026/11/22 18:30:01 [error] 812#812: *77 open() "/var/www/.env" failed (2: No such file or directory), '
            b'client: 203.0.113.9, server: portal.example, request: "GET /.env HTTP/1.1", host: "portal.example"'
        ),
        expect={
            "time": None,
            "time_text": "2026/11/22 18:30:01",
            "host": "portal.example",
            "address": "203.0.113.9",
            "logsource": (None, None, "nginx"),
            "fields": {"Level": "error", "cs-method": "GET", "cs-uri-query": "/.env"},
        },
    ),
    Sample(
        raw=b"2026/11/22 18:30:02 [alert] 1#1: worker process 31 exited on signal 11 (core dumped)",
        expect={"fields": {"Level": "alert", "Message": "worker process 31 exited on signal 11 (core dumped)"}},
    ),
)

NGINX_ERROR = Source(
    id=ID,
    title=Text("Web server error log (nginx)", "網頁伺服器錯誤日誌（nginx）"),
    guidance=Text(
        "Write `error_log /var/log/nginx/error.log warn;`. The lines name no zone: set the stream's.",
        "請設定 `error_log /var/log/nginx/error.log warn;`。紀錄沒有時區：請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=_SHAPE.maps,
)
