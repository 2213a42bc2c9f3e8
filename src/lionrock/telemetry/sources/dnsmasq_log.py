"""dnsmasq: the names it is asked for and the addresses it leases.

Set `log-queries=extra`, `log-dhcp` and, for a file of its own, `log-facility=/var/log/dnsmasq.log`; follow that file
or syslog.
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

ID: Final = "dnsmasq.log"
_MARK: Final = re.compile(r"dnsmasq(?P<part>-dhcp|-tftp|-script)?(?:\[(?P<pid>\d{1,10})\])?: (?P<told>.*)", re.DOTALL)
_QUERY: Final = re.compile(
    r"(?:\d{1,10} (?P<via>[\da-fA-F.:]{2,45})/(?P<port>\d{1,5}) )?query\[(?P<record_type>[\w=]{1,20})\] "
    r"(?P<query>\S{1,300}) from (?P<client>\S{2,64})"
)
_ANSWER: Final = re.compile(
    r"(?:\d{1,10} (?P<via>[\da-fA-F.:]{2,45})/(?P<port>\d{1,5}) )?(?P<event>reply|cached|config|/\S+|DHCP|hostsfile) "
    r"(?P<query>\S{1,300}) is (?P<answer>.{1,500})"
)
_SENT: Final = re.compile(
    r"(?:\d{1,10} (?P<via>[\da-fA-F.:]{2,45})/(?P<port>\d{1,5}) )?(?P<event>forwarded|dnssec-query\S*) "
    r"(?P<query>\S{1,300}) to (?P<server>\S{2,64})"
)
_LEASE: Final = re.compile(
    r"(?:\d{1,12} )?(?P<event>DHCP[A-Z]{2,12})\((?P<interface>[^)]{1,32})\) (?:(?P<leased>\d{1,3}(?:\.\d{1,3}){3}|"
    r"[\da-fA-F]{0,4}:[\da-fA-F:]{2,40}) )?"
    r"(?P<mac>(?:[\da-fA-F]{2}[:-]){5,19}[\da-fA-F]{2})(?: (?P<name>\S{1,255}))?"
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "dns", "dnsmasq"),
    ocsf=4003,
    address=("client", "via", "leased"),
    message=("told",),
    names={"src_ip": "client", "dst_ip": "server", "mac_address": "mac", "hostname": "name"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    found = _MARK.search(line)
    if found is None:
        raise another(Text("dnsmasq and its message", "dnsmasq 及其訊息"))
    told = found["told"]
    fields: dict[str, Any] = {"told": told, "ProcessId": found["pid"]}
    lease = found["part"] == "-dhcp"
    patterns = (_LEASE,) if lease else (_QUERY, _ANSWER, _SENT)
    known = next((match for pattern in patterns if (match := pattern.match(told.lstrip()))), None)
    if known:
        fields |= {name: value for name, value in known.groupdict().items() if value}
    carrier = syslog.carrier(line[: found.start()], settings)
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource(None, "dhcp", "dnsmasq") if lease else None if known else LogSource(None, None, "dnsmasq"),
        ocsf=4004 if lease else None if known else 0,
        time=(carrier.time, carrier.time_text),
        host=carrier.host,
    )


_SAMPLES = (
    Sample(
        raw=b"Nov 22 18:30:01 gw-1 dnsmasq[812]: 7 192.0.2.20/51023 query[TXT] c2.evil.example from 192.0.2.20",
        expect={
            "time": None,
            "host": "gw-1",
            "address": "192.0.2.20",
            "ocsf": 4003,
            "logsource": (None, "dns", "dnsmasq"),
            "fields": {"query": "c2.evil.example", "record_type": "TXT"},
        },
    ),
    Sample(
        raw=b"Nov 22 18:30:02 dnsmasq[812]: reply c2.evil.example is 203.0.113.9",
        expect={"host": None, "fields": {"answer": "203.0.113.9", "event": "reply"}},
    ),
    Sample(
        raw=b"2026-11-22T18:30:03+08:00 gw-1 dnsmasq-dhcp[812]: DHCPACK(eth1) 192.0.2.20 00:16:3e:00:00:01 laptop-7",
        expect={
            "time": "2026-11-22T10:30:03+00:00",
            "ocsf": 4004,
            "logsource": (None, "dhcp", "dnsmasq"),
            "fields": {"mac_address": "00:16:3e:00:00:01", "hostname": "laptop-7", "event": "DHCPACK"},
        },
    ),
)

DNSMASQ_LOG = Source(
    id=ID,
    title=Text("dnsmasq (DNS and DHCP)", "dnsmasq（DNS 及 DHCP）"),
    guidance=Text(
        "Set `log-queries=extra` and `log-dhcp` in dnsmasq.conf and follow syslog, or the file of `log-facility`. "
        "Its times name "
        "neither year nor zone: set the stream's zone, and its host for a file of its own.",
        "在 dnsmasq.conf 設定 `log-queries=extra` 及 `log-dhcp`，並監察 syslog 或 `log-facility` 的檔案。時間沒有年份"
        "及時區：請設定"
        "資料流的時區；如為獨立檔案，另設定主機。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"dnsmasq(?:-dhcp|-tftp|-script)?\[\d{1,10}\]: ",
    maps=_SHAPE.maps,
)
