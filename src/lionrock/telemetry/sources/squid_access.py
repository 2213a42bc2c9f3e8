"""Squid's access log in its native form, tunnels of CONNECT among it.

Write `access_log /var/log/squid/access.log squid` in squid.conf and follow the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.dates import epoch
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape, address
from lionrock.telemetry.formats.urls import parts
from lionrock.telemetry.recognise import trying

ID: Final = "squid.access"
_LINE: Final = re.compile(
    r"(?P<time>\d{9,11}\.\d{3}) +(?P<duration>-?\d{1,12}) (?P<client>\S{1,255}) (?P<result>[A-Z_]{3,60})"
    r"/(?P<status>\d{3}) "
    r"(?P<bytes>\d{1,20}) (?P<method>\S{1,40}) (?P<url>\S+) (?P<user>\S{1,255}) (?P<hierarchy>[A-Z_]{3,60})"
    r"/(?P<server>\S{1,255})"
    r"(?: (?P<type>\S{1,255}))?(?: .*)?\Z",
    re.DOTALL,
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "proxy", "squid"),
    ocsf=4002,
    time=("time",),
    user=("user",),
    address=("client",),
    message=("method", "url", "status"),
    names={
        "c-ip": "client",
        "src_ip": "client",
        "cs-method": "method",
        "sc-bytes": "bytes",
        "cs-username": "user",
        "dst_ip": "server",
        "sc-content-type": "type",
        "s-action": "result",
    },
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    at = line.find("squid")
    found = _LINE.match(line) or (_LINE.search(line, at) if at >= 0 else None)
    if found is None:
        raise another(Text("time, duration, client, result and URL", "時間、需時、客戶端、結果及網址"))
    fields: dict[str, Any] = {name: None if value == "-" else value for name, value in found.groupdict().items()}
    fields |= parts(found["url"])
    fields["sc-status"] = int(found["status"])
    fields["server"] = address(found["server"])
    carrier = syslog.carrier(line[: found.start()], settings)
    return _SHAPE.record(fields, raw, settings, time=(epoch(found["time"]), found["time"]), host=carrier.host)


_SAMPLES = (
    Sample(
        raw=(
            b"1795343401.120    412 192.0.2.20 TCP_MISS/200 5120 GET http://203.0.113.9/a/b.exe?x=1 ops.chan "
            b"HIER_DIRECT/203.0.113.9 application/x-dosexec"
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "user": "ops.chan",
            "address": "192.0.2.20",
            "ocsf": 4002,
            "logsource": (None, "proxy", "squid"),
            "fields": {
                "c-uri": "http://203.0.113.9/a/b.exe?x=1",
                "cs-host": "203.0.113.9",
                "c-uri-extension": "exe",
                "c-uri-query": "x=1",
                "sc-status": 200,
                "dst_ip": "203.0.113.9",
            },
        },
    ),
    Sample(
        raw=b"1795343402.500  60001 192.0.2.20 TCP_TUNNEL/200 9120 CONNECT evil.example:443 - "
        b"HIER_DIRECT/203.0.113.9 -",
        expect={
            "user": None,
            "fields": {"cs-method": "CONNECT", "cs-host": "evil.example", "c-uri": "evil.example:443"},
        },
    ),
)

SQUID_ACCESS = Source(
    id=ID,
    title=Text("Squid proxy access log", "Squid 代理伺服器存取日誌"),
    guidance=Text(
        "Write `access_log /var/log/squid/access.log squid` and follow the file. Times are UTC seconds. The lines "
        "name neither "
        "proxy nor browser: set the stream's host, and append `%{User-Agent}>h` only as the last column.",
        "設定 `access_log /var/log/squid/access.log squid` 並監察該檔案。時間為 UTC 秒數。紀錄沒有代理伺服器及瀏覽器"
        "名稱：請設定"
        "資料流的主機；如加入 `%{User-Agent}>h`，只可作為最後一欄。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"squid[\w-]{0,20}\)?(?:\[\d{1,10}\])?: \d{9,11}\.\d{3} +-?\d",
    maps=_SHAPE.maps,
)
