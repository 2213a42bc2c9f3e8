r"""The audit log of a Windows DHCP server.

In DHCP Manager open the server's IPv4 properties, enable DHCP audit logging, and follow %windir%\\System32\\dhcp
(DhcpSrvLog-*.log).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import dates, delimited
from lionrock.telemetry.formats.lines import another, aside, lines, text
from lionrock.telemetry.formats.shape import Shape

ID: Final = "windows.dhcp"
_COLUMNS: Final = ("ID", "Date", "Time", "Description", "IP Address", "Host Name", "MAC Address", "User Name",
                   "TransactionID", "QResult", "Probationtime", "CorrelationID", "Dhcid", "VendorClass(Hex)",
                   "VendorClass(ASCII)", "UserClass(Hex)", "UserClass(ASCII)", "RelayAgentInformation",
                   "DnsRegError")  # fmt: skip
_LINE: Final = re.compile(r"\d{1,5},\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},\d{1,2}:\d\d:\d\d")
_ROW: Final = re.compile(rb"\d{1,5},\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},\d{1,2}:\d\d:\d\d,[^,]{1,80},[\d.:a-fA-F]{0,45},")
_ASIDE: Final = re.compile(
    r"ID,Date|Event ID|Microsoft .*DHCP|QResult:|\s|\d{2,5}[ +]?\+?\t|\d{2,5} {1,4}[A-Z]|\d{1,5}(?:: |: ?\w)|"
    r"[A-Z][a-z]+(?: [\w:]+){0,12}\.?\Z"
)
_SHAPE: Final = Shape(
    ID,
    LogSource("windows", "dhcp", "dhcp-server-audit"),
    ocsf=4004,
    user=("User Name",),
    address=("IP Address",),
    message=("Description", "IP Address", "Host Name", "MAC Address"),
    names={"src_ip": "IP Address", "hostname": "Host Name", "mac_address": "MAC Address", "event": "Description"},
)


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file has the title of the audit log, or its columns."""
    begin = head.removeprefix(b"\xef\xbb\xbf")
    return b"DHCP Service Activity Log" in begin or begin.startswith(b"ID,Date,Time,") or bool(_ROW.match(begin))


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one row; raises InputError, AsideError for the explanations of the log's head."""
    line = text(raw)
    if not _LINE.match(line):
        if _ASIDE.match(line):
            raise aside()
        raise another(Text("ID,Date,Time,Description", "ID,Date,Time,Description 欄位"))
    fields: dict[str, Any] = delimited.named(_COLUMNS, line)
    written = f"{fields['Date']} {fields['Time']}"
    return _SHAPE.record(fields, raw, settings, time=(dates.numbers(written, settings), written))


_SAMPLES = (
    Sample(
        raw=b"10,11/22/26,18:30:01,Assign,192.0.2.20,laptop-7.grid.example,00163E000001,,1923847,0,,,,0x4D53,MSFT "
        b"5.0,,,,0",
        expect={
            "time": None,
            "time_text": "11/22/26 18:30:01",
            "address": "192.0.2.20",
            "ocsf": 4004,
            "logsource": ("windows", "dhcp", "dhcp-server-audit"),
            "fields": {"event": "Assign", "hostname": "laptop-7.grid.example", "mac_address": "00163E000001"},
        },
    ),
    Sample(
        raw=b"24,11/22/26,00:00:40,Database Cleanup Begin,,,,,0,6,,,,,,,,,0",
        expect={"address": None, "fields": {"event": "Database Cleanup Begin"}},
    ),
)

WINDOWS_DHCP = Source(
    id=ID,
    title=Text("DHCP audit log (Windows Server)", "DHCP 審核日誌（Windows Server）"),
    guidance=Text(
        "In DHCP Manager enable audit logging in the server's properties and follow %windir%\\System32\\dhcp. Dates "
        "are the "
        "server's own and name no zone: set the stream's zone and host.",
        "在 DHCP 管理員的伺服器內容啟用審核記錄，並監察 %windir%\\System32\\dhcp。日期為伺服器本地時間，沒有時區：請"
        "設定資料流的"
        "時區及主機。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=_SHAPE.maps,
)
