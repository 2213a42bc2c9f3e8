"""HAProxy's HTTP and TCP logs, carried by syslog.

Write `option httplog` (or `option tcplog`) and `log 127.0.0.1:514 local0`, and follow the file of the syslog server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.combined import requested
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "haproxy.log"
_FRONT: Final = re.compile(
    r"(?:\A ?|haproxy(?:\[\d{1,10}\])?:? )(?:\d{1,10} - - |- - )?(?P<client>[\da-fA-F.:]{2,45}):(?P<client_port>\d{1,"
    r"5}) "
    r"\[(?P<time>[^\]]{1,40})\] (?P<frontend>\S{1,128})"
)
_BACK: Final = re.compile(
    r" (?P<backend>[^\s/]{1,128})/(?P<server>\S{1,128}) (?P<timers>[\d+/-]+) "
    r"(?:(?P<status>-1|\d{3}) )?(?P<bytes>\+?\d+) (?:(?P<cookies>\S+ \S+) )?(?P<state>[A-Za-z-]{2,4}) "
    r"(?P<connections>\S+) (?P<queues>\d+/\d+)(?P<headers>(?: \{[^{}]{0,4000}\}){0,2})(?: \"(?P<request>.*))?",
    re.DOTALL,
)
_TROUBLE: Final = re.compile(r"/(?P<bind>\S{1,128}): (?P<trouble>.*)", re.DOTALL)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "webserver", "haproxy"),
    ocsf=4002,
    address=("client",),
    message=("frontend", "request", "trouble", "status"),
    names={"c-ip": "client", "src_ip": "client", "src_port": "client_port", "sc-status": "status", "sc-bytes": "bytes"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    front = _FRONT.search(line)
    back = front and (_BACK.match(line, front.end()) or _TROUBLE.match(line, front.end()))
    if front is None or back is None:
        raise another(Text("haproxy's address, time, frontend and backend", "haproxy 的位址、時間、前端及後端"))
    fields = front.groupdict() | back.groupdict()
    carrier = syslog.carrier(line[: front.start()], settings)
    accepted = moment(fields["time"], settings)
    request = fields.get("request")
    if request:
        request = fields["request"] = request.rpartition('"')[0] or request
        fields["cs-method"], fields["cs-uri"], fields["cs-version"] = requested(request)
        fields["cs-uri-query"], fields["cs-uri-stem"] = fields["cs-uri"], fields["cs-uri"].partition("?")[0]
    if (status := fields.get("status")) and status.isdigit():
        fields["sc-status"] = int(status)
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=None if request else LogSource(None, "firewall", "haproxy"),
        ocsf=None if request else 4001,
        time=(accepted or carrier.time, fields["time"]),
        host=carrier.host,
    )


_SAMPLES = (
    Sample(
        raw=(
            b"Nov 22 18:30:02 lb-1 haproxy[14389]: 203.0.113.9:33317 [22/Nov/2026:18:30:01.655] http-in "
            b'static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {portal|} {} "GET /index.php?id=1%27 HTTP/1.1"'
        ),
        expect={
            "time": None,
            "time_text": "22/Nov/2026:18:30:01.655",
            "host": "lb-1",
            "address": "203.0.113.9",
            "ocsf": 4002,
            "logsource": (None, "webserver", "haproxy"),
            "fields": {"cs-method": "GET", "cs-uri-query": "/index.php?id=1%27", "sc-status": 200, "backend": "static"},
        },
    ),
    Sample(
        raw=(
            b"<134>1 2026-11-22T18:30:01+08:00 lb-1 haproxy 14387 - - haproxy[14387]: 192.0.2.7:33313 "
            b"[22/Nov/2026:18:30:00.003] scada bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0"
        ),
        expect={"time": "2026-11-22T10:30:01+00:00", "ocsf": 4001, "fields": {"server": "srv1", "bytes": "212"}},
    ),
)

HAPROXY_LOG = Source(
    id=ID,
    title=Text("HAProxy traffic log", "HAProxy 流量日誌"),
    guidance=Text(
        "Write `option httplog` (for TCP `option tcplog`) and `log 127.0.0.1:514 local0`; follow the syslog server's "
        "file. "
        "HAProxy's own times name no zone: let the syslog server write RFC 5424, or set the stream's zone.",
        "請設定 `option httplog`（TCP 為 `option tcplog`）及 `log 127.0.0.1:514 local0`，並監察 syslog 伺服器的檔案。"
        "HAProxy "
        "的時間沒有時區：請讓 syslog 伺服器以 RFC 5424 寫入，或設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"haproxy(?:\[\d{1,10}\])?: [\da-fA-F.:]{2,45}:\d{1,5} \[",
    maps=_SHAPE.maps,
)
