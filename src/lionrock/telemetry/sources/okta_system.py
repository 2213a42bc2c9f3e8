"""Okta's System Log: sign-ins and changes of the identity provider.

Export /api/v1/logs with an API token of a read-only administrator, or stream it to storage, and copy the files into
a folder that is followed: one event a line, or the array as the interface returns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape

ID: Final = "okta.system"
_CLASSES: Final = (
    ("user.session", 3002),
    ("user.authentication", 3002),
    ("user.account", 3001),
    ("user.lifecycle", 3001),
    ("group.", 3006),
    ("application.", 3005),
)
_SHAPE: Final = Shape(
    ID,
    LogSource("okta", None, "okta"),
    time=("published",),
    host=("debugContext.debugData.orgId", "transaction.detail.orgId"),
    user=("actor.alternateId", "actor.displayName"),
    address=("client.ipAddress", "request.ipChain.ip"),
    message=("eventType", "displayMessage", "outcome.result"),
    names={
        "eventtype": "eventType",
        "displaymessage": "displayMessage",
        "actor.alternateid": "actor.alternateId",
        "src_ip": "client.ipAddress",
    },
)


_BESIDE: Final = frozenset({"outcome", "uuid", "debugContext", "legacyEventType", "displayMessage", "client"})


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an event of the System Log."""
    return {"eventType", "published", "actor"} <= event.keys() and bool(_BESIDE & event.keys())


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = document(raw)
    if not _ours(event):
        raise not_ours("eventType, published and actor")
    fields = json_lines.spread(event)
    kind = str(event["eventType"])
    ocsf = next((number for begin, number in _CLASSES if kind.startswith(begin)), 6003)
    return _SHAPE.record(fields, raw, settings, ocsf=ocsf)


_SAMPLES = (
    Sample(
        raw=(
            b'{"uuid":"7d1","published":"2026-11-22T10:30:01.120Z","eventType":"user.session.start",'
            b'"displayMessage":"User login '
            b'to Okta","actor":{"id":"00u1","type":"User","alternateId":"ops.chan@grid.example"},"client":{"ipAddress":'
            b'"203.0.113.9","userAgent":{"rawUserAgent":"python-requests/2"}},"outcome":{"result":"FAILURE","reason":'
            b'"INVALID_CREDENTIALS"},"target":[{"type":"AppInstance","displayName":"SCADA portal"},'
            b'{"displayName":"Admin"}],'
            b'"securityContext":{"isProxy":true}}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "user": "ops.chan@grid.example",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("okta", None, "okta"),
            "fields": {
                "target.displayName": ["SCADA portal", "Admin"],
                "outcome.reason": "INVALID_CREDENTIALS",
                "securityContext.isProxy": "true",
            },
        },
    ),
)

OKTA_SYSTEM = Source(
    id=ID,
    title=Text("Okta System Log", "Okta 系統日誌"),
    guidance=Text(
        "Export /api/v1/logs with a token of a read-only administrator, or use log streaming, and copy the files "
        "into a "
        "followed folder. Times are UTC. Set the stream's host to the name under which the tenant is registered.",
        "以唯讀管理員的權杖匯出 /api/v1/logs，或使用日誌串流，並將檔案複製到受監察的資料夾。時間為 UTC。請將資料流的"
        "主機設為該租戶"
        "登記的名稱。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
