"""Wazuh: alerts.json of the manager, one alert a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, named, needed, scaled, techniques, told
from lionrock.telemetry.formats.shape import Shape, said

ID: Final = "wazuh.alerts"
_SHAPE: Final = Shape(
    ID,
    LogSource("wazuh", None, "alerts"),
    ocsf=DETECTION_FINDING,
    time=("timestamp",),
    host=("agent.name", "predecoder.hostname", "manager.name"),
    user=("data.dstuser", "data.srcuser", "data.win.eventdata.targetUserName"),
    address=("data.srcip", "data.win.eventdata.ipAddress"),
    message=("rule.description", "full_log"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document has the parts of an alert."""
    rule = event.get("rule")
    return {"agent", "manager"} <= event.keys() and isinstance(rule, dict) and "level" in rule


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    fields = json_lines.spread(json_lines.document(raw))
    rule = needed(said(fields.get("rule.id")), "rule.id and rule.level of a Wazuh alert")
    parts = (rule, fields.get("timestamp"), fields.get("agent.name"), fields.get("full_log"))
    alert = Alert(
        product="wazuh",
        id=said(fields.get("id")) or named("wazuh", *parts),
        rule=rule,
        title=said(fields.get("rule.description")) or f"rule {rule}",
        level=scaled(fields.get("rule.level"), 4, 7, 12, 15),
        tags=techniques(fields.get("rule.mitre.id") or ()),
    )
    return told(_SHAPE, fields, raw, settings, alert)


WAZUH_ALERTS = Source(
    id=ID,
    title=Text("Wazuh alerts", "Wazuh 警報"),
    guidance=Text(
        "Follow /var/ossec/logs/alerts/alerts.json of the manager (jsonout_output is on by default), or have an "
        "integration post each alert to the HTTP receiver. Wazuh has no state of an alert: closing happens here.",
        "監察管理伺服器的 /var/ossec/logs/alerts/alerts.json（預設已開啟 jsonout_output），"
        "或以整合程式把每項警報傳送至 HTTP 接收端。Wazuh 不設警報狀態：結案在此進行。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"timestamp":"2026-11-20T03:14:07.225+0800","rule":{"level":10,"description":"sshd: brute force '
                b'trying to get access to the system.","id":"5712","mitre":{"id":["T1110"]},"firedtimes":1},'
                b'"agent":{"id":"004","name":"jump01","ip":"10.20.0.5"},"manager":{"name":"siem"},'
                b'"id":"1795202047.91023","full_log":"Nov 20 03:14:06 jump01 sshd[811]: Invalid user admin from '
                b'203.0.113.9 port 50212","data":{"srcip":"203.0.113.9","srcuser":"admin"},'
                b'"location":"/var/log/auth.log"}'
            ),
            expect={
                "time": "2026-11-19T19:14:07.225000+00:00",
                "host": "jump01",
                "user": "admin",
                "address": "203.0.113.9",
                "ocsf": 2004,
                "alert": Alert(
                    "wazuh",
                    "1795202047.91023",
                    "5712",
                    "sshd: brute force trying to get access to the system.",
                    "medium",
                    ("attack.t1110",),
                ),
            },
        ),
    ),
)
