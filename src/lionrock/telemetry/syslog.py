"""Syslog lines: RFC 3164 as daemons write it, its ISO-time form, and RFC 5424."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.lines import utf8
from lionrock.telemetry.times import settle, syslog

_OLD: Final = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d) "
    r"(?P<host>\S{1,255}) (?P<program>[^\s\[:]{1,128})(?:\[(?P<pid>\d{1,10})\])?: ?(?P<message>.*)",
    re.DOTALL,
)
_ISO: Final = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) "
    r"(?P<host>\S{1,255}) (?P<program>[^\s\[:]{1,128})(?:\[(?P<pid>\d{1,10})\])?: ?(?P<message>.*)",
    re.DOTALL,
)
_NEW: Final = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\S{1,40}) (?P<host>\S{1,255}) (?P<program>\S{1,48}) (?P<pid>\S{1,128}) \S{1,32} "
    r"(?:-|(?:\[(?:[^\]\\]|\\.)*\])+) ?(?:\ufeff)?(?P<message>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One syslog line; `time` is None when the line does not say enough and the site settled nothing."""

    time: Instant | None
    time_text: str
    host: str
    program: str
    pid: str
    message: str


def line(raw: bytes, settings: Mapping[str, str]) -> Line:
    """Return the parts of a syslog line; raises InputError."""
    text = utf8(raw)
    found = _OLD.match(text)
    if found:
        time = syslog(found["time"], settings)
    else:
        found = _ISO.match(text) or _NEW.match(text)
        if found is None:
            raise InputError(
                Text(
                    "not a syslog line: expected time, host and program", "不是 syslog 紀錄：應有時間、主機及程式名稱"
                ),
                Text("See the source's guidance for the forms it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
            )
        time = settle(found["time"], settings)
    return Line(time, found["time"], found["host"], found["program"], found["pid"] or "", found["message"])


def program(text: str) -> str | None:
    """Return the program a line says it is from, None when it is no syslog line."""
    found = _OLD.match(text) or _ISO.match(text) or _NEW.match(text)
    return found["program"] if found else None
