"""Linux audit records: auditd's own lines, and auoms records carried in syslog JSON.

Set `name_format = hostname` in auditd.conf, add `-a always,exit -F arch=b64 -S execve -k exec`, and follow audit.log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.json_lines import document, members
from lionrock.telemetry.formats.lines import lines, utf8
from lionrock.telemetry.formats.times import since_1970

ID: Final = "linux.auditd"
_HEAD: Final = re.compile(
    r"(?:.{0,300}?\s)??(?:node=(?P<node>\S{1,255}) )?type=(?P<type>[A-Z0-9_\[\]]{1,64}) (?:msg=)?"
    r"audit\((?P<time>\d{1,12}(?:\.\d{1,6})?):(?P<serial>\d{1,20})\): ?(?P<rest>.*)",
    re.DOTALL,
)
_PAIR: Final = re.compile(r"([A-Za-z_][\w\[\]-]{0,63})=(?:\"([^\"]*)\"|'([^']*)'|(\S*))")
_HEX: Final = re.compile(r"(?:[0-9A-F]{2}){1,100000}\Z")
_ENCODED: Final = re.compile(r"(?:a\d+(?:\[\d+\])?|proctitle|name|cwd|exe|comm|cmd|data)\Z")
_POINTER: Final = re.compile(r"a\d\Z")
_MOST_ARGUMENTS: Final = 64
_UNSET: Final = frozenset({"", "unset", "-1", "4294967295", "?", "(none)", "(null)"})


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first line is an audit record, bare or in the message of a syslog document."""
    first = next((line for line in lines(head) if line.strip()), b"")
    if first.startswith(b"{"):
        told = members(head).get("SyslogMessage")
        return isinstance(told, str) and _HEAD.match(told) is not None
    return _HEAD.match(first.decode(errors="replace")) is not None


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError."""
    outer = document(raw) if raw.startswith(b"{") else {}
    told = outer.get("SyslogMessage") if outer else utf8(raw)
    found = _HEAD.match(told) if isinstance(told, str) else None
    if found is None:
        raise InputError(
            Text("not an audit record: expected type= and audit(…)", "不是審核紀錄：應有 type= 及 audit(…)"),
            Text("See the source's guidance for the forms it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
        )
    fields = _fields(found["type"], found["rest"])
    host = found["node"] or fields.get("node") or outer.get("HostName") or outer.get("Computer") or settings.get("host")
    return _record(fields | {"serial": found["serial"]}, host, found["time"], raw)


def _fields(kind: str, rest: str) -> dict[str, Any]:
    """Return the pairs of a record, with Sigma's names for processes beside auditd's own."""
    fields: dict[str, Any] = {"type": kind}
    for name, double, single, bare in _PAIR.findall(rest):
        fields.setdefault(name, double or single or _decoded(name, bare))
        for inner, quoted, _, plain in _PAIR.findall(single):
            fields.setdefault(inner, quoted or plain)
    if kind.startswith("AUOMS_"):
        fields = _auoms(fields, kind)
    if kind == "EXECVE":
        fields["CommandLine"] = _command(fields)
    for own, sigma in _NAMES.items():
        if own in fields and sigma not in fields:
            fields[sigma] = fields[own]
    return fields


_NAMES: Final = {"exe": "Image", "cmdline": "CommandLine", "cwd": "CurrentDirectory", "pid": "ProcessId",
                 "ppid": "ParentProcessId", "user": "User", "auid": "LogonId"}  # fmt: skip


def _auoms(fields: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an auoms record with the argument names of auditd's EXECVE; its own a0 to a3 are pointers."""
    renamed = {f"syscall_{name}" if _POINTER.match(name) else name: value for name, value in fields.items()}
    renamed["type"] = [kind, kind.removeprefix("AUOMS_")]
    command = renamed.get("cmdline")
    words = command.split(" ")[:_MOST_ARGUMENTS] if isinstance(command, str) else []
    return renamed | {f"a{n}": word for n, word in enumerate(words)}


def _command(fields: Mapping[str, Any]) -> str:
    """Return the command line of an EXECVE record, its arguments joined by spaces."""
    words = (fields.get(f"a{n}") for n in range(_MOST_ARGUMENTS))
    return " ".join(word for word in words if isinstance(word, str))


