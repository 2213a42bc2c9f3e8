"""The debug log of a Windows DNS server.

In DNS Manager open the server's properties, Debug Logging, log packets for debugging: incoming, UDP and TCP, queries
and responses, and name a file; follow that file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import dates
from lionrock.telemetry.formats.lines import another, aside, lines, text
from lionrock.telemetry.formats.shape import Shape

ID: Final = "windows.dns"
_LINE: Final = re.compile(
    r"(?P<time>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d\d:\d\d(?: [AaPp]\.?[Mm]\.?)?) (?P<thread>[0-9A-Fa-f]{2,8}) "
    r"(?P<context>PACKET|EVENT|NOTE|DSPOLL|"
    r"TIMEOUT|LOOKUP|REMOTE|UPDATE)\s+(?P<rest>.*)",
    re.DOTALL,
)
_PACKET: Final = re.compile(
    r"(?P<packet>[0-9A-Fa-f]{8,16}) (?P<protocol>UDP|TCP) (?P<direction>Rcv|Snd) (?P<client>\S{2,64})"
    r"\s+(?P<xid>[0-9a-fA-F]{4}) "
    r"(?P<response>R| )?\s*(?P<opcode>[A-Z?])?\s*\[(?P<flags>[^\]]{1,64})\]\s+(?P<record_type>\S{1,20})"
    r"\s+(?P<name>\S{1,600})"
)
_LABEL: Final = re.compile(r"\(\d{1,3}\)")
_HINT: Final = re.compile(
    rb"DNS Server log|Log file (?:wrap|created)|Message logging key|^\s|^-|Field #|PACKET |^\s*\d{1,2} {2}",
    re.MULTILINE,
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "dns", "windows-dns-debug"),
    ocsf=4003,
    address=("client",),
    message=("direction", "query", "record_type", "answer_code", "told"),
    names={"src_ip": "client"},
)


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file has the title of the debug log, or its packets."""
    return (
        b"DNS Server log file creation" in head
        or re.search(rb" PACKET  [0-9A-Fa-f]{8,16} (?:UDP|TCP) (?:Rcv|Snd) ", head) is not None
    )


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError, AsideError for the explanations of the log's head.

    Times are the server's own, in the order of its region; see `dates.numbers`.
    """
    line = text(raw)
    found = _LINE.match(line)
    if found is None:
        if _HINT.match(raw):
            raise aside()
        raise another(Text("date, time, thread and PACKET", "日期、時間、執行緒及 PACKET"))
    fields: dict[str, Any] = {**found.groupdict(), "told": found["rest"]}
    if packet := _PACKET.search(found["rest"]):
        fields |= {name: value for name, value in packet.groupdict().items() if value and value != " "}
        fields["query"] = _LABEL.sub(".", packet["name"]).strip(".")
        fields["answer_code"] = packet["flags"].split()[-1]
        fields["type"] = "response" if packet["response"] == "R" else "query"
        fields.pop("told")
    written = found["time"]
    time = dates.numbers(written, settings) or dates.moment(written, settings)
    return _SHAPE.record(fields, raw, settings, time=(time, written))


_SAMPLES = (
    Sample(
        raw=(
            b"11/22/2026 6:30:01 PM 0A1C PACKET  000001D2A1B2C3D0 UDP Rcv 192.0.2.20      a1b2   Q [0001   D   "
            b"NOERROR] TXT    "
            b"(2)c2(4)evil(7)example(0)"
        ),
        expect={
            "time": None,
            "time_text": "11/22/2026 6:30:01 PM",
            "address": "192.0.2.20",
            "ocsf": 4003,
            "logsource": (None, "dns", "windows-dns-debug"),
            "fields": {"query": "c2.evil.example", "record_type": "TXT", "type": "query", "answer_code": "NOERROR"},
        },
    ),
    Sample(
        raw=(
            b"22/11/2026 18:30:02 0A1C PACKET  000001D2A1B2C3D0 UDP Snd 192.0.2.20      a1b2 R Q [8381   DR "
            b"NXDOMAIN] A      "
            b"(2)c2(4)evil(7)example(0)"
        ),
        expect={"fields": {"type": "response", "answer_code": "NXDOMAIN", "direction": "Snd"}},
    ),
)

WINDOWS_DNS = Source(
    id=ID,
    title=Text("DNS debug log (Windows Server)", "DNS 偵錯日誌（Windows Server）"),
    guidance=Text(
        "In DNS Manager open the server's properties, Debug Logging, and log incoming packets of queries to a file; "
        "follow it. "
        "Dates are written as the server's region does and name no zone: set the stream's zone and host.",
        "在 DNS 管理員開啟伺服器內容的「偵錯記錄」，將傳入的查詢封包寫入檔案並監察該檔案。日期按伺服器的地區格式寫入"
        "，沒有時區："
        "請設定資料流的時區及主機。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=_SHAPE.maps,
)
