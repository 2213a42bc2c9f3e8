r"""W3C extended logs: Internet Information Services, HTTP.sys errors, and web gateways that write the same form.

In IIS Manager choose Logging, format W3C, all fields, and follow %SystemDrive%\\inetpub\\logs\\LogFiles as a share.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.headed import HEADER, values
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape, first
from lionrock.telemetry.formats.times import stated

ID: Final = "iis.w3c"
_MOST: Final = 200
_RENAMED: Final = {"cs(user-agent)": "cs-user-agent", "cs(referer)": "cs-referer", "cs(cookie)": "cs-cookie",
                   "cs(host)": "cs-host", "s-contentpath": "cs-uri-stem"}  # fmt: skip
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "webserver", "iis"),
    ocsf=4002,
    host=("s-computername", "s-hostname"),
    user=("cs-username",),
    address=("c-ip",),
    message=("cs-method", "cs-uri", "sc-status"),
    names={
        "c-uri": "cs-uri",
        "c-uri-query": "query",
        "c-useragent": "cs-user-agent",
        "dst_ip": "s-ip",
        "src_ip": "c-ip",
    },
)
_HEADS: Final = (b"#Software:", b"#Version:", b"#Fields:", b"#Date:")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file begins with the header of the W3C form."""
    begin = head.removeprefix(b"\xef\xbb\xbf")
    return begin.startswith(_HEADS) and b"#Fields:" in begin


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line under the names of its header; raises InputError.

    Date and time are UTC by definition of the format. `cs-uri-query` holds the query and the whole target, because
    rules for web servers look for both.
    """
    names, software = _named(settings.get(HEADER, ""))
    cells = text(raw).split(" ", _MOST)
    if "\t" in cells[0]:
        cells = text(raw).split("\t", _MOST)
    if len(cells) != len(names):
        raise another(Text(f"{len(names)} fields, as the header says", f"標頭所列的 {len(names)} 個欄位"))
    fields: dict[str, Any] = {name: None if cell == "-" else cell for name, cell in zip(names, cells, strict=True)}
    written = " ".join(part for part in (fields.get("date"), fields.get("time")) if part)
    _targeted(fields)
    gateway = "c-uri" in fields or "SGOS" in software
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource(None, "proxy", None) if gateway else None,
        time=(stated(written), written),
        host=None if first(fields, _SHAPE.host) else settings.get("host"),
    )


def _targeted(fields: dict[str, Any]) -> None:
    """Add the whole target of a request, and the agent with its spaces."""
    stem, query = fields.get("cs-uri-stem") or "", fields.get("cs-uri-query")
    target = f"{stem}?{query}" if query else stem
    if stem and not fields.get("cs-uri"):
        fields["cs-uri"] = target
    if query:
        fields["query"] = query
    if stem:
        fields["cs-uri-query"] = [query, target] if query else target
    if agent := fields.get("cs-user-agent"):
        fields["cs-user-agent"] = agent.replace("+", " ")
    if (status := fields.get("sc-status")) and status.isascii() and status.isdigit():
        fields["sc-status"] = int(status[:9])


@lru_cache(64)
def _named(header: str) -> tuple[tuple[str, ...], str]:
    """Return the names of a header's fields, as Sigma writes them, and the software; raises InputError without them."""
    names = tuple(_RENAMED.get(name.lower(), name) for name in values(header, "#Fields:").split()[:_MOST])
    if not names:
        raise another(Text("a `#Fields:` line above", "上方的 `#Fields:` 標頭"))
    return names, values(header, "#Software:")


_HEADER: Final = (
    b"#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-11-22 10:30:00\n#Fields: "
    b"date "
    b"time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status "
    b"sc-substatus sc-win32-status time-taken\n"
)
_SAMPLES = (
    Sample(
        raw=(
            b"2026-11-22 10:30:01 192.0.2.10 GET /autodiscover/autodiscover.json @evil.example/owa/?&Email=x 443 - "
            b"203.0.113.9 Mozilla/5.0+(X11) - 200 0 0 31"
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "address": "203.0.113.9",
            "user": None,
            "ocsf": 4002,
            "logsource": (None, "webserver", "iis"),
            "fields": {
                "cs-uri-stem": "/autodiscover/autodiscover.json",
                "cs-uri-query": [
                    "@evil.example/owa/?&Email=x",
                    "/autodiscover/autodiscover.json?@evil.example/owa/?&Email=x",
                ],
                "cs-user-agent": "Mozilla/5.0 (X11)",
                "sc-status": 200,
            },
        },
        above=_HEADER,
    ),
    Sample(
        raw=b"2026-11-22 10:30:02 192.0.2.10 POST /api - 443 GRID\\ops.chan 192.0.2.7 - - 401 2 5 0",
        expect={"user": "GRID\\ops.chan", "fields": {"cs-uri-query": "/api", "cs-user-agent": None}},
        above=_HEADER,
    ),
)

IIS_W3C = Source(
    id=ID,
    title=Text("W3C extended log (IIS and web gateways)", "W3C 擴充日誌（IIS 及網頁閘道）"),
    guidance=Text(
        "In IIS Manager choose Logging, format W3C, and select all fields, s-computername among them; follow "
        "inetpub\\logs\\LogFiles. The header lines say which fields there are; times are UTC. Without s-computername,"
        " set "
        "the stream's host.",
        "在 IIS 管理員選擇「記錄」，格式為 W3C，並選取所有欄位（包括 s-computername）；監察 inetpub\\logs\\LogFiles。"
        "標頭列明"
        "有哪些欄位；時間為 UTC。如沒有 s-computername，請設定資料流的主機。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    header=b"#",
    maps=_SHAPE.maps,
)
