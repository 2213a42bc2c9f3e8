"""Any syslog, of RFC 3164 and RFC 5424: the file or port into which a whole site writes.

Point rsyslog's or a collector's file at a folder that is followed; a line of a product we know is read as that
product's. Let rsyslog write RSYSLOG_SyslogProtocol23Format (RFC 5424): its times name year and zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import logins, syslog
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import lines
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "syslog.any"
_SERVICES: Final = {"cron": "cron", "crond": "cron", "clamd": "clamav", "freshclam": "clamav", "clamav": "clamav",
                    "vsftpd": "vsftpd", "guacd": "guacamole"}  # fmt: skip
_PAIRS: Final = 4
"""A message with so many signs of equality is read as pairs of names and values."""
_SHAPE: Final = Shape(
    ID,
    LogSource(None, None, "syslog"),
    user=("User", "TargetUser"),
    address=("SourceIp",),
    names={"Program": "APP-NAME", "ProcessId": "PROCID", "MessageId": "MSGID", "Host": "HOSTNAME", "Message": "MSG"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    line = syslog.line(raw, settings)
    program = line.program.rpartition("/")[2]
    told = {"Program": program, "ProcessId": line.pid, "Host": line.host, "Message": line.message}
    fields: dict[str, object] = dict(pairs(line.message)) if line.message.count("=") >= _PAIRS else {}
    fields |= {**line.told, **logins.pam(line.message), **{name: value for name, value in told.items() if value}}
    service = _SERVICES.get(program.lower(), "syslog")
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("linux" if program else None, None, service),
        time=(line.time, line.time_text),
        host=line.host or None,
        message=f"{program}: {line.message}" if program else line.message,
    )


_SAMPLES = (
    Sample(
        raw=(
            b"<30>1 2026-11-22T18:30:04.120931+08:00 hist-02 systemd 1 UNIT01 "
            b'[origin@32473 unit="apt-daily.service" note="a \\"b\\""] Started Daily apt activities.'
        ),
        expect={
            "time": "2026-11-22T10:30:04.120931+00:00",
            "host": "hist-02",
            "logsource": ("linux", None, "syslog"),
            "fields": {
                "Program": "systemd",
                "MessageId": "UNIT01",
                "Facility": "daemon",
                "Severity": "info",
                "origin@32473.unit": "apt-daily.service",
                "origin@32473.note": 'a "b"',
            },
        },
    ),
    Sample(
        raw=b"Nov 22 18:33:00 hist-02 CRON[812]: (root) CMD (/usr/local/bin/backup)",
        expect={"time": None, "time_text": "Nov 22 18:33:00", "logsource": ("linux", None, "cron")},
    ),
    Sample(
        raw=b"<13>Nov 22 18:33:00 gateway link down on port 3",
        expect={"host": "gateway", "logsource": (None, None, "syslog"), "message": "link down on port 3"},
    ),
)

SYSLOG_ANY = Source(
    id=ID,
    title=Text("Syslog (RFC 3164, RFC 5424)", "Syslog 日誌（RFC 3164、RFC 5424）"),
    guidance=Text(
        "Follow the files of a syslog server, such as /var/log/syslog or /var/log/remote. Lines of products that have "
        "a source here are read as theirs. Prefer RFC 5424 (rsyslog: RSYSLOG_SyslogProtocol23Format): old lines name "
        "neither year nor zone, so set the stream's zone for them.",
        "監察 syslog 伺服器的檔案，例如 /var/log/syslog 或 /var/log/remote。此處已有來源的產品，其紀錄按該產品解析。"
        "建議採用 "
        "RFC 5424（rsyslog：RSYSLOG_SyslogProtocol23Format）：舊式紀錄沒有年份及時區，請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    relays=True,
    general=True,
    maps=_SHAPE.maps,
)
