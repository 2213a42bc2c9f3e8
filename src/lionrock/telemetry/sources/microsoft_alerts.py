"""Microsoft Defender and Entra: alerts of Microsoft Graph security (alerts_v2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, needed, techniques, told, worded
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "microsoft.alerts"
_SHAPE: Final = Shape(
    ID,
    LogSource("m365", None, "alerts"),
    ocsf=DETECTION_FINDING,
    time=("firstActivityDateTime", "createdDateTime"),
    host=("evidence.deviceDnsName", "evidence.hostName"),
    user=("evidence.userAccount.userPrincipalName", "evidence.userAccount.accountName"),
    address=("evidence.ipAddress",),
    message=("title", "description"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an alert of Graph security."""
    return {"serviceSource", "severity", "title"} <= event.keys()


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    fields = json_lines.spread(json_lines.document(raw))
    title, id = (needed(said(fields.get(name)), "title and id of a Microsoft alert") for name in ("title", "id"))
    state = said(fields.get("status")) or ""
    alert = Alert(
        product="microsoft",
        id=id,
        rule=said(first(fields, ("detectorId", "alertPolicyId"))) or title,
        title=title,
        level=worded(fields.get("severity")),
        tags=techniques(fields.get("mitreTechniques") or ()),
        state="closed" if state.lower() == "resolved" else "open",
        said=" · ".join(part for part in (state, said(fields.get("classification"))) if part),
        link=said(fields.get("alertWebUrl")),
    )
    return told(_SHAPE, fields, raw, settings, alert)


MICROSOFT_ALERTS = Source(
    id=ID,
    title=Text("Microsoft Defender and Entra alerts", "Microsoft Defender 及 Entra 警報"),
    guidance=Text(
        "Give an application the permission SecurityAlert.Read.All, fetch /v1.0/security/alerts_v2 on a schedule by "
        "lastUpdateDateTime, and write the answers into a followed folder or post them to the HTTP receiver.",
        "為應用程式授予 SecurityAlert.Read.All 權限，按 lastUpdateDateTime 定時讀取 /v1.0/security/alerts_v2，"
        "把回應寫入受監察的資料夾，或傳送至 HTTP 接收端。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"id":"da63","serviceSource":"microsoftDefenderForEndpoint","title":"Mimikatz credential theft tool",'
                b'"severity":"high","status":"inProgress","classification":"truePositive","detectorId":"e0da",'
                b'"firstActivityDateTime":"2026-11-20T02:00:00Z","mitreTechniques":["T1003.001"],"alertWebUrl":'
                b'"https://security.microsoft.example/alerts/da63","evidence":[{"deviceDnsName":"ws-031.grid.example"},'
                b'{"userAccount":{"accountName":"cheung","userPrincipalName":"cheung@grid.example"}}]}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "ws-031.grid.example",
                "user": "cheung@grid.example",
                "alert": Alert(
                    "microsoft",
                    "da63",
                    "e0da",
                    "Mimikatz credential theft tool",
                    "high",
                    ("attack.t1003.001",),
                    "open",
                    "inProgress · truePositive",
                    "https://security.microsoft.example/alerts/da63",
                ),
            },
        ),
    ),
)
