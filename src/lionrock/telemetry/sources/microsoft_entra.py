"""Microsoft Entra ID and Azure: sign-ins, directory audit, risk detections and the activity log.

Add a diagnostic setting in Entra ID (and in each subscription) that sends AuditLogs, SignInLogs,
NonInteractiveUserSignInLogs, RiskyUsers and Administrative to a storage account or event hub, and copy the files;
exports of Microsoft Graph are read too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "microsoft.entra"
_SERVICES: Final = {
    "auditlogs": "auditlogs",
    "signinlogs": "signinlogs",
    "noninteractiveusersigninlogs": "signinlogs",
    "serviceprincipalsigninlogs": "signinlogs",
    "managedidentitysigninlogs": "signinlogs",
    "adfssigninlogs": "signinlogs",
    "riskyusers": "riskdetection",
    "userriskevents": "riskdetection",
    "provisioninglogs": "auditlogs",
    "administrative": "activitylogs",
    "policy": "activitylogs",
    "security": "activitylogs",
    "alert": "activitylogs",
    "action": "activitylogs",
    "write": "activitylogs",
    "delete": "activitylogs",
}
_CLASSES: Final = {"signinlogs": 3002, "auditlogs": 3004, "riskdetection": 2004, "activitylogs": 6003}
_MARKS: Final = (
    ({"operationName", "time"}, {"resourceId", "tenantId", "category"}),
    ({"activityDisplayName", "activityDateTime"}, {"initiatedBy", "category", "targetResources"}),
    ({"createdDateTime", "appDisplayName"}, {"userPrincipalName", "servicePrincipalName", "servicePrincipalId"}),
    ({"riskEventType"}, {"activityDateTime", "detectedDateTime", "userPrincipalName"}),
    ({"operationName", "eventTimestamp"}, {"resourceId", "authorization"}),
)
_CODE: Final = re.compile(r"\d{1,9}\Z")
_SHAPE: Final = Shape(
    ID,
    LogSource("azure", None, None),
    time=(
        "properties.createdDateTime",
        "properties.activityDateTime",
        "createdDateTime",
        "activityDateTime",
        "time",
        "eventTimestamp",
    ),
    host=("tenantId", "homeTenantId", "subscriptionId"),
    user=(
        "userPrincipalName",
        "initiatedBy.user.userPrincipalName",
        "initiatedBy.app.displayName",
        "servicePrincipalName",
        "identity.claims.upn",
        "caller",
        "identity",
    ),
    address=("ipAddress", "initiatedBy.user.ipAddress", "callerIpAddress", "httpRequest.clientIpAddress"),
    message=("operationName", "activityDisplayName", "appDisplayName", "riskEventType", "ResultDescription"),
    names={
        "src_ip": "ipAddress",
        "ResultType": "status.errorCode",
        "ResultDescription": "status.failureReason",
        "ActivityDisplayName": "activityDisplayName",
        "OperationNameValue": "operationName",
        "ClientApp": "clientAppUsed",
        "Username": "userPrincipalName",
        "Initiatied.By": "initiatedBy.user.userPrincipalName",
    },
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is a record of Entra ID or Azure, of a diagnostic setting or of Microsoft Graph."""
    return any(all_ <= event.keys() and any_ & event.keys() for all_, any_ in _MARKS)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError.

    What stands in `properties` stands also at the top, and each name also with a capital, because rules write both.
    """
    event = document(raw)
    if not _ours(event):
        raise not_ours("category and operationName, or Graph's activityDateTime or createdDateTime")
    fields = json_lines.spread(event)
    for name in [name for name in fields if name.startswith("properties.")]:
        fields.setdefault(name.removeprefix("properties."), fields[name])
    service = _service(event, fields)
    _told(fields, service)
    for name in list(fields):
        fields.setdefault(name[:1].upper() + name[1:], fields[name])
    return _SHAPE.record(
        fields, raw, settings, logsource=LogSource("azure", None, service), ocsf=_CLASSES.get(service or "", 0)
    )


def _service(event: Mapping[str, Any], fields: Mapping[str, Any]) -> str | None:
    """Return Sigma's service of an event: by its category, else by what only one log has."""
    if "activityDisplayName" in event and "operationName" not in event:
        return "auditlogs"  # Graph's directory audit has categories of its own, some named as those of Azure's activity
    category = str(event.get("category", "")).lower()
    if category in _SERVICES or (category and "operationName" in event):
        return _SERVICES.get(category, category)
    if "riskEventType" in fields:
        return "riskdetection"
    if "appDisplayName" in fields and "createdDateTime" in fields:
        return "signinlogs"
    return "auditlogs" if "activityDisplayName" in fields else "activitylogs"


