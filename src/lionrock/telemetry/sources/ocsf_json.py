"""Events in the Open Cybersecurity Schema Framework: system, identity, network and application activity.

Export a security lake or any tool's OCSF output as JSON, one event a line, and follow the folder. Findings of OCSF
have a source of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, said

ID: Final = "ocsf.json"
_FINDINGS: Final = range(2000, 3000)
_CATEGORIES: Final = {
    1001: "file_event",
    1007: "process_creation",
    4001: "firewall",
    4002: "proxy",
    4003: "dns",
    4004: "dhcp",
    6005: "database",
}
_SHAPE: Final = Shape(
    ID,
    LogSource(None, None, None),
    time=("time_dt", "time"),
    host=("device.hostname", "device.name", "device.uid", "cloud.account.uid", "dst_endpoint.hostname"),
    user=("actor.user.name", "user.name", "actor.user.uid", "user.email_addr"),
    address=("src_endpoint.ip", "device.ip"),
    message=(
        "class_name",
        "activity_name",
        "api.operation",
        "message",
        "query.hostname",
        "http_request.url.url_string",
    ),
    names={
        "Image": "process.file.path",
        "CommandLine": "process.cmd_line",
        "ProcessId": "process.pid",
        "ParentImage": "actor.process.file.path",
        "ParentCommandLine": "actor.process.cmd_line",
        "User": "actor.user.name",
        "TargetFilename": "file.path",
        "src_ip": "src_endpoint.ip",
        "src_port": "src_endpoint.port",
        "dst_ip": "dst_endpoint.ip",
        "dst_port": "dst_endpoint.port",
        "action": "action",
        "query": "query.hostname",
        "record_type": "query.type",
        "answer": "answers.rdata",
        "c-uri": "http_request.url.url_string",
        "cs-host": "http_request.url.hostname",
        "cs-uri-query": "http_request.url.path",
        "cs-method": "http_request.http_method",
        "c-useragent": "http_request.user_agent",
        "cs-user-agent": "http_request.user_agent",
        "sc-status": "http_response.code",
        "eventName": "api.operation",
        "eventSource": "api.service.name",
        "errorCode": "api.response.error",
        "userAgent": "http_request.user_agent",
        "sourceIPAddress": "src_endpoint.ip",
    },
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an event of OCSF that is no finding."""
    kind = event.get("class_uid")
    return (
        isinstance(kind, int)
        and kind not in _FINDINGS
        and bool({"metadata", "activity_id", "category_uid"} & event.keys())
    )


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = document(raw)
    if not _ours(event):
        raise not_ours("class_uid of OCSF's activity classes")
    fields = json_lines.spread(event)
    kind = int(event["class_uid"])
    product = (said(fields.get("device.os.type")) or "").lower()
    source = LogSource(product if product in {"linux", "macos"} else None, _CATEGORIES.get(kind), None)
    if "CloudTrail" in (said(fields.get("metadata.product.name")) or ""):
        source = LogSource("aws", None, "cloudtrail")
    return _SHAPE.record(fields, raw, settings, logsource=source, ocsf=kind)


_SAMPLES = (
    Sample(
        raw=(
            b'{"class_uid":1007,"class_name":"Process Activity","activity_id":1,"activity_name":"Launch",'
            b'"time":1795343401120,'
            b'"metadata":{"version":"1.4.0","product":{"name":"Sensor"}},"device":{"hostname":"hist-02","os":{"type":"Linux"}},'
            b'"actor":{"user":{"name":"eve"},"process":{"file":{"path":"/bin/sh"}}},"process":{"pid":812,"cmd_line":'
            b'"base64 -d /tmp/x","file":{"path":"/usr/bin/base64"}}}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "host": "hist-02",
            "user": "eve",
            "ocsf": 1007,
            "logsource": ("linux", "process_creation", None),
            "fields": {"Image": "/usr/bin/base64", "CommandLine": "base64 -d /tmp/x", "ParentImage": "/bin/sh"},
        },
    ),
    Sample(
        raw=(
            b'{"class_uid":4003,"activity_id":1,"time":1795343402000,"metadata":{"version":"1.4.0"},"src_endpoint":{"ip":"192.0.2.20"},'
            b'"query":{"hostname":"c2.evil.example","type":"TXT"},"answers":[{"rdata":"a"},{"rdata":"b"}]}'
        ),
        expect={
            "address": "192.0.2.20",
            "logsource": (None, "dns", None),
            "fields": {"answer": ["a", "b"], "record_type": "TXT"},
        },
    ),
)

OCSF_JSON = Source(
    id=ID,
    title=Text("OCSF events (JSON)", "OCSF 事項（JSON）"),
    guidance=Text(
        "Export a security lake, or any tool's OCSF output, as JSON with one event a line, and follow the folder. "
        "`time` is in "
        "milliseconds of UTC. Findings have a source of their own.",
        "將安全資料湖或任何工具的 OCSF 輸出匯出為 JSON，每項一行，並監察該資料夾。`time` 為 UTC 毫秒。偵測結果另有其"
        "來源。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
