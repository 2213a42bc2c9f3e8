"""The query, security and response-policy logs of BIND.

Give `logging { channel q { file "/var/log/named/query.log"; print-time iso8601-utc; print-category yes;
print-severity yes; }; category queries { q; }; category security { q; }; category rpz { q; }; };` in named.conf and
follow the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "bind.query"
_HEAD: Final = re.compile(
    r"(?:(?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,"
    r"6})?Z?) )?"
    r"(?:(?P<category>[a-z-]{3,20}): )?(?:(?P<level>critical|error|warning|notice|info|debug(?: \d{1,2})?): )?"
    r"(?P<told>client (?:@0x[\da-f]{1,16} )?(?P<client>[\da-fA-F.:]{2,45})#(?P<port>\d{1,5})(?: \((?P<name>[^)]{0,"
    r"300})\))?: "
    r".*|(?(time)(?(level).*|(?!))|(?!)))",
    re.DOTALL,
)
_QUERY: Final = re.compile(
    r"(?:view (?P<view>\S{1,128}): )?query: (?P<query>\S{1,300}) (?P<class>\S{1,20}) (?P<record_type>\S{1,20}) "
    r"(?P<flags>\S{1,20})(?: \((?P<server>[^)]{1,64})\))?"
)
_DENIED: Final = re.compile(
    r"(?:query|update|zone transfer|notify|transfer)(?: \(cache\))? '(?P<query>[^'/]{1,300})"
    r"(?:/(?P<record_type>[^'/]{1,20}))?[^']*' denied"
)
_POLICY: Final = re.compile(
    r"rpz (?P<rpz>\S{1,20}) (?P<action>\S{1,20}) rewrite (?P<query>\S{1,300}?)(?:/(?P<record_type>[^/\s]{1,"
    r"20}))?(?:/\S+)? via (?P<rule>\S{1,300})"
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "dns", "bind"),
    ocsf=4003,
    address=("client",),
    message=("told",),
    names={"src_ip": "client", "src_port": "port", "dst_ip": "server"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    at = line.find("named")
    found = _HEAD.match(line) or _HEAD.search(line, max(at, 0))
    if found is None:
        raise another(Text("`client address#port (name): …`", "`client 位址#埠 (名稱): …`"))
    fields: dict[str, Any] = {name: value for name, value in found.groupdict().items() if value}
    for pattern in (_QUERY, _DENIED, _POLICY):
        if known := pattern.search(found["told"]):
            fields |= {name: value for name, value in known.groupdict().items() if value}
            break
    if "denied" in found["told"]:
        fields["action"] = "deny"
    if found["name"]:
        fields.setdefault("query", found["name"])
    carrier = syslog.carrier(line[: found.start()], settings)
    written = found["time"]
    time = (moment(written, settings), written) if written else (carrier.time, carrier.time_text)
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=None if "query" in fields else LogSource(None, None, "bind"),
        time=time,
        host=carrier.host,
    )


_SAMPLES = (
    Sample(
        raw=(
            b"2026-11-22T10:30:01.120Z queries: info: client @0x7f10 192.0.2.20#51023 (c2.evil.example): query: "
            b"c2.evil.example "
            b"IN TXT +E(0)K (192.0.2.53)"
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "address": "192.0.2.20",
            "ocsf": 4003,
            "logsource": (None, "dns", "bind"),
            "fields": {"query": "c2.evil.example", "record_type": "TXT", "dst_ip": "192.0.2.53"},
        },
    ),
    Sample(
        raw=b"Nov 22 18:30:02 ns-1 named[812]: client 203.0.113.9#51024 (grid.example): zone transfer "
        b"'grid.example/AXFR/IN' denied",
        expect={
            "host": "ns-1",
            "time": None,
            "fields": {"query": "grid.example", "record_type": "AXFR", "action": "deny"},
        },
    ),
    Sample(
        raw=b"22-Nov-2026 18:30:03.001 queries: info: client 192.0.2.21#5353 (a.example): view in: query: a.example "
        b"IN A + (192.0.2.53)",
        expect={"time": None, "time_text": "22-Nov-2026 18:30:03.001", "fields": {"view": "in", "record_type": "A"}},
    ),
)

BIND_QUERY = Source(
    id=ID,
    title=Text("DNS server log (BIND)", "DNS 伺服器日誌（BIND）"),
    guidance=Text(
        "Give a channel with `print-time iso8601-utc`, `print-category yes` and `print-severity yes` for the "
        "categories queries, "
        "security and rpz, and follow its file. Other times name no zone: set the stream's. Set the stream's host.",
        "為 queries、security 及 rpz 類別設定頻道，並使用 `print-time iso8601-utc`、`print-category yes` 及 "
        "`print-severity yes`；"
        "監察該檔案。其他時間格式沒有時區：請設定資料流的時區及主機。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"named(?:\[\d{1,10}\])?: (?:[a-z-]{3,20}: )?(?:[a-z]{4,8}: )?client ",
    maps=_SHAPE.maps,
)
