"""Logs of applications in no format of their own: a time, often a level and a logger, and text, stack traces with it.

Any framework does this by itself (log4j, logback, Python's logging, .NET): let it write ISO 8601 times with an
offset and UTF-8, and follow the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import folded, syslog
from lionrock.telemetry.formats.dates import epoch, moment
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying, whole

ID: Final = "application.text"
_TIME: Final = (
    r"\d{4}[-/.]\d\d[-/.]\d\d(?:[T ]\d\d|  \d):\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?|"
    r"\d{2}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?|\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,6}|\d\d\.\d\d \d\d:\d\d:\d\d|"
    r"\d{6} \d{6}(?= )|\d{8}-\d{1,2}:\d{1,2}:\d{1,2}:\d{1,3}|"
    r"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? \d{4}|"
    r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?=\])|"
    r"\d\d[ /-][A-Z][a-z]{2}[ /-]\d{4}[: ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [+-]\d{4})?|\d{10}(?:\d{3})?(?=[ |,])"
)
_LINE: Final = re.compile(
    rf"(?:[\w.:-]{{1,80}} |[\w.-]{{1,64}} {{1,40}}\| |- )?[\[(]?(?P<time>{_TIME})[\])]?[\s,|:;-]*(?P<text>.*)",
    re.DOTALL,
)
_LEVEL: Final = re.compile(
    r"(?:^|[\s\[|<(])(TRACE|DEBUG|INFO|Info|NOTICE|WARN|WARNING|Warning|ERROR|Error|SEVERE|FATAL|CRITICAL|"
    r"[VDIWEF](?= [\w.$]+:))"
    r"(?=[\s\]|>):,])"
)
_LOGGER: Final = re.compile(r"(?:^|[\s\[])((?:[A-Za-z_][\w$]*\.){1,12}[A-Za-z_$][\w$]*)(?=[\]:\s(])")
_RECORDS, _EXTENT = folded.by(
    rb"(?:[\w.:-]{1,80} |[\w.-]{1,64} {1,40}\| |- )?[\[(]?(?:\d{2,4}[-/.]\d\d[-/. ]|\d{6} \d{6} |\d{8}-\d|\d{10}|"
    rb"(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ \d]\d "
    rb"|\d\d[ /-][A-Z][a-z]{2}[ /-]\d)"
)
_LOOKED: Final = 300
_SHAPE: Final = Shape(
    ID,
    LogSource(None, "application", None),
    message=("text",),
    names={"Message": "text", "Level": "level", "Logger": "logger"},
)


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first lines begin with a time and are no syslog."""
    first = [raw for raw in lines(whole(head)[:8192]) if raw.strip()][:4]
    return bool(first) and not any(syslog.program(text(raw)) for raw in first) and _TIMED(name, head)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one message with its further lines; raises InputError."""
    found = _LINE.match(text(raw))
    if found is None:
        raise another(Text("a time at the beginning", "開首為時間"))
    told = found["text"]
    level, logger = _LEVEL.search(told[:_LOOKED]), _LOGGER.search(told[:_LOOKED])
    fields = {"text": told, "level": level[1] if level else None, "logger": logger[1] if logger else None}
    written = found["time"]
    time = (
        epoch(written)
        if written.isdigit()
        else moment(written.replace(".", "-", 2) if written[4:5] == "." else written.replace("  ", " 0"), settings)
    )
    jvm = logger is not None and logger[1].startswith(("org.", "com.", "java", "net.", "io."))
    source = LogSource("jvm", "application", None) if jvm or "\tat " in told else None
    return _SHAPE.record(fields, raw, settings, logsource=source, time=(time, written))


_TIMED: Final = trying(parse, _RECORDS)
_SAMPLES = (
    Sample(
        raw=(
            b"2026-11-22 18:30:01,120 ERROR [main] org.grid.scada.Poller: cannot read "
            b"RTU\njava.net.ConnectException: refused\n"
            b"\tat org.grid.scada.Poller.run(Poller.java:12)"
        ),
        expect={
            "time": None,
            "time_text": "2026-11-22 18:30:01,120",
            "logsource": ("jvm", "application", None),
            "fields": {"Level": "ERROR", "Logger": "org.grid.scada.Poller"},
        },
    ),
    Sample(
        raw=b"2026-11-22  8:30:03 8 [Warning] Access denied for user 'meter'@'203.0.113.9'",
        expect={"time": None, "time_text": "2026-11-22  8:30:03", "fields": {"Level": "Warning"}},
    ),
    Sample(
        raw=b"portal-1    | 2026-11-22T10:30:04.120Z [http-1] WARN  org.grid.Portal - sign-in refused",
        expect={"time": "2026-11-22T10:30:04.120000+00:00", "fields": {"Logger": "org.grid.Portal"}},
    ),
    Sample(
        raw=b"[2026-11-22T18:30:02+08:00] WARNING meter gateway restarted",
        expect={
            "time": "2026-11-22T10:30:02+00:00",
            "logsource": (None, "application", None),
            "fields": {"Level": "WARNING"},
        },
    ),
)

APPLICATION_TEXT = Source(
    id=ID,
    title=Text("Application log (time, level, text)", "應用程式日誌（時間、級別、文字）"),
    guidance=Text(
        "Follow the file that the application writes; let its framework write ISO 8601 times with an offset. Only "
        "time, level, "
        "logger and text are read: for more, name the product's own source. Times without a zone need the stream's "
        "zone.",
        "監察應用程式寫入的檔案；請讓框架以 ISO 8601 寫入附時差的時間。系統只讀取時間、級別、記錄器及文字；如需更多，"
        "請選用產品本身的"
        "來源。沒有時區的時間須設定資料流的時區。",
    ),
    claims=_claims,
    split=_RECORDS,
    parse=parse,
    samples=_SAMPLES,
    extent=_EXTENT,
    general=True,
    maps=_SHAPE.maps,
)
