"""The ISC DHCP server: who got which address.

dhcpd logs to syslog by itself (`log-facility local7;` puts it into a file of its own); follow that file.
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

ID: Final = "isc.dhcpd"
_MARK: Final = re.compile(r"dhcpd(?:\[(?P<pid>\d{1,10})\])?: (?P<told>.*)", re.DOTALL)
_LEASE: Final = re.compile(
    r"(?P<event>(?:DHCP|BOOT)[A-Z]{2,12})(?: (?:for|on|of|from))?(?: (?P<leased>\d{1,3}(?:\.\d{1,3}){3}))?(?: "
    r"\((?P<server>[\d.]{7,15})\))?"
    r"(?:(?: (?:from|to))? (?P<mac>(?:[\da-fA-F]{2}:){5}[\da-fA-F]{2}))?(?: \((?P<name>[^)]{1,255})\))?(?:.{0,80}? "
    r"via (?P<interface>[\w.:-]{1,64}))?"
    r"(?:: (?P<why>.{1,300}))?"
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "dhcp", "dhcpd"),
    ocsf=4004,
    address=("leased",),
    message=("told",),
    names={"src_ip": "leased", "mac_address": "mac", "hostname": "name"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    found = _MARK.search(line)
    if found is None:
        raise another(Text("dhcpd and its message", "dhcpd 及其訊息"))
    fields: dict[str, Any] = {"told": found["told"], "ProcessId": found["pid"]}
    if lease := _LEASE.match(found["told"]):
        fields |= {name: value for name, value in lease.groupdict().items() if value}
    carrier = syslog.carrier(line[: found.start()], settings)
    return _SHAPE.record(fields, raw, settings, time=(carrier.time, carrier.time_text), host=carrier.host)


_SAMPLES = (
    Sample(
        raw=b"Nov 22 18:30:01 dhcp-1 dhcpd[812]: DHCPACK on 192.0.2.20 to 00:16:3e:00:00:01 (laptop-7) via eth0",
        expect={
            "time": None,
            "host": "dhcp-1",
            "address": "192.0.2.20",
            "ocsf": 4004,
            "logsource": (None, "dhcp", "dhcpd"),
            "fields": {
                "event": "DHCPACK",
                "mac_address": "00:16:3e:00:00:01",
                "hostname": "laptop-7",
                "interface": "eth0",
            },
        },
    ),
    Sample(
        raw=(
            b"<30>1 2026-11-22T18:30:02+08:00 dhcp-1 dhcpd 812 - - dhcpd[812]: DHCPDISCOVER from 00:16:3e:00:00:02 "
            b"via 192.0.2.1: "
            b"network 192.0.2.0/24: no free leases"
        ),
        expect={"time": "2026-11-22T10:30:02+00:00", "fields": {"event": "DHCPDISCOVER", "mac": "00:16:3e:00:00:02"}},
    ),
)

ISC_DHCPD = Source(
    id=ID,
    title=Text("DHCP server log (ISC dhcpd)", "DHCP 伺服器日誌（ISC dhcpd）"),
    guidance=Text(
        "dhcpd writes to syslog: follow the syslog server's file, or one of its own with `log-facility local7;`. Old "
        "syslog times "
        "name neither year nor zone: set the stream's zone.",
        "dhcpd 寫入 syslog：監察 syslog 伺服器的檔案，或以 `log-facility local7;` 分出的獨立檔案。舊式 syslog 時間沒"
        "有年份及時區："
        "請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"dhcpd(?:\[\d{1,10}\])?: ",
    maps=_SHAPE.maps,
)
