"""The unified audit log of Microsoft 365: Exchange, SharePoint, Teams, Entra and compliance alerts.

Turn on auditing in the Purview portal, collect the content blobs of the Office 365 Management Activity API (or
`Search-UnifiedAuditLog` with its AuditData), one record a line or as arrays, and follow the folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, said
from lionrock.telemetry.formats.times import stated

ID: Final = "microsoft.m365"
_MARKS: Final = frozenset({"CreationTime", "Operation", "Workload"})
_SERVICES: Final = {"securitycompliancecenter": "threat_management", "exchange": "exchange"}
_CLASSES: Final = (("UserLogin", 3002), ("UserLoggedIn", 3002), ("File", 6001), ("Alert", 2004), ("Add member", 3006))
_SHAPE: Final = Shape(
    ID,
    LogSource("m365", None, "audit"),
    host=("OrganizationName", "OrganizationId"),
    user=("UserId", "MailboxOwnerUPN", "UserKey"),
    address=("ClientIP", "ClientIPAddress", "ActorIpAddress"),
    message=("Workload", "Operation", "Name", "ObjectId", "ResultStatus"),
    names={"eventSource": "Workload", "Filename": "SourceFileName", "userAgent": "UserAgent", "src_ip": "ClientIP"},
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is a record of the audit log, or a search's row that holds one."""
    return event.keys() >= _MARKS or isinstance(event.get("AuditData"), str | dict)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError. `CreationTime` is UTC by definition.

    Lists of names and values (Parameters, ExtendedProperties) stand also under their names.
    """
    event = document(raw)
    inner = event.get("AuditData")
    if inner is not None:
        event = document(inner.encode()) if isinstance(inner, str) else inner
    if not event.keys() >= _MARKS:
        raise not_ours("CreationTime, Operation and Workload")
    fields = json_lines.spread(event)
    for part in ("Parameters", "ExtendedProperties", "OperationProperties", "ModifiedProperties", "DeviceProperties"):
        _paired(fields, event.get(part), part)
    operation = str(event["Operation"])
    workload = str(event["Workload"])
    alert = workload.lower() == "securitycompliancecenter"
    fields["eventName"] = fields.get("Name") if alert and fields.get("Name") else operation
    fields["status"] = _status(said(fields.get("ResultStatus")), alert=alert)
    written = said(event["CreationTime"]) or ""
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("m365", None, _SERVICES.get(workload.lower(), "audit")),
        ocsf=next((number for begin, number in _CLASSES if operation.startswith(begin)), 6003),
        time=(stated(written), written),
    )


def _paired(fields: dict[str, Any], pairs: Any, part: str) -> None:
    """Add a list of names and values, and its text as rules search it."""
    if not isinstance(pairs, list):
        return
    told = [one for one in pairs[:200] if isinstance(one, dict) and isinstance(one.get("Name"), str)]
    for one in told:
        fields.setdefault(f"{part}.{one['Name']}"[:200], said(one.get("Value", one.get("NewValue"))))
    fields[part] = [f"{one['Name']}: {said(one.get('Value', one.get('NewValue')))}" for one in told]


def _status(result: str | None, *, alert: bool) -> str | None:
    """Return the status in the word rules use."""
    if result is None:
        return "success" if alert else None
    return "success" if result.lower() in {"succeeded", "success", "true", "partiallysucceeded"} else result


_SAMPLES = (
    Sample(
        raw=(
            b'{"CreationTime":"2026-11-22T10:30:01","Id":"1","Operation":"New-InboxRule","OrganizationId":"1a","RecordType":1,'
            b'"ResultStatus":"True","UserKey":"k","Workload":"Exchange","ClientIP":"203.0.113.9:51023","UserId":'
            b'"ops.chan@grid.example","Parameters":[{"Name":"ForwardTo","Value":"eve@evil.example"},{"Name":"Name","Value":"."}]}'
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "host": "1a",
            "user": "ops.chan@grid.example",
            "address": "203.0.113.9",
            "logsource": ("m365", None, "exchange"),
            "fields": {
                "Operation": "New-InboxRule",
                "eventSource": "Exchange",
                "eventName": "New-InboxRule",
                "status": "success",
                "Parameters": ["ForwardTo: eve@evil.example", "Name: ."],
                "Parameters.ForwardTo": "eve@evil.example",
            },
        },
    ),
    Sample(
        raw=(
            b'{"CreationTime":"2026-11-22T10:31:00","Operation":"AlertTriggered","Workload":"SecurityComplianceCenter",'
            b'"ResultStatus":"Succeeded","UserId":"SecurityComplianceAlerts","Name":"Unusual volume of file deletion"}'
        ),
        expect={
            "ocsf": 2004,
            "logsource": ("m365", None, "threat_management"),
            "fields": {"eventName": "Unusual volume of file deletion", "status": "success"},
        },
    ),
)

MICROSOFT_M365 = Source(
    id=ID,
    title=Text("Microsoft 365 unified audit log", "Microsoft 365 整合審核日誌"),
    guidance=Text(
        "Turn on auditing in Purview and collect the Management Activity API's content blobs, or export "
        "`Search-UnifiedAuditLog` as JSON; follow the folder. Times are UTC. The organisation stands as host.",
        "在 Purview 開啟審核，收集 Management Activity API 的內容，或將 `Search-UnifiedAuditLog` 匯出為 JSON；監察該"
        "資料夾。時間為 "
        "UTC。機構會作為主機名稱。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
