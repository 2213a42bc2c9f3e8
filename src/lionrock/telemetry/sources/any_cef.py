"""ArcSight's Common Event Format (CEF) of any product, bare or carried by syslog.

Choose CEF as the format of the product's syslog forwarding, send it to a syslog server, and follow that server's file.
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

ID: Final = "any.cef"
_HEAD: Final = re.compile(r"CEF: ?(\d{1,2})" + r"\|((?:[^|\\]|\\.)*+)" * 6 + r"\|?(.*)", re.DOTALL)
_KEY: Final = re.compile(r"(?:^| )([A-Za-z][\w.\-\[\]]{0,127})=")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_LABEL: Final = re.compile(r"(?:c6a|cfp|cn|cs|deviceCustomDate|flexString|flexNumber|flexDate)\d{1,2}Label\Z")
_PARTS: Final = ("DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Name", "CefSeverity")
_MOST: Final = 500
_PRODUCTS: Final = {
    "fortinet": "fortigate",
    "palo alto networks": "paloalto",
    "cisco": "cisco",
    "check point": "checkpoint",
}
_SHAPE: Final = Shape(
    ID,
    LogSource(),
    time=("rt", "end", "start"),
    host=("dvchost", "dvc", "deviceExternalId"),
    user=("suser", "duser"),
    address=("src", "dst"),
    message=("Name", "msg"),
    names={
        "src_ip": "src",
        "dst_ip": "dst",
        "src_port": "spt",
        "dst_port": "dpt",
        "action": "act",
        "c-uri": "request",
        "cs-uri": "request",
        "cs-method": "requestMethod",
        "c-useragent": "requestClientApplication",
        "cs-host": "dhost",
        "User": "suser",
        "Filename": "fname",
        "TargetFilename": "filePath",
        "Signature": "Name",
    },
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    found = _HEAD.search(line)
    if found is None:
        raise another(Text("`CEF:0|vendor|product|…`", "`CEF:0|廠商|產品|…`"))
    fields: dict[str, Any] = _extension(found[8])
    fields |= {name: _ESCAPED.sub(r"\1", found[n]) for n, name in enumerate(_PARTS, 2)}
    carrier = syslog.carrier(line[: found.start()], settings)
    time = when(first(fields, _SHAPE.time), settings)
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource(_PRODUCTS.get(fields["DeviceVendor"].lower()), _category(fields), None),
        ocsf=4002 if "request" in fields else 4001 if {"src", "dst"} <= fields.keys() else 0,
        time=time if time[1] else (carrier.time, carrier.time_text),
        host=None if first(fields, _SHAPE.host) else carrier.host,
    )


def _extension(told: str) -> dict[str, Any]:
    """Return the pairs of an extension, where a value ends at the next name; custom fields also under their labels."""
    marks = list(_KEY.finditer(told))[:_MOST]
    ends = [mark.start() for mark in marks[1:]] + [len(told)]
    fields: dict[str, Any] = {}
    for mark, end in zip(marks, ends, strict=False):
        value = told[mark.end() : end].strip(" ")
        fields[mark[1]] = _ESCAPED.sub(lambda sign: {"n": "\n", "r": "\r"}.get(sign[1], sign[1]), value)
    for name in [name for name in fields if _LABEL.match(name)]:
        fields.setdefault(fields[name][:128], fields.get(name.removesuffix("Label")))
    return fields


def _category(fields: Mapping[str, Any]) -> str | None:
    """Return Sigma's category of what a record tells."""
    if "request" in fields:
        return "proxy"
    return "firewall" if {"src", "dst", "act"} <= fields.keys() else None


_SAMPLES = (
    Sample(
        raw=(
            b"Nov 22 18:30:01 fw-1 CEF:0|Fortinet|Fortigate|v7.4.1|13056|utm:webfilter passthrough|3|"
            b"rt=1795343401000 dvchost=fw-edge src=192.0.2.20 dst=203.0.113.9 dpt=443 act=passthrough suser=ops.chan "
            b"request=https://203.0.113.9/a?b\\=c msg=URL belongs to a category cs1Label=policy cs1=outbound web"
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "host": "fw-edge",
            "user": "ops.chan",
            "address": "192.0.2.20",
            "ocsf": 4002,
            "logsource": ("fortigate", "proxy", None),
            "fields": {
                "c-uri": "https://203.0.113.9/a?b=c",
                "msg": "URL belongs to a category",
                "policy": "outbound web",
                "dst_port": "443",
                "DeviceEventClassID": "13056",
            },
        },
    ),
    Sample(
        raw=b"CEF:0|Sec\\|urity|thing\\\\1|1.0|100|worm stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232 act=blocked",
        expect={"time": None, "logsource": (None, "firewall", None), "fields": {"DeviceVendor": "Sec|urity"}},
    ),
)

ANY_CEF = Source(
    id=ID,
    title=Text("CEF of any product", "任何產品的 CEF"),
    guidance=Text(
        "Choose CEF as the format of the product's syslog forwarding and follow the syslog server's file. Turn on "
        "`rt` (receipt time) or RFC 5424 headers: a time without zone stays unknown until the stream's zone is set.",
        "在產品的 syslog 轉送設定選擇 CEF 格式，並監察 syslog 伺服器的檔案。請開啟 `rt`（接收時間）或 RFC 5424 標頭："
        "未有時區"
        "的時間會列為未知，直至設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"CEF: ?\d\|",
    maps=_SHAPE.maps,
)
