"""Wazuh: alerts.json of the manager, one alert a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import dig, moment, named, needed, record, scaled, techniques, text
from lionrock.telemetry.json_lines import document, members
from lionrock.telemetry.lines import lines

ID: Final = "wazuh.alerts"


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    event = document(raw)
    rule = needed(text(dig(event, "rule", "id")), "rule.id and rule.level of a Wazuh alert")
    title = text(dig(event, "rule", "description")) or f"rule {rule}"
    when = moment(event.get("timestamp"), settings)
    host = text(dig(event, "agent", "name"), dig(event, "predecoder", "hostname"), dig(event, "manager", "name"))
    return record(
        ID,
        raw,
        event,
        Alert(
            product="wazuh",
            id=text(event.get("id")) or named("wazuh", rule, when[1], host, event.get("full_log")),
            rule=rule,
            title=title,
            level=scaled(dig(event, "rule", "level"), 4, 7, 12, 15),
            tags=techniques(dig(event, "rule", "mitre", "id")),
        ),
        when=when,
        host=host,
        user=text(dig(event, "data", "dstuser"), dig(event, "data", "srcuser"), _windows(event, "targetUserName")),
        address=text(dig(event, "data", "srcip"), _windows(event, "ipAddress")),
        message=text(event.get("full_log")) or title,
        product="wazuh",
    )


def _windows(event: object, name: str) -> object:
    """Return a field of a Windows event that Wazuh decoded."""
    return dig(event, "data", "win", "eventdata", name)


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first line has Wazuh's parts."""
    found = members(head)
    return {"rule", "agent", "manager"} <= found.keys() and dig(found, "rule", "level") is not None


WAZUH_ALERTS = Source(
    id=ID,
    title=Text("Wazuh alerts", "Wazuh 警報"),
    guidance=Text(
        "Follow /var/ossec/logs/alerts/alerts.json of the manager (jsonout_output is on by default), or have an "
        "integration post each alert to the HTTP receiver. Wazuh has no state of an alert: closing happens here.",
        "監察管理伺服器的 /var/ossec/logs/alerts/alerts.json（預設已開啟 jsonout_output），"
        "或以整合程式把每項警報傳送至 HTTP 接收端。Wazuh 不設警報狀態：結案在此進行。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
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
