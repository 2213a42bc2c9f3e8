"""IBM's Log Event Extended Format (LEEF 1.0 and 2.0) of any product, bare or carried by syslog.

Choose LEEF as the format of the product's syslog forwarding, send it to a syslog server, and follow that server's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape, first, when
from lionrock.telemetry.recognise import trying

ID: Final = "any.leef"
_HEAD: Final = re.compile(
    r"LEEF: ?(?P<version>[12](?:\.\d)?)\|(?P<DeviceVendor>[^|]*+)\|(?P<DeviceProduct>[^|]*+)\|(?P<DeviceVersion>[^|]*+)"
    r"\|(?P<EventID>[^|]*+)\|(?P<rest>.*)",
    re.DOTALL,
)
_DELIMITER: Final = re.compile(r"(?:0?x([0-9A-Fa-f]{1,4})|([^|]?))\|")
_MOST: Final = 500
_SHAPE: Final = Shape(
    ID,
    LogSource(),
    time=("devTime",),
    host=("identHostName", "devName"),
    user=("usrName", "accountName"),
    address=("src", "identSrc"),
    message=("EventID", "cat", "msg"),
    names={
        "src_ip": "src",
        "dst_ip": "dst",
        "src_port": "srcPort",
        "dst_port": "dstPort",
        "User": "usrName",
        "c-uri": "url",
        "cs-uri": "url",
        "cs-method": "method",
    },
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    found = _HEAD.search(line)
    if found is None:
        raise another(Text("`LEEF:2.0|vendor|product|…`", "`LEEF:2.0|廠商|產品|…`"))
    fields = found.groupdict()
    rest = fields.pop("rest")
    fields |= _attributes(rest, found["version"].startswith("2"))
    carrier = syslog.carrier(line[: found.start()], settings)
    time = when(first(fields, _SHAPE.time), settings)
    web, talk = "url" in fields, {"src", "dst"} <= fields.keys()
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource(None, "proxy" if web else "firewall" if talk and "action" in fields else None, None),
        ocsf=4002 if web else 4001 if talk else 0,
        time=time if time[1] else (carrier.time, carrier.time_text),
        host=None if first(fields, _SHAPE.host) else carrier.host,
    )


def _attributes(rest: str, second: bool) -> dict[str, Any]:  # noqa: FBT001 version 2 names its delimiter
    """Return the attributes: between tabs, or between the sign that version 2 names before them."""
    sign = "\t"
    if second and (named := _DELIMITER.match(rest)):
        sign = chr(int(named[1], 16)) if named[1] else named[2] or "\t"
        rest = rest[named.end() :]
    pairs = (part.partition("=") for part in rest.split(sign)[:_MOST])
    return {name.strip()[:128]: value.strip() for name, equals, value in pairs if equals}


_SAMPLES = (
    Sample(
        raw=(
            b"<13>1 2026-11-22T18:30:01+08:00 proxy-1 leef - - - LEEF:2.0|Grid|WebGate|3.1|deny|^|src=192.0.2.20^"
            b"dst=203.0.113.9^dstPort=8080^usrName=ops.chan^url=http://203.0.113.9/x^action=deny"
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "host": "proxy-1",
            "user": "ops.chan",
            "address": "192.0.2.20",
            "logsource": (None, "proxy", None),
            "fields": {"EventID": "deny", "dst_ip": "203.0.113.9", "c-uri": "http://203.0.113.9/x"},
        },
    ),
    Sample(
        raw=b"LEEF:1.0|Lancope|StealthWatch|1.0|41|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tcat=anomaly",
        expect={"fields": {"sev": "5", "cat": "anomaly"}, "ocsf": 4001},
    ),
)

ANY_LEEF = Source(
    id=ID,
    title=Text("LEEF of any product", "任何產品的 LEEF"),
    guidance=Text(
        "Choose LEEF as the format of the product's syslog forwarding and follow the syslog server's file. `devTime` "
        "without a zone stays unknown until the stream's zone is set.",
        "在產品的 syslog 轉送設定選擇 LEEF 格式，並監察 syslog 伺服器的檔案。未有時區的 `devTime` 會列為未知，直至設"
        "定資料流的"
        "時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"LEEF: ?[12](?:\.\d)?\|",
    maps=_SHAPE.maps,
)
