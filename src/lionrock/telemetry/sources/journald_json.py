"""The systemd journal as JSON, one entry a line.

Run `journalctl -o json --follow --since now >> /var/log/journal.json` as a service, or let systemd-journal-upload
deliver to a host that does; follow the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines, logins
from lionrock.telemetry.formats.dates import epoch
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, said

ID: Final = "journald.json"
_SERVICES: Final = {"sshd", "sudo", "cron", "auditd"}
_AUTH: Final = {"sshd": 3002, "sudo": 3003, "su": 3002, "login": 3002, "useradd": 3001, "usermod": 3001}
_SHAPE: Final = Shape(
    ID,
    LogSource("linux", None, "syslog"),
    host=("_HOSTNAME", "_MACHINE_ID"),
    user=("User", "TargetUser"),
    address=("SourceIp",),
    message=("SYSLOG_IDENTIFIER", "MESSAGE"),
    names={
        "Program": "SYSLOG_IDENTIFIER",
        "ProcessId": "_PID",
        "Message": "MESSAGE",
        "Host": "_HOSTNAME",
        "Image": "_EXE",
        "CommandLine": "_CMDLINE",
        "Unit": "_SYSTEMD_UNIT",
    },
)


def _ours(entry: Mapping[str, Any]) -> bool:
    """Say whether a document is an entry of the journal."""
    return "__REALTIME_TIMESTAMP" in entry and ("MESSAGE" in entry or "__CURSOR" in entry)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one entry; raises InputError.

    A message that is no text stands as a list of bytes, which becomes text again.
    """
    entry = document(raw)
    if not _ours(entry):
        raise not_ours("__REALTIME_TIMESTAMP and MESSAGE")
    entry["MESSAGE"] = message = _text(entry.get("MESSAGE"))
    program = (said(entry.get("SYSLOG_IDENTIFIER")) or said(entry.get("_COMM")) or "").removesuffix("-session")
    fields = json_lines.spread(entry)
    fields |= (
        logins.sshd(message)
        if program == "sshd"
        else logins.sudo(message)
        if program == "sudo"
        else logins.pam(message)
    )
    written = said(entry.get("_SOURCE_REALTIME_TIMESTAMP")) or said(entry["__REALTIME_TIMESTAMP"]) or ""
    service = program if program in _SERVICES else "auth" if program in _AUTH else "syslog"
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("linux", None, service),
        ocsf=_AUTH.get(program, 0),
        time=(epoch(written), written),
    )


def _text(value: Any) -> str:
    """Return a message as text, also one that stands as a list of bytes."""
    if isinstance(value, list) and all(isinstance(one, int) and 0 <= one < 256 for one in value):  # noqa: PLR2004 bytes
        return bytes(value).decode(errors="backslashreplace")
    return said(value) or "" if not isinstance(value, str) else value


_SAMPLES = (
    Sample(
        raw=(
            b'{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1795343401120931","_HOSTNAME":"jump-01","PRIORITY":"6",'
            b'"SYSLOG_IDENTIFIER":"sshd","_PID":"812","_EXE":"/usr/sbin/sshd","_SYSTEMD_UNIT":"ssh.service","MESSAGE":'
            b'"Failed password for root from 203.0.113.9 port 5102 ssh2"}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "host": "jump-01",
            "user": "root",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("linux", None, "sshd"),
            "fields": {"Event": "failed", "Image": "/usr/sbin/sshd", "Unit": "ssh.service"},
        },
    ),
    Sample(
        raw=b'{"__REALTIME_TIMESTAMP":"1795343401000000","_HOSTNAME":"hist","SYSLOG_IDENTIFIER":"app","MESSAGE":[104,105,255]}',
        expect={"message": "app hi\\xff", "logsource": ("linux", None, "syslog")},
    ),
)

JOURNALD_JSON = Source(
    id=ID,
    title=Text("systemd journal as JSON", "systemd 日誌（JSON）"),
    guidance=Text(
        "Run `journalctl -o json --follow --since now` as a service that appends to a file, and follow the file. "
        "Each entry "
        "names host, unit, program and a time in UTC.",
        "以服務方式執行 `journalctl -o json --follow --since now` 並附加至檔案，再監察該檔案。每個項目均有主機、單元"
        "、程式及 UTC "
        "時間。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
