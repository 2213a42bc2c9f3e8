"""Syslog lines: RFC 3164 as daemons write it, its ISO-time form, and RFC 5424."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import text
from lionrock.telemetry.formats.times import settle, syslog

_OLD: Final = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d) "
    r"(?P<host>\S{1,255}) (?P<program>[^\s\[:]{1,128})(?:\[(?P<pid>\d{1,10})\])?: ?(?P<message>.*)",
    re.DOTALL,
)
_ISO: Final = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) {1,4}"
    r"(?P<host>\S{1,255}) (?P<program>[^\s\[:]{1,128})(?:\[(?P<pid>\d{1,10})\])?: ?(?P<message>.*)",
    re.DOTALL,
)
_NEW: Final = re.compile(
    r"(?:\d{1,6} )?<(?P<pri>\d{1,3})>1 (?P<time>\S{1,40}) (?P<host>\S{1,255}) (?P<program>\S{1,48}) "
    r"(?P<pid>\S{1,128}) (?P<msgid>\S{1,32}) (?P<data>-|(?:\[(?:[^\]\\]|\\.)*+\])+) ?(?:\ufeff)?(?P<message>.*)",
    re.DOTALL,
)


_BARE: Final = re.compile(
    r"<(?P<pri>\d{1,3})>(?:(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d|"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?) (?:(?P<host>[\w.-]{1,255}) )?)?"
    r"(?P<message>.+)",
    re.DOTALL,
)
_LOOSE: Final = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d\d:\d\d:\d\d) "
    r"(?P<host>[\w.:/-]{1,255}) +(?P<message>\S.*)",
    re.DOTALL,
)
_ELEMENT: Final = re.compile(r"\[([^\s\]=\"]{1,64})((?:[^\]\\]|\\.)*+)\]")
_TIMES: Final = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: \d{4})?"
    r"(?: [A-Z]{2,5}(?=[ :]|$))?"
)
_HOST: Final = re.compile(r" +:? ?([A-Za-z0-9](?:[\w.:-]{0,253}\w)?)(?::? |$)")
_ORIGIN: Final = re.compile(r"(?:<\d{1,3}>)?(?:\d{1,10}: +)?([A-Za-z][\w.-]{0,253}):? +(?:\d{1,10}: +)?\W{0,2}\Z")
FACILITIES: Final = ("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
                     "ftp", "ntp", "audit", "alert", "clock", *(f"local{n}" for n in range(8)))  # fmt: skip
SEVERITIES: Final = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


@dataclass(frozen=True, slots=True)
class Carrier:
    """What stands before a message that names itself: when and from where it was carried."""

    time: Instant | None
    time_text: str
    host: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One syslog line; `time` is None when the line does not say enough and the site settled nothing."""

    time: Instant | None
    time_text: str
    host: str
    program: str
    pid: str
    message: str
    priority: str = ""
    kind: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    """RFC 5424 structured data under `element.name`."""

    @property
    def told(self) -> dict[str, str]:
        """Return what the envelope tells beside time and host: priority by name, kind of message, structured data."""
        found = dict(self.data)
        if self.priority and int(self.priority) < len(FACILITIES) * 8:
            found |= {"Facility": FACILITIES[int(self.priority) >> 3], "Severity": SEVERITIES[int(self.priority) & 7]}
        return found | ({"MessageId": self.kind} if self.kind else {})


def line(raw: bytes, settings: Mapping[str, str]) -> Line:
    """Return the parts of a syslog line; raises InputError."""
    written = text(raw)
    found = _OLD.match(written)
    if found:
        return _line(found, syslog(found["time"], settings))
    found = _ISO.match(written) or _NEW.match(written)
    if found:
        return _line(found, settle(found["time"], settings))
    found = _LOOSE.match(written) or _BARE.match(written)
    if found is None:
        raise InputError(
            Text("not a syslog line: expected time, host and program", "不是 syslog 紀錄：應有時間、主機及程式名稱"),
            Text("See the source's guidance for the forms it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
        )
    return _line(found, moment(found["time"] or "", settings))


def _line(found: re.Match[str], time: Instant | None) -> Line:
    """Return the line of the parts a form has; `-` is RFC 5424's word for nothing."""
    parts = {name: "" if value in {None, "-"} else value for name, value in found.groupdict().items()}
    return Line(
        time,
        parts["time"],
        parts["host"],
        parts.get("program", ""),
        parts.get("pid", ""),
        found["message"],
        parts["pri"],
        parts.get("msgid", ""),
        _structured(parts.get("data", "")),
    )


def _structured(data: str) -> dict[str, str]:
    """Return RFC 5424 structured data under `element.name`."""
    found: dict[str, str] = {}
    for element, params in _ELEMENT.findall(data):
        for name, value in pairs(params).items():
            found[f"{element}.{name}"] = value if isinstance(value, str) else " ".join(value)
    return found


def carrier(head: str, settings: Mapping[str, str]) -> Carrier:
    """Return when and from where a message came, from whatever stands before it; what is not said stays unknown.

    Of several times (a device's own and its relay's) the first that is known holds.
    """
    times = [(moment(found[0], settings), found) for found in _TIMES.finditer(head[:_LONGEST_HEAD])]
    time, written = next((one for one in times if one[0]), times[0] if times else (None, None))
    if not times:
        origin = _ORIGIN.match(head)
        return Carrier(None, "", origin[1] if origin else None)
    place = times[0][1]
    found = _HOST.match(head, place.end()) or _ORIGIN.match(head[: place.start()])
    return Carrier(time, written[0] if written else "", found[1] if found else None)


_LONGEST_HEAD: Final = 400


def program(written: str) -> str | None:
    """Return the program a line says it is from, None when it is no syslog line."""
    found = _OLD.match(written) or _ISO.match(written) or _NEW.match(written)
    return found["program"] if found else None
