"""Apache's error log, of versions 2.2 and 2.4.

Write `ErrorLog ${APACHE_LOG_DIR}/error.log` with `LogLevel warn` (or finer) and follow the file. Its times name no
zone: set the stream's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "apache.error"
_LINE: Final = re.compile(
    r"(?:\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4})\] )?"
    r"\[(?:(?P<module>[\w-]{0,64}):)?(?P<level>emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] "
    r"(?:\[pid (?P<pid>\d+)(?::tid (?P<tid>\d+))?\] )?(?:\[client (?P<client>[^\]]{1,80})\] )?"
    r"(?:(?P<code>AH\d{5}): )?(?P<text>.*)",
    re.DOTALL,
)
_SHAPE: Final = Shape(
    ID,
    LogSource(None, None, "apache"),
    time=("time",),
    address=("client",),
    message=("code", "text"),
    names={"Level": "level", "Module": "module", "ProcessId": "pid", "Message": "text"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    found = _LINE.match(text(raw))
    if found is None:
        raise another(Text("`[time] [module:level] message`", "`[時間] [模組:級別] 訊息`"))
    return _SHAPE.record(found.groupdict(), raw, settings)


_SAMPLES = (
    Sample(
        raw=(
            b"[Sun Nov 22 18:30:01.120931 2026] [core:error] [pid 812:tid 140012] [client 203.0.113.9:51023] AH00126: "
            b"Invalid URI in request GET /%%32%65/etc/passwd HTTP/1.1"
        ),
        expect={
            "time": None,
            "time_text": "Sun Nov 22 18:30:01.120931 2026",
            "address": "203.0.113.9",
            "logsource": (None, None, "apache"),
            "fields": {"Level": "error", "Module": "core", "code": "AH00126"},
        },
    ),
    Sample(
        raw=b"[Sun Nov 22 18:30:01 2026] [notice] child pid 3122 exit signal Segmentation fault (11)",
        expect={"message": "child pid 3122 exit signal Segmentation fault (11)", "fields": {"Level": "notice"}},
    ),
)

APACHE_ERROR = Source(
    id=ID,
    title=Text("Web server error log (Apache)", "網頁伺服器錯誤日誌（Apache）"),
    guidance=Text(
        "Write `ErrorLog ${APACHE_LOG_DIR}/error.log` with `LogLevel warn`. The lines name neither host nor zone: set "
        "both for the stream.",
        "請設定 `ErrorLog ${APACHE_LOG_DIR}/error.log` 及 `LogLevel warn`。紀錄沒有主機及時區：請為資料流設定兩者。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=_SHAPE.maps,
)
