"""Palo Alto Networks firewalls: traffic, threat, URL, system, configuration and GlobalProtect logs.

Under Device, Server Profiles, Syslog add a server with the default format, name the profile in the log forwarding of
each rule and under Log Settings, and follow the syslog server's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import delimited, syslog
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "paloalto.panos"
_KINDS: Final = "TRAFFIC|THREAT|SYSTEM|CONFIG|GLOBALPROTECT|AUTHENTICATION|USERID|HIPMATCH|DECRYPTION|URL|DATA|WILDFIRE"
_START: Final = re.compile(rf"\b\d{{1,2}},(?=[^,]{{0,40}},[\w.-]{{0,40}},(?:{_KINDS}|{_KINDS.lower()}),)")
_FIRST: Final = ("future", "receive_time", "serial", "type", "subtype", "config_version", "time_generated")
_TALK: Final = (
    *_FIRST, "src", "dst", "natsrc", "natdst", "rule", "srcuser", "dstuser", "app", "vsys", "from", "to", "inbound_if",
    "outbound_if", "logset", "future2", "sessionid", "repeatcnt", "sport", "dport", "natsport", "natdport",
    "flags", "proto",
    "action",
)  # fmt: skip
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "TRAFFIC": (
        *_TALK, "bytes", "bytes_sent", "bytes_received", "packets", "start", "elapsed", "category", "future3", "seqno",
        "actionflags", "srcloc", "dstloc", "future4", "pkts_sent", "pkts_received", "session_end_reason",
        "dg_hier_level_1",
        "dg_hier_level_2", "dg_hier_level_3", "dg_hier_level_4", "vsys_name", "device_name",
    ),
    "THREAT": (
        *_TALK, "misc", "threatid", "category", "severity", "direction", "seqno", "actionflags", "srcloc",
        "dstloc", "future3",
        "contenttype", "pcap_id", "filedigest", "cloud", "url_idx", "user_agent", "filetype", "xff", "referer",
        "sender",
        "subject", "recipient", "reportid", "dg_hier_level_1", "dg_hier_level_2", "dg_hier_level_3", "dg_hier_level_4",
        "vsys_name", "device_name", "future4", "src_uuid", "dst_uuid", "http_method",
    ),
    "SYSTEM": (
        *_FIRST, "vsys", "eventid", "object", "future2", "future3", "module", "severity", "opaque", "seqno",
        "actionflags",
        "dg_hier_level_1", "dg_hier_level_2", "dg_hier_level_3", "dg_hier_level_4", "vsys_name", "device_name",
    ),
    "CONFIG": (*_FIRST, "host", "vsys", "cmd", "admin", "client", "result", "path"),
    "GLOBALPROTECT": (
        *_FIRST, "vsys", "eventid", "stage", "auth_method", "tunnel_type", "srcuser", "srcregion", "machinename",
        "public_ip",
        "public_ipv6", "private_ip", "private_ipv6", "hostid", "serialnumber", "client_ver", "client_os",
        "client_os_ver",
        "repeatcnt", "reason", "error", "opaque", "status", "location", "login_duration", "connect_method",
        "error_code",
        "portal",
    ),
    "AUTHENTICATION": (*_FIRST, "vsys", "ip", "user", "normalize_user", "object", "authpolicy"),
    "USERID": (*_FIRST, "vsys", "ip", "user", "datasourcename", "eventid"),
    "HIPMATCH": (*_FIRST, "srcuser", "vsys", "machinename", "os", "src"),
}  # fmt: skip
_CLASSES: Final = {"TRAFFIC": 4001, "THREAT": 2004, "GLOBALPROTECT": 3002, "AUTHENTICATION": 3002, "USERID": 3002}
_SHAPE: Final = Shape(
    ID,
    LogSource("paloalto", None, None),
    time=("time_generated", "receive_time"),
    host=("device_name", "serial"),
    user=("srcuser", "user", "admin"),
    address=("src", "public_ip", "ip", "client", "host"),
    message=("type", "subtype", "opaque", "cmd", "eventid", "threatid", "action", "src", "dst", "dport"),
    names={
        "src_ip": "src",
        "dst_ip": "dst",
        "src_port": "sport",
        "dst_port": "dport",
        "c-useragent": "user_agent",
        "cs-method": "http_method",
        "cs-referer": "referer",
        "Signature": "threatid",
    },
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError.

    Columns beyond those named stand under their number. A URL log's target is its `misc` column.
    """
    line = text(raw)
    start = _START.search(line)
    if start is None:
        raise another(Text("PAN-OS columns with a log type in the fourth", "PAN-OS 欄位（第四欄為日誌類型）"))
    told = line[start.start() :]
    kind = told.split(",", 4)[3].upper()
    fields: dict[str, Any] = delimited.named(_COLUMNS.get(kind, _FIRST), told)
    web = fields.get("subtype") in {"url", "URL"} and kind == "THREAT"
    if misc := fields.get("misc"):
        _target(fields, misc.strip('"'), web=web)
    carrier = syslog.carrier(line[: start.start()], settings)
    category = "proxy" if web else "firewall" if kind == "TRAFFIC" else "appliance" if kind == "GLOBALPROTECT" else None
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("paloalto", category, kind.lower()),
        ocsf=4002 if web else _CLASSES.get(kind, 0),
        host=None if fields.get("device_name") else carrier.host,
    )


