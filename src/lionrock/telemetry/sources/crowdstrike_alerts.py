"""CrowdStrike Falcon: alerts of its interface and detection summaries of its event stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, needed, scaled, techniques, told, worded
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "crowdstrike.alerts"
_SHAPE: Final = Shape(
    ID,
    LogSource("crowdstrike", None, "alerts"),
    ocsf=DETECTION_FINDING,
    time=("timestamp", "created_timestamp", "ProcessStartTime", "metadata.eventCreationTime"),
    host=("device.hostname", "Hostname", "ComputerName"),
    user=("user_name", "UserName"),
    address=("source_ip", "network_accesses.remote_address"),
    message=("description", "DetectDescription", "display_name", "DetectName"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an alert of the interface, or a summary of the stream."""
    return bool({"falcon_host_link", "FalconHostLink"} & _event(event).keys())


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert or summary; raises InputError."""
    fields = json_lines.spread(_event(json_lines.document(raw)))
    id = said(first(fields, ("composite_id", "CompositeId", "detection_id", "DetectId")))
    title = said(first(fields, ("display_name", "DetectName", "name", "Name"))) or "alert"
    level = said(first(fields, ("severity_name", "SeverityName")))
    state = said(fields.get("status")) or ""
    alert = Alert(
        product="crowdstrike",
        id=needed(id, "composite_id or DetectId of a CrowdStrike alert"),
        rule=said(first(fields, ("pattern_id", "PatternId"))) or title,
        title=title,
        level=worded(level) if level else scaled(first(fields, ("severity", "Severity")), 20, 40, 60, 80),
        tags=techniques(fields.get("technique_id") or (), fields.get("MitreAttack.TechniqueID") or ()),
        state="closed" if state.lower() == "closed" else "open",
        said=state,
        link=said(first(fields, ("falcon_host_link", "FalconHostLink"))),
    )
    return told(_SHAPE, fields, raw, settings, alert)


def _event(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the stream's event with its metadata beside it, or the alert of the interface itself."""
    inner = event.get("event")
    return {"metadata": event.get("metadata"), **inner} if isinstance(inner, dict) else event


CROWDSTRIKE_ALERTS = Source(
    id=ID,
    title=Text("CrowdStrike Falcon alerts", "CrowdStrike Falcon 警報"),
    guidance=Text(
        "Give an API client the scope Alerts: read; fetch /alerts/entities/alerts/v2 by update time, or follow the "
        "JSON that the SIEM connector writes (DetectionSummaryEvent), into a followed folder or the HTTP receiver.",
        "為 API 用戶端授予 Alerts: read 範圍；按更新時間讀取 /alerts/entities/alerts/v2，"
        "或採用 SIEM 連接器所寫的 JSON（DetectionSummaryEvent），存入受監察的資料夾或傳送至 HTTP 接收端。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"composite_id":"c1:ind:9a","display_name":"CredentialTheft","pattern_id":10197,"severity":70,'
                b'"severity_name":"High","status":"closed","technique_id":"T1003","timestamp":"2026-11-20T02:00:00Z",'
                b'"falcon_host_link":"https://falcon.example/9a","device":{"hostname":"eng-07"},"user_name":"ho"}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "eng-07",
                "user": "ho",
                "alert": Alert(
                    "crowdstrike",
                    "c1:ind:9a",
                    "10197",
                    "CredentialTheft",
                    "high",
                    ("attack.t1003",),
                    "closed",
                    "closed",
                    "https://falcon.example/9a",
                ),
            },
        ),
        Sample(
            raw=(
                b'{"metadata":{"eventType":"DetectionSummaryEvent","eventCreationTime":1795140000000},"event":'
                b'{"DetectId":"ldt:1:2","DetectName":"Suspicious Activity","Severity":30,"ComputerName":"eng-08",'
                b'"UserName":"lee","FalconHostLink":"https://falcon.example/2"}}'
            ),
            expect={"host": "eng-08", "user": "lee", "time": "2026-11-20T02:00:00+00:00"},
        ),
    ),
)
