"""Google Cloud audit logs, those of Google Workspace among them.

Create a log sink for `logName:"cloudaudit.googleapis.com"` to a bucket (turn on data access logs for the services
that matter) and copy the files, one entry a line; `gcloud logging read --format=json` is read too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, said

ID: Final = "gcp.audit"
_WORKSPACE: Final = {"admin.googleapis.com": "google_workspace.admin", "login.googleapis.com": "google_workspace.login"}
_SHAPE: Final = Shape(
    ID,
    LogSource("gcp", None, "gcp.audit"),
    ocsf=6003,
    time=("timestamp", "receiveTimestamp"),
    host=("resource.labels.project_id", "resource.labels.instance_id", "logName"),
    user=("protoPayload.authenticationInfo.principalEmail", "protoPayload.authenticationInfo.principalSubject"),
    address=("protoPayload.requestMetadata.callerIp",),
    message=("protoPayload.serviceName", "protoPayload.methodName", "protoPayload.resourceName"),
    names={
        "gcp.audit.method_name": "protoPayload.methodName",
        "gcp.audit.service_name": "protoPayload.serviceName",
        "eventService": "protoPayload.serviceName",
        "eventName": "protoPayload.metadata.event.eventName",
        "setting_name": "SETTING_NAME",
        "new_value": "NEW_VALUE",
        "src_ip": "protoPayload.requestMetadata.callerIp",
        "userAgent": "protoPayload.requestMetadata.callerSuppliedUserAgent",
    },
)


def _ours(entry: Mapping[str, Any]) -> bool:
    """Say whether a document is an audit entry, bare or as a message queue wraps it."""
    inner = entry.get("data") if isinstance(entry.get("data"), dict) else entry
    payload = inner.get("protoPayload") if isinstance(inner, dict) else None
    return isinstance(payload, dict) and bool({"methodName", "serviceName"} & payload.keys())


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one entry; raises InputError.

    Each name stands also below `data.`, as rules write it; parameters of Workspace events stand under their names.
    """
    entry = document(raw)
    if not _ours(entry):
        raise not_ours("protoPayload with methodName")
    entry = entry["data"] if isinstance(entry.get("data"), dict) else entry
    fields = json_lines.spread(entry)
    fields |= {f"data.{name}": value for name, value in list(fields.items())}
    _workspace(fields, entry["protoPayload"].get("metadata"))
    service = _WORKSPACE.get(said(fields.get("protoPayload.serviceName")) or "", "gcp.audit")
    return _SHAPE.record(fields, raw, settings, logsource=LogSource("gcp", None, service))


def _workspace(fields: dict[str, Any], metadata: Any) -> None:
    """Add the parameters of Workspace events under their names."""
    events = metadata.get("event") if isinstance(metadata, dict) else None
    for event in events[:50] if isinstance(events, list) else []:
        for one in _listed(event):
            if isinstance(one, dict) and isinstance(one.get("name"), str):
                fields.setdefault(one["name"][:200], said(one.get("value")))


def _listed(event: Any) -> list[Any]:
    """Return the parameters of an event, at most 100."""
    parameters = event.get("parameter") if isinstance(event, dict) else None
    return parameters[:100] if isinstance(parameters, list) else []


_SAMPLES = (
    Sample(
        raw=(
            b'{"logName":"projects/grid-ot/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2026-11-22T10:30:01.120931Z",'
            b'"resource":{"type":"gcs_bucket","labels":{"project_id":"grid-ot"}},"protoPayload":{"serviceName":'
            b'"storage.googleapis.com","methodName":"storage.buckets.list","authenticationInfo":{"principalEmail":'
            b'"ops@grid.example"},"requestMetadata":{"callerIp":"203.0.113.9"},"authorizationInfo":[{"permission":'
            b'"storage.buckets.list","granted":true}]}}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "host": "grid-ot",
            "user": "ops@grid.example",
            "address": "203.0.113.9",
            "ocsf": 6003,
            "logsource": ("gcp", None, "gcp.audit"),
            "fields": {
                "gcp.audit.method_name": "storage.buckets.list",
                "data.protoPayload.authorizationInfo.permission": "storage.buckets.list",
                "data.protoPayload.authorizationInfo.granted": "true",
            },
        },
    ),
    Sample(
        raw=(
            b'{"timestamp":"2026-11-22T10:31:00Z","protoPayload":{"serviceName":"admin.googleapis.com","methodName":'
            b'"google.admin.AdminService.changeApplicationSetting","metadata":{"event":[{"eventName":"CHANGE_APPLICATION_SETTING",'
            b'"parameter":[{"name":"SETTING_NAME","value":"ContextAwareAccess"},{"name":"NEW_VALUE","value":"off"}]}]}}}'
        ),
        expect={
            "logsource": ("gcp", None, "google_workspace.admin"),
            "fields": {
                "eventName": "CHANGE_APPLICATION_SETTING",
                "setting_name": "ContextAwareAccess",
                "new_value": "off",
            },
        },
    ),
)

GCP_AUDIT = Source(
    id=ID,
    title=Text("Google Cloud and Workspace audit logs", "Google Cloud 及 Workspace 審核日誌"),
    guidance=Text(
        'Create a log sink for `logName:"cloudaudit.googleapis.com"` to a bucket, with data access logs for the '
        "services that "
        "matter, and copy the files into a followed folder. Times are UTC. The project stands as host: register it "
        "as an asset.",
        '為 `logName:"cloudaudit.googleapis.com"` 建立送往儲存桶的日誌接收器，為重要服務開啟資料存取日誌，並將檔案複'
        "製到受監察的"
        "資料夾。時間為 UTC。專案會作為主機名稱：請將其登記為資產。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
