"""Apache access logs: common, combined, and combined with the virtual host.

Write `CustomLog ${APACHE_LOG_DIR}/access.log vhost_combined` in the server's configuration and follow the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import combined
from lionrock.telemetry.formats.lines import lines

ID: Final = "apache.access"
_LOGSOURCE: Final = LogSource(product=None, category="webserver", service="apache")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first line has the combined form and Apache wrote it."""
    return combined.is_apache(name, next((line for line in lines(head) if line.strip()), b""))


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    return combined.record(ID, _LOGSOURCE, raw, settings)


_SAMPLES = (
    Sample(
        raw=(
            b'portal.grid.example:443 203.0.113.9 - - [22/Nov/2026:18:30:01 +0800] "GET '
            b"/cgi-bin/.%2e/%2e%2e/etc/passwd "
            b'HTTP/1.1" 404 196 "-" "curl/8.5.0"'
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "host": "portal.grid.example",
            "address": "203.0.113.9",
            "ocsf": 4002,
            "logsource": (None, "webserver", "apache"),
            "fields": {
                "cs-host": "portal.grid.example",
                "cs-uri-stem": "/cgi-bin/.%2e/%2e%2e/etc/passwd",
                "sc-status": 404,
            },
        },
    ),
    Sample(
        raw=b'portal:80 198.51.100.4 - ops.chan [22/Nov/2026:18:30:02 +0800] "GET /meter HTTP/1.1" 200 -',
        expect={"user": "ops.chan", "fields": {"sc-bytes": None, "cs-user-agent": None}},
    ),
)

APACHE_ACCESS = Source(
    id=ID,
    title=Text("Web server access log (Apache)", "網頁伺服器存取日誌（Apache）"),
    guidance=Text(
        "Write `CustomLog ${APACHE_LOG_DIR}/access.log vhost_combined`, so that each line names its virtual host. A "
        "log "
        "in the plain combined format is taken for Apache's by its file name (apache, httpd, access_log); set the "
        "stream's host for it.",
        "請設定 `CustomLog ${APACHE_LOG_DIR}/access.log vhost_combined`，讓每項紀錄附虛擬主機名稱。純 combined 格式的"
        "日誌會"
        "按檔案名稱（apache、httpd、access_log）辨識為 Apache；請為其設定資料流的主機。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=combined.MAPS,
)