def _target(fields: dict[str, Any], misc: str, *, web: bool) -> None:
    """Add what a threat log is about: the URL, or the name of a file."""
    if web:
        host, slash, path = misc.partition("/")
        fields |= {"c-uri": misc, "cs-uri": misc, "cs-host": host, "cs-uri-stem": (slash + path).partition("?")[0]}
    else:
        fields["Filename"] = misc


_SAMPLES = (
    Sample(
        raw=(
            b"<14>Nov 22 18:30:02 fw-core 1,2026/11/22 18:30:01,001801000000,TRAFFIC,drop,2561,2026/11/22 18:30:01,"
            b"203.0.113.9,192.0.2.10,0.0.0.0,0.0.0.0,deny ot,grid\\ops,,modbus,vsys1,untrust,ot,ethernet1/1,"
            b"ethernet1/2,siem,"
            b"2026/11/22 18:30:01,12345,1,51023,502,0,0,0x0,tcp,deny,60,60,0,1,2026/11/22 18:30:00,0,any,0,77,0x0,"
            b"Hong Kong,10.0.0.0-10.255.255.255,0,1,0,policy-deny,0,0,0,0,,fw-core"
        ),
        expect={
            "time": None,
            "time_text": "2026/11/22 18:30:01",
            "host": "fw-core",
            "user": "grid\\ops",
            "address": "203.0.113.9",
            "ocsf": 4001,
            "logsource": ("paloalto", "firewall", "traffic"),
            "fields": {"dst_port": "502", "action": "deny", "session_end_reason": "policy-deny", "rule": "deny ot"},
        },
    ),
    Sample(
        raw=(
            b"1,2026/11/22 18:31:01,001801000000,SYSTEM,globalprotect,0,2026/11/22 18:31:00,,"
            b"globalprotectgateway-auth-fail,"
            b'GP-GW,0,0,general,informational,"GlobalProtect gateway user authentication failed. User name: ops, say '
            b'""hi""",'
            b"78,0x0,0,0,0,0,,fw-core"
        ),
        expect={
            "logsource": ("paloalto", None, "system"),
            "fields": {"opaque": 'GlobalProtect gateway user authentication failed. User name: ops, say "hi"'},
        },
    ),
)

PALOALTO_PANOS = Source(
    id=ID,
    title=Text("Palo Alto Networks firewall (PAN-OS)", "Palo Alto Networks 防火牆（PAN-OS）"),
    guidance=Text(
        "Add a syslog server profile with the default (BSD or IETF) format, name it in log forwarding and under Log "
        "Settings "
        "for system, configuration and GlobalProtect logs; follow the syslog server's file. Times name no zone: set "
        "the "
        "stream's.",
        "新增 syslog 伺服器設定檔（預設 BSD 或 IETF 格式），並在日誌轉送及系統、組態、GlobalProtect 的日誌設定中選用"
        "；監察 syslog "
        "伺服器的檔案。時間沒有時區：請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"\b\d{1,2},\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[\w.-]{0,40},[A-Z]{3,16},",
    maps=_SHAPE.maps,
)
