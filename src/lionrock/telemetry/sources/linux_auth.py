"""Linux sign-in logs: sshd, sudo, su and PAM, as syslog writes them.

Follow /var/log/auth.log or /var/log/secure; set `LogLevel VERBOSE` in sshd_config to log the key that was used.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import logins, syslog
from lionrock.telemetry.formats.lines import lines, text
from lionrock.telemetry.recognise import whole

ID: Final = "linux.auth"
_PROGRAMS: Final = frozenset({"sshd", "sshd-session", "sudo", "su", "login", "systemd-logind", "polkitd", "passwd",
                              "useradd", "usermod", "groupadd", "chage"})  # fmt: skip
_LOOK_AT: Final = 200
_CLASSES: Final = {"sshd": 3002, "sudo": 3003, "su": 3002, "login": 3002, "useradd": 3001, "usermod": 3001}


def _claims(name: str, head: bytes) -> bool:
    """Say whether a third of the first syslog lines are from programs that sign people in, or from PAM."""
    first = [(raw, syslog.program(text(raw))) for raw in islice(lines(whole(head)), _LOOK_AT)]
    found = [program in _PROGRAMS or b"pam_" in raw for raw, program in first if program]
    return any(found) and 3 * sum(found) >= len(found)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line, whichever program wrote it; raises InputError."""
    line = syslog.line(raw, settings)
    program = "sshd" if line.program == "sshd-session" else line.program
    told = _told(program, line.message)
    fields = {"Program": program, "ProcessId": line.pid, "Host": line.host, "Message": line.message} | told
    return LogRecord(
        source=ID,
        logsource=LogSource("linux", None, program if program in {"sshd", "sudo", "cron"} else "auth"),
        ocsf=_CLASSES.get(program, 0),
        time=line.time,
        time_text=line.time_text,
        host=line.host,
        user=told.get("User") or told.get("TargetUser"),
        address=told.get("SourceIp"),
        message=f"{program}: {line.message}"[:300],
        fields=fields,
        raw=raw,
    )


def _told(program: str, message: str) -> dict[str, str]:
    """Return what the message of a program tells."""
    if program == "sshd":
        return logins.sshd(message)
    return logins.sudo(message) if program == "sudo" else logins.pam(message)


_SAMPLES = (
    Sample(
        raw=b"Nov 22 18:30:01 jump-01 sshd[812]: Failed password for invalid user eve from 203.0.113.9 port 5102 ssh2",
        expect={
            "time": None,
            "time_text": "Nov 22 18:30:01",
            "host": "jump-01",
            "user": "eve",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("linux", None, "sshd"),
            "fields": {"Event": "failed", "Result": "failure", "InvalidUser": "true", "AuthMethod": "password"},
        },
    ),
    Sample(
        raw=(
            b"2026-11-22T18:30:04.120931+08:00 jump-01 sshd[812]: Accepted publickey for ops.chan from 192.0.2.4 "
            b"port 40112 ssh2: ED25519 SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
        ),
        expect={
            "time": "2026-11-22T10:30:04.120931+00:00",
            "user": "ops.chan",
            "fields": {"Event": "accepted", "Result": "success", "SourcePort": "40112"},
        },
    ),
    Sample(
        raw=(
            b"Nov 22 18:31:00 jump-01 sshd[900]: Failed password for invalid user root from 192.0.2.1 port 22 ssh2 "
            b"from 203.0.113.9 port 51023 ssh2"
        ),
        expect={"address": "203.0.113.9", "user": "root from 192.0.2.1 port 22 ssh2"},
    ),
    Sample(
        raw=(
            b"Nov 22 18:32:10 hist-02 sudo: ops.chan : TTY=pts/0 ; PWD=/home/ops.chan ; USER=root ; "
            b"COMMAND=/usr/bin/cat /etc/shadow"
        ),
        expect={
            "user": "ops.chan",
            "ocsf": 3003,
            "logsource": ("linux", None, "sudo"),
            "fields": {"Event": "command", "USER": "root", "CommandLine": "/usr/bin/cat /etc/shadow"},
        },
    ),
    Sample(
        raw=(
            b"Nov 22 18:33:00 hist-02 sudo: guest : user NOT in sudoers ; TTY=pts/1 ; PWD=/tmp ; USER=root ; "
            b"COMMAND=/bin/sh"
        ),
        expect={"user": "guest", "fields": {"Event": "refused", "Problem": "user NOT in sudoers"}},
    ),
    Sample(
        raw=b"Nov 22 18:34:00 hist sudo: pam_unix(sudo:session): session opened for user root(uid=0) by guest(uid=7)",
        expect={"user": "guest", "fields": {"Event": "session_opened", "TargetUser": "root"}},
    ),
    Sample(
        raw=b"<38>1 2026-11-22T10:30:04.120931Z jump-01 sshd 812 - - Invalid user oracle from 203.0.113.9 port 51024",
        expect={"time": "2026-11-22T10:30:04.120931+00:00", "user": "oracle", "address": "203.0.113.9"},
    ),
)

LINUX_AUTH = Source(
    id=ID,
    title=Text("Linux sign-in log (sshd, sudo, PAM)", "Linux 登入日誌（sshd、sudo、PAM）"),
    guidance=Text(
        "Follow /var/log/auth.log (Debian) or /var/log/secure (Red Hat). Lines in the old syslog form name neither "
        "year nor zone: set the stream's zone, or let rsyslog write RSYSLOG_FileFormat, which names both. "
        "Set `LogLevel VERBOSE` in sshd_config to log the key that was used.",
        "監察 /var/log/auth.log（Debian）或 /var/log/secure（Red Hat）。舊式 syslog 沒有年份及時區：請設定資料流的"
        "時區，或讓 rsyslog 以 RSYSLOG_FileFormat 格式寫入（兩者俱備）。在 sshd_config 設定 `LogLevel VERBOSE` 可記錄"
        "所用的密碼匙。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"\b(?:" + "|".join(sorted(_PROGRAMS)).encode() + rb"|sshd-session)(?:\[\d{1,10}\])?: ",
    relays=True,
    maps={
        "time": "TIMESTAMP",
        "host": "HOSTNAME",
        "user": "User | TargetUser",
        "address": "SourceIp",
        "Program": "APP-NAME",
        "ProcessId": "PROCID",
        "Message": "MSG",
    },
)
