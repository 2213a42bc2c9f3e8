"""CrowdStrike Falcon: alerts of its interface and detection summaries of its event stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, needed, record, scaled, techniques, text, worded
from lionrock.telemetry.json_lines import document

ID: Final = "crowdstrike.alerts"


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert or summary; raises InputError."""
    told = document(raw)
    event = told["event"] if isinstance(told.get("event"), dict) else told
    title = text(_either(event, "display_name", "DetectName"), _either(event, "name", "Name")) or "alert"
    state = text(event.get("status")) or ""
    when = event.get("timestamp") or event.get("created_timestamp") or event.get("ProcessStartTime")
    id = text(_either(event, "composite_id", "CompositeId"), _either(event, "detection_id", "DetectId"))
    return record(
        ID,
        raw,
        event,
        Alert(
            product="crowdstrike",
            id=needed(id, "composite_id or DetectId of a CrowdStrike alert"),
            rule=text(_either(event, "pattern_id", "PatternId")) or title,
            title=title,
            level=_level(event),
            tags=techniques(event.get("technique_id") or (), dig(event, "MitreAttack", 0, "TechniqueID") or ()),
            state="closed" if state.lower() == "closed" else "open",
            said=state,
            link=text(_either(event, "falcon_host_link", "FalconHostLink")),
        ),
        when=moment(when or dig(told, "metadata", "eventCreationTime"), settings),
        host=text(dig(event, "device", "hostname"), _either(event, "Hostname", "ComputerName")),
        user=text(_either(event, "user_name", "UserName")),
        address=text(event.get("source_ip"), dig(event, "network_accesses", 0, "remote_address")),
        message=text(_either(event, "description", "DetectDescription")) or title,
        product="crowdstrike",
    )


def _either(event: Mapping[str, Any], name: str, other: str) -> Any:
    """Return a value under its name in the interface, or else in the stream."""
    return event.get(name) if event.get(name) is not None else event.get(other)


def _level(event: Mapping[str, Any]) -> Level:
    """Return the level by its name, or by its number: 1 to 100."""
    name = text(_either(event, "severity_name", "SeverityName"))
    return worded(name) if name else scaled(_either(event, "severity", "Severity"), 20, 40, 60, 80)


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are alerts of Falcon."""
    if head.lstrip()[:1] not in {b"{", b"["}:
        return False
    return b'"falcon_host_link"' in head or b'"FalconHostLink"' in head


CROWDSTRIKE_ALERTS = Source(
    id=ID,
    title=Text("CrowdStrike Falcon alerts", "CrowdStrike Falcon 警報"),
    guidance=Text(
        "Give an API client the scope Alerts: read; fetch /alerts/entities/alerts/v2 by update time, or follow the "
        "JSON that the SIEM connector writes (DetectionSummaryEvent), into a followed folder or the HTTP receiver.",
        "為 API 用戶端授予 Alerts: read 範圍；按更新時間讀取 /alerts/entities/alerts/v2，"
        "或採用 SIEM 連接器所寫的 JSON（DetectionSummaryEvent），存入受監察的資料夾或傳送至 HTTP 接收端。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
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
