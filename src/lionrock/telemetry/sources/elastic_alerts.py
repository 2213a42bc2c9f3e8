"""Elastic Security: detection alerts as exported from .alerts-security or posted by a connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, needed, techniques, told, worded
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "elastic.alerts"
_ALERT: Final = "kibana.alert"
_SHAPE: Final = Shape(
    ID,
    LogSource("elastic", None, "alerts"),
    ocsf=DETECTION_FINDING,
    time=(f"{_ALERT}.original_time", "@timestamp"),
    host=("host.name", "host.hostname"),
    user=("user.name",),
    address=("source.ip",),
    message=(f"{_ALERT}.reason", "message"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an alert, whether flattened or nested, bare or as a search hit."""
    event = _source(event)
    return "kibana" in event or any(name.startswith(f"{_ALERT}.") for name in event)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    hit = json_lines.document(raw)
    fields = json_lines.spread(_source(hit))
    title = said(fields.get(f"{_ALERT}.rule.name")) or "alert"
    state = said(fields.get(f"{_ALERT}.workflow_status")) or "open"
    alert = Alert(
        product="elastic",
        id=needed(said(fields.get(f"{_ALERT}.uuid")) or said(hit.get("_id")), "kibana.alert.uuid or _id"),
        rule=said(first(fields, (f"{_ALERT}.rule.rule_id", f"{_ALERT}.rule.uuid"))) or title,
        title=title,
        level=worded(first(fields, (f"{_ALERT}.severity", f"{_ALERT}.rule.severity"))),
        tags=techniques(first(fields, _TECHNIQUES) or ()),
        state="closed" if state == "closed" else "open",
        said=state,
        link=said(fields.get(f"{_ALERT}.url")),
    )
    return told(_SHAPE, fields, raw, settings, alert)


_TECHNIQUES: Final = tuple(f"{_ALERT}.rule.{where}threat.technique.id" for where in ("", "parameters."))


def _source(hit: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the alert of a search hit, or the document itself."""
    inner = hit.get("_source")
    return inner if isinstance(inner, dict) else hit


ELASTIC_ALERTS = Source(
    id=ID,
    title=Text("Elastic Security alerts", "Elastic Security 警報"),
    guidance=Text(
        "Export the index .alerts-security.alerts-default with a search (hits or one object a line) into a followed "
        "folder, or give the rules a webhook connector that posts the alert to the HTTP receiver. Name, status and "
        "link are kept; an alert that is closed in Kibana is shown closed here once it is told again.",
        "以搜尋匯出索引 .alerts-security.alerts-default（搜尋結果或每行一個物件）到受監察的資料夾，"
        "或為規則設定 webhook 連接器，把警報傳送至 HTTP 接收端。名稱、狀態及連結均會保留；"
        "在 Kibana 已結案的警報再次傳來後，此處亦顯示為已結案。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"_id":"9f1c","_source":{"@timestamp":"2026-11-20T02:00:05.101Z","kibana.alert.uuid":"9f1c",'
                b'"kibana.alert.rule.name":"Credential Dumping via LSASS","kibana.alert.rule.rule_id":"lsass-1",'
                b'"kibana.alert.severity":"critical","kibana.alert.workflow_status":"closed",'
                b'"kibana.alert.reason":"process event on ws-014 by kim","kibana.alert.url":'
                b'"https://kibana.example/app/security/alerts/9f1c","kibana.alert.rule.threat":[{"framework":'
                b'"MITRE ATT&CK","technique":[{"id":"T1003","name":"OS Credential Dumping"}]}],'
                b'"host":{"name":"ws-014"},"user":{"name":"kim"},"source":{"ip":"10.1.2.3"}}}'
            ),
            expect={
                "time": "2026-11-20T02:00:05.101000+00:00",
                "host": "ws-014",
                "user": "kim",
                "address": "10.1.2.3",
                "alert": Alert(
                    "elastic",
                    "9f1c",
                    "lsass-1",
                    "Credential Dumping via LSASS",
                    "critical",
                    ("attack.t1003",),
                    "closed",
                    "closed",
                    "https://kibana.example/app/security/alerts/9f1c",
                ),
            },
        ),
    ),
)
