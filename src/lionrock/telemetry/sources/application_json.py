"""Logs of applications as JSON lines: a time, a message or an action, and whatever else the application says.

Most frameworks and servers can do this (Caddy, Traefik, GitLab, MongoDB, Nextcloud, zap, bunyan, Serilog): let it write
one object a line with ISO 8601 times that name their offset, and follow the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import not_ours
from lionrock.telemetry.formats.shape import Shape, first, said
from lionrock.telemetry.sources import ecs_json

ID: Final = "application.json"
_TIMES: Final = (
    "time", "timestamp", "@timestamp", "ts", "t.$date", "t", "eventTime", "event_time", "datetime", "date", "asctime",
    "Timestamp", "Time", "TimeGenerated", "StartUTC", "created_at", "createdAt", "timestamp_ns", "start_time",
)  # fmt: skip
_TOLD: Final = ("msg", "message", "log", "Message", "event", "action", "eventName", "error")
_REQUEST: Final = (
    "method", "path", "status", "request.method", "request.uri", "RequestMethod", "RequestPath", "DownstreamStatus",
)  # fmt: skip
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "application", None),
    time=_TIMES,
    host=("hostname", "host", "Computer", "host.name", "server", "node", "cluster_name"),
    user=("user", "username", "user.name", "user_name", "userName", "account", "attr.principalName", "user.username"),
    address=(
        "client_ip", "clientIp", "remote_ip", "remoteAddr", "remote_addr", "ip", "src_ip", "source_ip", "ClientHost",
        "addr.remote", "request.remote_ip", "attr.remote", "clientip", "remote_address", "RemoteAddr", "sourceIP",
    ),
    message=_TOLD,
    names={"Message": "msg", "Level": "level", "cs-method": "method", "cs-uri-stem": "path", "sc-status": "status"},
)  # fmt: skip
_SHOWN: Final = 5
_LEAST: Final = 2
"""Parts beside the time that make a document a log's."""


def _ours(found: Mapping[str, Any]) -> bool:
    """Say whether a document has a time and more to tell; those of ECS are read as such."""
    time = found.get("t")
    known = isinstance(time, dict) and "$date" in time
    timed = known or any(isinstance(found.get(name), str | int | float) for name in _TIMES)
    return (
        timed
        and len(found) > _LEAST
        and not ({"winlog", "_source", "bomFormat"} & found.keys() or ecs_json.ours(found))
    )


def _enclosed(head: bytes) -> bool:
    """Say whether a file is one closed document. A function of its own: a relay's JSON is never taken for ours."""
    return json_lines.enclosed(head)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one document; raises InputError."""
    found = json_lines.document(raw)
    if not _ours(found):
        raise not_ours("a time beside what an application says")
    fields = json_lines.spread(found)
    told = said(first(fields, _TOLD)) or " ".join(str(fields[name]) for name in _REQUEST if fields.get(name))
    if told:
        fields.setdefault("Message", told)
    return _SHAPE.record(fields, raw, settings, message=told or " ".join(map(str, list(fields.values())[:_SHOWN])))


_SAMPLES: Final = (
    Sample(
        raw=(
            b'{"level":"error","time":"2026-11-22T18:30:01.120+08:00","msg":"sign-in refused","username":"ops.chan",'
            b'"client_ip":"203.0.113.9"}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "user": "ops.chan",
            "address": "203.0.113.9",
            "message": "sign-in refused",
            "logsource": (None, "application", None),
            "fields": {"Level": "error", "Message": "sign-in refused"},
        },
    ),
    Sample(
        raw=b'{"t":{"$date":"2026-11-22T18:30:02.000+08:00"},"s":"I","c":"ACCESS","msg":"Authentication failed","attr":'
        b'{"remote":"203.0.113.9:50122","principalName":"meter"}}',
        expect={
            "time": "2026-11-22T10:30:02+00:00",
            "user": "meter",
            "address": "203.0.113.9",
            "fields": {"c": "ACCESS"},
        },
    ),
)

APPLICATION_JSON = Source(
    id=ID,
    title=Text("Application log (JSON)", "應用程式日誌（JSON）"),
    guidance=Text(
        "Follow the file that the application writes, one JSON object a line. A time and what common names tell (user, "
        "client address, message) are read; every value can be searched under its own name. For more, name the "
        "product's own source, or teach it.",
        "監察應用程式寫入的檔案，每行一個 JSON 物件。系統讀取時間及常見名稱（用戶、用戶端位址、訊息）；"
        "所有數值均可按其名稱搜尋。如需更多，請選用產品本身的來源，或教授種類。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=_enclosed,
    general=True,
    maps=_SHAPE.maps,
)
