"""Logs of applications as `key=value` pairs (logfmt): a time, a level and a message, as Go programs write them.

Grafana, Traefik, Authelia, Docker and most programs with logrus or slog do this by themselves; follow the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "application.logfmt"
_BEGIN: Final = re.compile(r"(?:[\w.-]{1,64}\s{1,40}\| )?[A-Za-z_][\w.]{0,40}=")
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "application", None),
    time=("time", "ts", "t", "timestamp"),
    host=("host", "hostname"),
    user=("user", "username", "uname", "login"),
    address=("remote_ip", "remote_addr", "client_ip", "ip", "remoteAddr", "peer", "addr"),
    message=("msg", "message", "error"),
    names={"Message": "msg", "Level": "level", "Logger": "logger", "cs-method": "method", "cs-uri-stem": "path"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = text(raw)
    fields: dict[str, Any] = dict(pairs(line)) if _BEGIN.match(line) else {}
    timed = any(name in fields for name in _SHAPE.time)
    if not timed or not {"level", "lvl", "msg"} & fields.keys():
        raise another(Text("`time=… level=… msg=…`", "`time=… level=… msg=…`"))
    fields.setdefault("level", fields.get("lvl"))
    return _SHAPE.record(fields, raw, settings)


_SAMPLES: Final = (
    Sample(
        raw=(
            b'time="2026-11-22T18:30:01+08:00" level=error msg="Unsuccessful sign-in by \\"ops\\"" method=POST '
            b"path=/api remote_ip=203.0.113.9"
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "address": "203.0.113.9",
            "message": 'Unsuccessful sign-in by "ops"',
            "fields": {"Level": "error", "cs-method": "POST"},
        },
    ),
    Sample(
        raw=(
            b'logger=context userId=0 uname=meter t=2026-11-22T18:30:02.12+08:00 level=warn msg="refused" '
            b"remote_addr=203.0.113.9"
        ),
        expect={"time": "2026-11-22T10:30:02.120000+00:00", "user": "meter", "fields": {"Logger": "context"}},
    ),
)

APPLICATION_LOGFMT = Source(
    id=ID,
    title=Text("Application log (key=value)", "應用程式日誌（key=value）"),
    guidance=Text(
        "Follow the file that the application writes: a line needs a time (time, ts or t) and a level or message. "
        "Every value can be searched under its own name. For more, name the product's own source, or teach it.",
        "監察應用程式寫入的檔案：每行須有時間（time、ts 或 t）以及級別或訊息。所有數值均可按其名稱搜尋。"
        "如需更多，請選用產品本身的來源，或教授種類。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    general=True,
    maps=_SHAPE.maps,
)
