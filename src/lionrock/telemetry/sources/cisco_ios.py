"""Cisco IOS, IOS XE, IOS XR and NX-OS: routers and switches.

Write `service timestamps log datetime msec show-timezone year`, `logging origin-id hostname`, `archive`, `log config`,
`logging enable`, `notify syslog` and `logging host <address>`, and follow the syslog server's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "cisco.ios"
_MARK: Final = re.compile(
    r"%(?!ASA-|FTD-|PIX-|FWSM-|NGIPS-)(?P<facility>[A-Z][A-Z0-9_]{1,40}(?:-[A-Z][A-Z0-9_]{1,40}){0,3})-(?P<level>[0-7])-"
    r"(?P<mnemonic>[A-Z0-9_]{2,60}) ?: ?(?P<text>.*)",
    re.DOTALL,
)
_ACCESS: Final = re.compile(
    r"list (?P<list>\S{1,80}) (?P<verdict>permitted|denied) (?P<protocol>\S{1,20}) (?P<src_ip>[\da-fA-F.:]{2,45})"
    r"(?:\((?P<src_port>\d{1,5})\))?.{0,80}? -> (?P<dst_ip>[\da-fA-F.:]{2,45})(?:\((?P<dst_port>\d{1,5})\))?"
)
_TOLD: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"User: ?(?P<User>[\w.@-]{1,64}) +logged command: ?(?P<CommandLine>.*)",
        r"\[user: ?(?P<User>[^\]]{0,128})\](?: \[Source: (?P<SourceIp>[^\]\s]{1,64})\])?",
        r"from \S{1,40} by (?P<User>[\w.@-]{1,64}) on (?P<line>\S{1,20})(?: \((?P<SourceIp>[\da-fA-F.:]{2,45})\))?",
        r"[Uu]ser:? '?(?P<User>[\w.@-]{1,64})'?.{0,80}?(?:from|IP address|Source) ?(?P<SourceIp>[\da-fA-F.:]{2,45})",
    )
)
_SERVICES: Final = {"BGP": "bgp", "LDP": "ldp", "TDP": "ldp", "PARSER": "aaa", "AAA": "aaa", "AAAA": "aaa", "S"
    "YS": "aaa",
                    "SEC_LOGIN": "aaa", "AUTHPRIV": "aaa", "VSHD": "aaa", "CONFIG": "aaa", "MGBL-CONFIG": "aaa",
                    "SECURITY-LOGIN": "aaa"}  # fmt: skip
_SHAPE: Final = Shape(
    ID,
    LogSource("cisco", None, "syslog"),
    user=("User",),
    address=("SourceIp", "src_ip"),
    message=("facility", "mnemonic", "text"),
    names={"Message": "text", "Facility": "facility", "Mnemonic": "mnemonic"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    found = _MARK.search(line)
    if found is None:
        raise another(Text("%FACILITY-SEVERITY-MNEMONIC:", "%設施-級別-代號："))
    fields: dict[str, Any] = found.groupdict() | _told(found["text"])
    carrier = syslog.carrier(line[: found.start()], settings)
    category = "firewall" if "dst_ip" in fields else None
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("cisco", category, _SERVICES.get(found["facility"], "syslog")),
        ocsf=4001 if category else 3002 if "LOGIN" in found["mnemonic"] else 0,
        time=(carrier.time, carrier.time_text),
        host=carrier.host,
    )


def _told(told: str) -> dict[str, Any]:
    """Return who, from where and what, as the messages we know tell it."""
    if found := _ACCESS.search(told):
        denied = found["verdict"] == "denied"
        given = {name: value for name, value in found.groupdict().items() if value}
        return given | {"action": "deny" if denied else "allow", "blocked": "true" if denied else "false"}
    for pattern in _TOLD:
        if found := pattern.search(told):
            return {name: value for name, value in found.groupdict().items() if value}
    return {}


_SAMPLES = (
    Sample(
        raw=(
            b"<189>107: sw-core-1: *Nov 22 2026 18:30:01.123 HKT: %PARSER-5-CFGLOG_LOGGEDCMD: User:ops.chan  logged "
            b"command:no logging host 192.0.2.40"
        ),
        expect={
            "time": "2026-11-22T10:30:01.123000+00:00",
            "host": "sw-core-1",
            "user": "ops.chan",
            "logsource": ("cisco", None, "aaa"),
            "fields": {"CommandLine": "no logging host 192.0.2.40", "Mnemonic": "CFGLOG_LOGGEDCMD"},
        },
    ),
    Sample(
        raw=(
            b"Nov 22 18:30:02 rtr-1 108: Nov 22 18:30:01.004: %SEC-6-IPACCESSLOGP: list OT-IN denied tcp "
            b"203.0.113.9(51023) -> "
            b"192.0.2.10(2404), 1 packet"
        ),
        expect={
            "time": None,
            "host": "rtr-1",
            "address": "203.0.113.9",
            "ocsf": 4001,
            "logsource": ("cisco", "firewall", "syslog"),
            "fields": {"action": "deny", "dst_port": "2404", "list": "OT-IN"},
        },
    ),
    Sample(
        raw=(
            b"<187>1 2026-11-22T18:30:03+08:00 rtr-1 - - - - %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: admin] "
            b"[Source: 203.0.113.9] [localport: 22] [Reason: Login Authentication Failed]"
        ),
        expect={"user": "admin", "address": "203.0.113.9", "ocsf": 3002, "host": "rtr-1"},
    ),
)

CISCO_IOS = Source(
    id=ID,
    title=Text("Cisco routers and switches (IOS, NX-OS)", "Cisco 路由器及交換器（IOS、NX-OS）"),
    guidance=Text(
        "Write `service timestamps log datetime msec show-timezone year`, `logging origin-id hostname` and `logging "
        "host "
        "<address>`; under `archive` and `log config` write `logging enable` and `notify syslog`, so that each "
        "command is "
        "logged. Follow the syslog server's file. Without `show-timezone` set the stream's zone.",
        "設定 `service timestamps log datetime msec show-timezone year`、`logging origin-id hostname` 及 `logging host "
        "<位址>`；在 `archive`、`log config` 下設定 `logging enable` 及 `notify syslog`，以記錄每項指令。監察 syslog "
        "伺服器的檔案。"
        "如沒有 `show-timezone`，請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"%(?!ASA-|FTD-|PIX-|FWSM-|NGIPS-)[A-Z][A-Z0-9_]{1,40}(?:-[A-Z][A-Z0-9_]{1,40}){0,3}-[0-7]-[A-Z0-9_]{2,"
    rb"60} ?:",
    maps=_SHAPE.maps,
)
