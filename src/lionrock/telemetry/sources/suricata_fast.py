"""Alerts of Suricata and Snort, one a line (fast.log, alert_fast).

Suricata: `outputs: - fast: enabled: yes` (its default); Snort: `alert_fast = { file = true }`. EVE JSON says more:
follow that where it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, named
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "suricata.fast"
_ADDRESS: Final = r"\d{1,3}(?:\.\d{1,3}){3}|(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}|[\da-fA-F:]{2,39}"
_LINE: Final = re.compile(
    r"(?:(?P<month>\d\d)/(?P<day>\d\d)(?:/(?P<year>\d{2,4}))?-(?P<clock>\d\d:\d\d:\d\d(?:\.\d{1,6})?) +)?"
    r"(?:\[(?P<verdict>Drop|wDrop|drop|pass)\] )?\[\*\*\] \[(?P<gid>\d{1,10}):(?P<sid>\d{1,10}):(?P<rev>\d{1,6})\] "
    r"(?P<title>.{1,500}?) (?:\[\*\*\] )?(?:\[Classification: (?P<class>[^\]]{1,200})\] )?"
    r"(?:\[Priority: (?P<priority>\d{1,3})\]:? )?(?:\{(?P<protocol>[\w-]{1,20})\} )?"
    rf"(?P<src>{_ADDRESS})(?::(?P<sport>\d{{1,5}}))? -> (?P<dst>{_ADDRESS})(?::(?P<dport>\d{{1,5}}))?\s*\Z"
)
_LEVELS: Final[Mapping[str, Level]] = {"1": "high", "2": "medium", "3": "low", "4": "informational"}
_SHAPE: Final = Shape(
    ID,
    LogSource("suricata", None, "alert"),
    ocsf=DETECTION_FINDING,
    address=("src",),
    message=("title",),
    names={"src_ip": "src", "src_port": "sport", "dst_ip": "dst", "dst_port": "dport", "action": "verdict"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    line = text(raw)
    at = line.find("[**] [")
    found = _LINE.match(line) or (_LINE.match(line, at) if at > 0 else None)
    if found is None:
        raise another(Text("`time [**] [1:sid:rev] title [**] …`", "`時間 [**] [1:sid:rev] 標題 [**] …`"))
    fields: dict[str, Any] = {name: value for name, value in found.groupdict().items() if value}
    written = _written(fields)
    carrier = None if written or at <= 0 else syslog.carrier(line[:at], settings)
    time = (moment(written, settings), written) if carrier is None else (carrier.time, carrier.time_text)
    rule = f"{fields['gid']}:{fields['sid']}"
    alert = Alert(
        product="suricata",
        id=named("suricata", rule, written, *(fields.get(one) for one in ("src", "sport", "dst", "dport"))),
        rule=rule,
        title=fields["title"],
        level=_LEVELS.get(fields.get("priority", ""), "medium"),
        host=fields["dst"],
    )
    bare = {name: value for name, value in settings.items() if name != "host"}  # a sensor is not what it tells of
    return _SHAPE.record(fields, raw, bare, time=time, alert=alert)


def _written(fields: Mapping[str, str]) -> str:
    """Return the time as ISO text; Snort leaves the year out unless it is told to write it."""
    if not fields.get("clock"):
        return ""
    year = fields.get("year")
    day = f"{fields['month']}-{fields['day']}"
    if not year:
        return f"{day} {fields['clock']}"
    return f"{year if len(year) > 2 else '20' + year}-{day} {fields['clock']}"  # noqa: PLR2004 a year in full


SURICATA_FAST = Source(
    id=ID,
    title=Text("Suricata or Snort alerts (fast.log)", "Suricata 或 Snort 警報（fast.log）"),
    guidance=Text(
        "Follow fast.log of Suricata or alert_fast.txt of Snort. Where EVE JSON is written as well, follow that "
        "instead: it says more, and the same alert would count twice.",
        "監察 Suricata 的 fast.log 或 Snort 的 alert_fast.txt。如同時寫入 EVE JSON，請改為監察該檔案：內容更完整，"
        "否則同一警報會計算兩次。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=(
        Sample(
            raw=(
                b"11/22/2026-18:30:01.120000  [**] [1:2010935:3] Suspicious inbound to SQL port [**] "
                b"[Classification: Potentially Bad Traffic] [Priority: 2] {TCP} 203.0.113.9:50122 -> 192.0.2.10:1433"
            ),
            expect={
                "time": None,
                "time_text": "2026-11-22 18:30:01.120000",
                "address": "203.0.113.9",
                "ocsf": 2004,
                "fields": {"dst_ip": "192.0.2.10", "dst_port": "1433", "priority": "2"},
            },
        ),
        Sample(
            raw=(
                b"11/22/26-18:30:02.000001 [Drop] [**] [1:1000001:1] Own rule [**] [Priority: 1] {ICMP} "
                b"2001:db8::9 -> 2001:db8::1"
            ),
            expect={"address": "2001:db8::9", "fields": {"action": "Drop"}, "time_text": "2026-11-22 18:30:02.000001"},
        ),
    ),
    maps=_SHAPE.maps,
)
