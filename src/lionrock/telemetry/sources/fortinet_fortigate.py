"""FortiGate logs: traffic, UTM and event logs in the key=value form.

Run `config log syslogd setting`, `set status enable`, `set server <address>`, `set format default`, and follow the
syslog server's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.dates import epoch, moment
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape, Time, said
from lionrock.telemetry.recognise import trying

ID: Final = "fortinet.fortigate"
_START: Final = re.compile(r"\b(?:date=\d{4}-\d\d-\d\d,? ?)?time=\d\d:\d\d:\d\d")
_CATEGORIES: Final = {"traffic": "firewall", "webfilter": "proxy", "dns": "dns", "virus": "antivirus"}
_CLASSES: Final = {
    "traffic": 4001,
    "webfilter": 4002,
    "dns": 4003,
    "ips": 2004,
    "virus": 2004,
    "user": 3002,
    "vpn": 4014,
}
_SHAPE: Final = Shape(
    ID,
    LogSource("fortigate", None, "event"),
    host=("devname", "devid"),
    user=("user", "unauthuser", "dstuser"),
    address=("srcip", "remip", "ip"),
    message=("logdesc", "msg", "action", "hostname", "srcip", "dstip", "dstport"),
    names={
        "src_ip": "srcip",
        "dst_ip": "dstip",
        "src_port": "srcport",
        "dst_port": "dstport",
        "c-uri": "url",
        "cs-uri": "url",
        "cs-host": "hostname",
        "c-useragent": "agent",
        "query": "qname",
        "record_type": "qtype",
        "answer": "ipaddr",
        "Signature": "virus",
        "Filename": "filename",
    },
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    start = _START.search(line)
    fields: dict[str, Any] = dict(pairs(line[start.start() :])) if start else {}
    kind, part = said(fields.get("type")), said(fields.get("subtype")) or ""
    if start is None or kind is None:
        raise another(Text("date=, time= and type=", "date=、time= 及 type="))
    service = part if kind == "utm" else kind
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("fortigate", _CATEGORIES.get(service), service),
        ocsf=_CLASSES.get(part, _CLASSES.get(kind, 0)),
        time=_time(fields, settings),
        host=None if fields.get("devname") else syslog.carrier(line[: start.start()], settings).host,
    )


def _time(fields: Mapping[str, Any], settings: Mapping[str, str]) -> Time:
    """Return `eventtime` (UTC; nanoseconds in newer versions), else date and time with the `tz` beside them."""
    written = f"{said(fields.get('date'))} {said(fields.get('time'))}"
    zone = said(fields.get("tz")) or ""
    return epoch(said(fields.get("eventtime"))) or moment(f"{written} {zone}".strip(), settings), written


_SAMPLES = (
    Sample(
        raw=(
            b'<189>date=2026-11-22 time=18:30:01 devname="fw-edge" devid="FGT60F0000000000" '
            b"eventtime=1795343401120931000 "
            b'tz="+0800" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" '
            b"srcip=203.0.113.9 "
            b'srcport=51023 dstip=192.0.2.10 dstport=502 proto=6 action="deny" policyid=0 service="tcp/502"'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "host": "fw-edge",
            "address": "203.0.113.9",
            "ocsf": 4001,
            "logsource": ("fortigate", "firewall", "traffic"),
            "fields": {"dst_port": "502", "action": "deny", "dst_ip": "192.0.2.10"},
        },
    ),
    Sample(
        raw=(
            b'date=2026-11-22 time=18:31:00 devname="fw-edge" tz="+0800" logid="0100044547" type="event" '
            b'subtype="system" '
            b'level="information" logdesc="Object attribute configured" user="admin" ui="GUI(192.0.2.4)" action="Add" '
            b'cfgpath="system.admin" cfgobj="maint" msg="Add system.admin maint"'
        ),
        expect={
            "time": "2026-11-22T10:31:00+00:00",
            "user": "admin",
            "logsource": ("fortigate", None, "event"),
            "fields": {"action": "Add", "cfgpath": "system.admin"},
        },
    ),
)

FORTINET_FORTIGATE = Source(
    id=ID,
    title=Text("FortiGate firewall", "FortiGate 防火牆"),
    guidance=Text(
        "Run `config log syslogd setting`, `set status enable`, `set server <address>`, `set format default`; follow "
        "the "
        "syslog server's file. `eventtime` or `tz` gives the zone; versions without either need the stream's zone.",
        "執行 `config log syslogd setting`、`set status enable`、`set server <位址>`、`set format default`；監察 "
        "syslog "
        "伺服器的檔案。`eventtime` 或 `tz` 提供時區；沒有兩者的版本須設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"\bdate=\d{4}-\d\d-\d\d,? ?time=\d\d:\d\d:\d\d",
    maps=_SHAPE.maps,
)
