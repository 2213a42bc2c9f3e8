"""Elastic Security: detection alerts as exported from .alerts-security or posted by a connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, needed, record, techniques, text, worded
from lionrock.telemetry.json_lines import document

ID: Final = "elastic.alerts"
_RULE: Final = ("kibana", "alert", "rule")


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert, whether flattened or nested, bare or as a search hit; raises InputError."""
    told = document(raw)
    event = told["_source"] if isinstance(told.get("_source"), dict) else told
    id = text(_alert(event, "uuid"), told.get("_id"))
    state = text(_alert(event, "workflow_status")) or "open"
    title = text(dig(event, *_RULE, "name"), _alert(event, "rule", "name")) or "alert"
    return record(
        ID,
        raw,
        event,
        Alert(
            product="elastic",
            id=needed(id, "kibana.alert.uuid or _id of an Elastic alert"),
            rule=text(_alert(event, "rule", "rule_id"), _alert(event, "rule", "uuid")) or title,
            title=title,
            level=worded(_alert(event, "severity") or _alert(event, "rule", "severity")),
            tags=_techniques(_alert(event, "rule", "threat") or _alert(event, "rule", "parameters", "threat")),
            state="closed" if state == "closed" else "open",
            said=state,
            link=text(_alert(event, "url")),
        ),
        when=moment(_alert(event, "original_time") or event.get("@timestamp"), settings),
        host=text(dig(event, "host", "name"), dig(event, "host", "hostname")),
        user=text(dig(event, "user", "name")),
        address=text(dig(event, "source", "ip")),
        message=text(_alert(event, "reason"), event.get("message")) or title,
        product="elastic",
    )


def _alert(event: Mapping[str, Any], *names: str) -> Any:
    """Return a value of the alert, however its dotted name was written."""
    path = ("kibana", "alert", *names)
    flattened = event.get(".".join(path))
    return flattened if flattened is not None else dig(event, *path)


def _techniques(threat: Any) -> tuple[str, ...]:
    """Return the techniques of a rule's threat mapping."""
    parts = threat if isinstance(threat, list) else []
    return techniques(*(dig(one, "technique") for one in parts))


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes name parts of a Kibana alert."""
    if head.lstrip()[:1] not in {b"{", b"["}:
        return False
    return b'"kibana.alert.' in head or (b'"kibana"' in head and b'"workflow_status"' in head)


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
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
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
