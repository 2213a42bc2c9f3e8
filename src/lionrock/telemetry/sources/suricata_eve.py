"""Suricata's EVE: alerts, flows and protocol transactions as JSON, one a line.

Enable `eve-log` with `filetype: regular` and the types alert, dns, http, tls, flow, smb, modbus and dnp3 in
suricata.yaml, and follow eve.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import named, techniques
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, address, first, said

ID: Final = "suricata.eve"
_CATEGORIES: Final = {"dns": "dns", "http": "proxy", "flow": "firewall", "netflow": "firewall", "drop": "firewall"}
_CLASSES: Final = {"alert": 2004, "anomaly": 2004, "dns": 4003, "http": 4002, "http2": 4002, "tls": 4001, "flow": 4001,
                   "netflow": 4001, "drop": 4001, "smb": 4006, "ssh": 4007, "rdp": 4005, "ftp": 4008, "smtp": 4009,
                   "fileinfo": 4010, "dhcp": 4004, "krb5": 3002, "modbus": 4001, "dnp3": 4001}  # fmt: skip
_LEVELS: Final[Mapping[Any, Level]] = {1: "high", 2: "medium", 3: "low"}
"""`severity` of a signature, 1 being the gravest."""
_SHAPE: Final = Shape(
    ID,
    LogSource("suricata", None, None),
    time=("timestamp",),
    host=("host", "sensor_name"),
    user=("ftp.user", "smb.ntlmssp.user", "krb5.cname"),
    address=("src_ip",),
    message=("event_type", "alert.signature", "http.hostname", "http.url", "dns.rrname", "tls.sni", "src_ip", "dest_ip",
             "dest_port"),
    names={
        "dst_ip": "dest_ip",
        "dst_port": "dest_port",
        "Signature": "alert.signature",
        "action": "alert.action",
        "cs-method": "http.http_method",
        "cs-host": "http.hostname",
        "c-useragent": "http.http_user_agent",
        "cs-referer": "http.http_refer",
        "sc-status": "http.status",
        "cs-uri": "http.url",
        "cs-uri-query": "http.url",
        "query": "dns.rrname",
        "record_type": "dns.rrtype",
        "answer": "dns.answers.rdata",
    },
)  # fmt: skip


_BESIDE: Final = frozenset({"flow_id", "in_iface", "src_ip", "stats"})


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an event of EVE; old alerts name no type."""
    keys = event.keys()
    return "timestamp" in keys and bool({"event_type", "alert"} & keys) and bool(_BESIDE & keys)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = document(raw)
    kind = event.get("event_type", "alert")
    if not _ours(event) or not isinstance(kind, str):
        raise not_ours("event_type and timestamp")
    fields = json_lines.spread(event)
    if kind == "dns":
        for name in ("rrname", "rrtype"):
            asked = first(fields, (f"dns.{name}", f"dns.queries.{name}", f"dns.query.{name}"))
            fields[f"dns.{name}"] = asked
        fields.setdefault("dns.answers.rdata", first(fields, ("dns.rdata", "dns.grouped.A", "dns.answer.rdata")))
    if kind == "http":
        fields["c-uri"] = f"{fields.get('http.hostname') or ''}{fields.get('http.url') or ''}"
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("suricata", _CATEGORIES.get(kind), kind),
        ocsf=_CLASSES.get(kind, 0),
        alert=_alert(fields) if kind == "alert" else None,
    )


def _alert(fields: Mapping[str, Any]) -> Alert | None:
    """Return what an alert found, None where no signature stands; EVE gives no id, so what makes it one does."""
    rule, title = said(fields.get("alert.signature_id")), said(fields.get("alert.signature"))
    if rule is None or title is None:
        return None
    parts = (fields.get(name) for name in ("flow_id", "timestamp", "src_ip", "src_port", "dest_ip", "dest_port"))
    return Alert(
        product="suricata",
        id=named("suricata", rule, *parts),
        rule=rule,
        title=title,
        level=_LEVELS.get(fields.get("alert.severity"), "informational"),
        tags=techniques(fields.get("alert.metadata.mitre_technique_id") or ()),
        host=_inside(fields),
    )


def _inside(fields: Mapping[str, Any]) -> str | None:
    """Return which end of the flow is a private address, the destination before the source; not the sensor."""
    ends = (address(fields.get(name)) for name in ("dest_ip", "src_ip"))
    return next((end for end in ends if end and ip_address(end).is_private), None)


_SAMPLES = (
    Sample(
        raw=(
            b'{"timestamp":"2026-11-22T18:30:01.120931+0800","flow_id":7,"in_iface":"eth1","event_type":"alert","src_ip":'
            b'"203.0.113.9","src_port":51023,"dest_ip":"192.0.2.10","dest_port":502,"proto":"TCP","alert":{"action":"allowed",'
            b'"gid":1,"signature_id":2000001,"signature":"OT write to coil from outside","severity":1},"host":"tap-ot"}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "host": "tap-ot",
            "address": "203.0.113.9",
            "ocsf": 2004,
            "logsource": ("suricata", None, "alert"),
            "fields": {"Signature": "OT write to coil from outside", "dst_port": 502, "action": "allowed"},
            "alert": Alert(
                "suricata",
                "e5ebdd96c6f9332297b35320efe8c513",
                "2000001",
                "OT write to coil from outside",
                "high",
                host="192.0.2.10",
            ),
        },
    ),
    Sample(
        raw=(
            b'{"timestamp":"2026-11-22T18:30:02+0800","flow_id":8,"event_type":"dns","src_ip":"192.0.2.20","dest_ip":"192.0.2.53",'
            b'"dns":{"type":"answer","version":2,"rrname":"c2.evil.example","rrtype":"A","answers":[{"rrname":"c2.evil.example",'
            b'"rdata":"203.0.113.9"}]}}'
        ),
        expect={
            "ocsf": 4003,
            "logsource": ("suricata", "dns", "dns"),
            "fields": {"query": "c2.evil.example", "record_type": "A", "answer": "203.0.113.9"},
        },
    ),
)

SURICATA_EVE = Source(
    id=ID,
    title=Text("Suricata (EVE JSON)", "Suricata 入侵偵測（EVE JSON）"),
    guidance=Text(
        "Enable `eve-log` in suricata.yaml with alert, dns, http, tls, flow and the OT protocols, and follow "
        "eve.json. Set "
        "`sensor-name`, or the stream's host. Times name their zone.",
        "在 suricata.yaml 啟用 `eve-log`，包括 alert、dns、http、tls、flow 及工業協定，並監察 eve.json。請設定 "
        "`sensor-name` 或"
        "資料流的主機。時間附有時區。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