def _decoded(name: str, value: str) -> str:
    """Return a value that auditd wrote in hexadecimal because of its characters, as text."""
    if len(value) > 1 and _ENCODED.match(name) and _HEX.match(value):
        return bytes.fromhex(value).replace(b"\0", b" ").decode(errors="backslashreplace")
    return value


def _record(fields: dict[str, Any], host: Any, time: str, raw: bytes) -> LogRecord:
    """Return the log record of an audit record's fields."""
    kinds = fields["type"] if isinstance(fields["type"], list) else [fields["type"]]
    runs = "EXECVE" in kinds or fields.get("syscall") in {"59", "execve"}
    user = next(
        (fields[name] for name in ("user", "acct", "UID", "AUID") if fields.get(name) not in _UNSET | {None}), None
    )
    told = fields.get("CommandLine") or fields.get("exe") or fields.get("msg") or ""
    address = fields.get("addr")
    return LogRecord(
        source=ID,
        logsource=LogSource("linux", "process_creation" if runs else None, "auditd"),
        ocsf=1007 if runs else 3002 if str(kinds[-1]).startswith("USER_") else 0,
        time=since_1970(float(time)),
        time_text=time,
        host=host if isinstance(host, str) and host else None,
        user=user,
        address=address if isinstance(address, str) and address not in _UNSET else None,
        message=f"{kinds[-1]} {told}".strip()[:300],
        fields=fields,
        raw=raw,
    )


_SAMPLES = (
    Sample(
        raw=b'type=EXECVE msg=audit(1652292621.986:84138): argc=3 a0="cat" a1="-n" a2=2F6574632F736861646F77',
        expect={
            "time": "2022-05-11T18:10:21.986000+00:00",
            "ocsf": 1007,
            "logsource": ("linux", "process_creation", "auditd"),
            "fields": {"type": "EXECVE", "a2": "/etc/shadow", "CommandLine": "cat -n /etc/shadow"},
        },
    ),
    Sample(
        raw=(
            b'{"HostName":"UBUNTU5","SyslogMessage":"type=AUOMS_EXECVE audit(1652292622.006:84145): node=UBUNTU5 '
            b'syscall=execve a0=5601f9bb2540 ppid=17790 pid=17793 user=tomcat uid=1001 comm=\\"base64\\" '
            b'exe=\\"/usr/bin/base64\\" cwd=\\"/\\" argc=2 cmdline=\\"base64 -d\\" containerid="}'
        ),
        expect={
            "host": "UBUNTU5",
            "user": "tomcat",
            "fields": {
                "type": ["AUOMS_EXECVE", "EXECVE"],
                "a0": "base64",
                "syscall_a0": "5601f9bb2540",
                "Image": "/usr/bin/base64",
                "CommandLine": "base64 -d",
            },
        },
    ),
    Sample(
        raw=(
            b"node=hist-02 type=USER_LOGIN msg=audit(1652292621.1:9): pid=1 uid=0 auid=4294967295 ses=4294967295 "
            b'msg=\'op=login acct="root" exe="/usr/sbin/sshd" hostname=? addr=203.0.113.9 terminal=ssh res=failed\''
        ),
        expect={
            "host": "hist-02",
            "user": "root",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "fields": {"type": "USER_LOGIN", "res": "failed"},
        },
    ),
)

LINUX_AUDITD = Source(
    id=ID,
    title=Text("Linux audit log (auditd, auoms)", "Linux 審核日誌（auditd、auoms）"),
    guidance=Text(
        "Follow /var/log/audit/audit.log, with `name_format = hostname` in auditd.conf so that each line names its "
        "host, and a rule that logs program starts: `-a always,exit -F arch=b64 -S execve -k exec`.",
        "監察 /var/log/audit/audit.log。請在 auditd.conf 設定 `name_format = hostname`，讓每行附主機名稱，並加入記錄"
        "程式啟動的規則：`-a always,exit -F arch=b64 -S execve -k exec`。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"(?:\bnode=\S{1,255} )?\btype=[A-Z0-9_\[\]]{1,64} (?:msg=)?audit\(\d{1,12}",
    maps={"time": "audit(…)", "host": "node | HostName", "user": "user | acct | UID | AUID", "address": "addr"}
    | {sigma: own for own, sigma in _NAMES.items()},
)