def _told(fields: dict[str, Any], service: str | None) -> None:
    """Add the words rules use that the log says otherwise."""
    fields.setdefault("properties.message", first(fields, ("activityDisplayName", "operationName")))
    if service == "signinlogs":
        code = first(fields, ("resultType", "status.errorCode"))
        if said(code):
            fields["Status"] = "Success" if str(code) == "0" else "Failure"
            fields["ResultType"] = int(code) if _CODE.match(str(code)) else code
        if description := first(fields, ("resultDescription", "status.failureReason")):
            fields["ResultDescription"] = description


_SAMPLES = (
    Sample(
        raw=(
            b'{"time":"2026-11-22T10:30:01.1200000Z","resourceId":"/tenants/1a/providers/Microsoft.aadiam","operationName":'
            b'"Sign-in activity","category":"SignInLogs","tenantId":"1a","resultType":"50126",'
            b'"resultDescription":"Invalid username '
            b'or password","callerIpAddress":"203.0.113.9","properties":{"createdDateTime":"2026-11-22T10:30:00Z",'
            b'"userPrincipalName":"ops.chan@grid.example","appDisplayName":"Azure Portal","ipAddress":"203.0.113.9",'
            b'"authenticationRequirement":"singleFactorAuthentication","deviceDetail":{"deviceId":""},"status":{"errorCode":50126}}}'
        ),
        expect={
            "time": "2026-11-22T10:30:00+00:00",
            "host": "1a",
            "user": "ops.chan@grid.example",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("azure", None, "signinlogs"),
            "fields": {
                "ResultType": 50126,
                "Status": "Failure",
                "AuthenticationRequirement": "singleFactorAuthentication",
                "DeviceDetail.deviceId": "",
                "properties.deviceDetail.deviceId": "",
            },
        },
    ),
    Sample(
        raw=(
            b'{"id":"x","category":"UserManagement","activityDisplayName":"Add member to role","activityDateTime":'
            b'"2026-11-22T10:31:00Z","result":"success","loggedByService":"Core Directory","initiatedBy":{"user":'
            b'{"userPrincipalName":"admin@grid.example","ipAddress":"192.0.2.4"}},"targetResources":[{"type":"User",'
            b'"userPrincipalName":"eve@grid.example","modifiedProperties":[{"displayName":"Role.DisplayName","newValue":'
            b'"\\"Global Administrator\\""}]}]}'
        ),
        expect={
            "user": "admin@grid.example",
            "logsource": ("azure", None, "auditlogs"),
            "fields": {
                "properties.message": "Add member to role",
                "LoggedByService": "Core Directory",
                "TargetResources.modifiedProperties.newValue": '"Global Administrator"',
            },
        },
    ),
    Sample(
        raw=(
            b'{"id":"y","category":"Policy","activityDisplayName":"Delete conditional access policy",'
            b'"activityDateTime":"2026-11-22T10:31:30Z","initiatedBy":{"user":{"userPrincipalName":"admin@grid.example"}}}'
        ),
        expect={"ocsf": 3004, "logsource": ("azure", None, "auditlogs"), "user": "admin@grid.example"},
    ),
    Sample(
        raw=(
            b'{"time":"2026-11-22T10:32:00Z","resourceId":"/SUBSCRIPTIONS/1/RESOURCEGROUPS/OT","operationName":'
            b'"MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/WRITE","category":"Administrative","callerIpAddress":"192.0.2.4"}'
        ),
        expect={"ocsf": 6003, "logsource": ("azure", None, "activitylogs"), "address": "192.0.2.4"},
    ),
)

MICROSOFT_ENTRA = Source(
    id=ID,
    title=Text("Microsoft Entra ID and Azure activity", "Microsoft Entra ID 及 Azure 活動"),
    guidance=Text(
        "Add diagnostic settings in Entra ID and in each subscription that send audit, sign-in, risk and "
        "administrative logs "
        "to storage or an event hub; copy the files, unpacked, into a followed folder. Exports of Microsoft Graph "
        "are read as "
        "well. The tenant stands as host: register it as an asset.",
        "在 Entra ID 及每個訂用帳戶新增診斷設定，將審核、登入、風險及管理日誌送往儲存體或Event Hubs；將檔案解壓後複製到"
        "受監察的資料夾。"
        "亦可讀取 Microsoft Graph 的匯出。租戶會作為主機名稱：請將其登記為資產。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
