"""Linux audit records: auditd's own lines, those of one event as one record, and auoms records in syslog JSON.

Set `name_format = hostname` in auditd.conf, add `-a always,exit -F arch=b64 -S execve -k exec`, and follow audit.log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import audited
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
_MOST_VALUES: Final = 64
_CALLS: Final[Mapping[str, Mapping[str, str]]] = {
    "c000003e": {
        "41": "socket", "42": "connect", "59": "execve", "99": "sysinfo", "101": "ptrace", "103": "syslog",
        "133": "mknod", "135": "personality", "175": "init_module", "259": "mknodat", "313": "finit_module",
        "322": "execveat",
    },
    "c00000b7": {
        "33": "mknodat", "92": "personality", "105": "init_module", "116": "syslog", "117": "ptrace",
        "179": "sysinfo", "198": "socket", "203": "connect", "221": "execve", "273": "finit_module",
        "281": "execveat",
    },
}  # fmt: skip
"""Names of the calls that rules ask for, on x86-64 and AArch64 (Linux, arch/x86/entry/syscalls and unistd)."""
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
    several = [_headed(line) for line in told.split("\n")] if isinstance(told, str) and not outer else [_headed(told)]
    found = several[0]
    parts = [_fields(one["type"], one["rest"]) for one in several]
    fields = _named(parts[0] if len(parts) == 1 else _joined(parts))
    host = found["node"] or fields.get("node") or outer.get("HostName") or outer.get("Computer") or settings.get("host")
    return _record(fields | {"serial": found["serial"]}, host, found["time"], raw)


def _headed(line: Any) -> re.Match[str]:
    """Return the parts of a line; raises InputError where it is no audit record."""
    found = _HEAD.match(line) if isinstance(line, str) else None
    if found is None:
        raise InputError(
            Text("not an audit record: expected type= and audit(…)", "不是審核紀錄：應有 type= 及 audit(…)"),
            Text("See the source's guidance for the forms it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
        )
    return found


def _joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the records of one event as one: what they tell differently is a list, arguments are those of EXECVE."""
    runs = any(one["type"] == "EXECVE" for one in parts)
    made: dict[str, list[Any]] = {}
    for one in parts:
        for name, value in one.items():
            own = f"syscall_{name}" if runs and one["type"] == "SYSCALL" and _POINTER.match(name) else name
            told = made.setdefault(own, [])
            if value not in told and len(told) < _MOST_VALUES:
                told.append(value)
    return {name: told[0] if len(told) == 1 else told for name, told in made.items()}


def _fields(kind: str, rest: str) -> dict[str, Any]:
    """Return the pairs of a record, with Sigma's names for processes beside auditd's own."""
    fields: dict[str, Any] = {"type": kind}
    for name, double, single, bare in _PAIR.findall(rest):
        fields.setdefault(name, double or single or _decoded(name, bare))
        for inner, quoted, _, plain in _PAIR.findall(single):
            fields.setdefault(inner, quoted or plain)
    return _auoms(fields, kind) if kind.startswith("AUOMS_") else fields


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an event with Sigma's names for processes, and the name of the call beside its number."""
    kinds = _kinds(fields)
    if kinds[0] == "EXECVE" or (len(kinds) > 1 and "EXECVE" in kinds and "cmdline" not in fields):
        fields["CommandLine"] = _command(fields)
    number = _CALLS.get(str(fields.get("arch")), {}).get(str(fields.get("syscall")))
    if number is not None:
        fields.setdefault("SYSCALL", number)
    if "PROCTITLE" in kinds and "CommandLine" not in fields and _runs(fields):
        fields["CommandLine"] = fields.get("proctitle", "")
    for own, sigma in _NAMES.items():
        if own in fields and sigma not in fields:
            fields[sigma] = fields[own]
    return fields


_EXECUTES: Final = frozenset({"execve", "execveat", "59"})


def _kinds(fields: Mapping[str, Any]) -> list[str]:
    """Return the kinds of the records of an event."""
    told = fields["type"] if isinstance(fields["type"], list) else [fields["type"]]
    return [kind for one in told for kind in (one if isinstance(one, list) else [one])]


def _first(fields: Mapping[str, Any], name: str) -> Any:
    """Return a value, of several the first."""
    value = fields.get(name)
    return value[0] if isinstance(value, list) else value


def _runs(fields: Mapping[str, Any]) -> bool:
    """Say whether an event is the start of a program."""
    called = {_first(fields, "SYSCALL"), _first(fields, "syscall")}
    return "EXECVE" in _kinds(fields) or not _EXECUTES.isdisjoint(called)


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
    """Return the command line of an EXECVE record, its arguments joined by spaces, long ones from their pieces."""
    words: list[str] = []
    for n in range(_MOST_ARGUMENTS):
        word = fields.get(f"a{n}")
        if word is None:
            word = "".join(
                map(str, takewhile(lambda one: one is not None, (fields.get(f"a{n}[{m}]") for m in range(64))))
            )
            if not word:
                continue
        words.append(str(word[0] if isinstance(word, list) else word))
    return " ".join(words)


def _decoded(name: str, value: str) -> str:
    """Return a value that auditd wrote in hexadecimal because of its characters, as text."""
    if len(value) > 1 and _ENCODED.match(name) and _HEX.match(value):
        return bytes.fromhex(value).replace(b"\0", b" ").decode(errors="backslashreplace")
    return value


def _record(fields: dict[str, Any], host: Any, time: str, raw: bytes) -> LogRecord:
    """Return the log record of an audit record's fields."""
    kinds, runs = _kinds(fields), _runs(fields)
    users = (_first(fields, name) for name in ("user", "acct", "UID", "AUID"))
    user = next((one for one in users if isinstance(one, str) and one not in _UNSET), None)
    address = _first(fields, "addr")
    return LogRecord(
        source=ID,
        logsource=LogSource("linux", "process_creation" if runs else None, "auditd"),
        ocsf=1007 if runs else 3002 if kinds[-1].startswith("USER_") else 0,
        time=since_1970(float(time)),
        time_text=time,
        host=host if isinstance(host, str) and host else None,
        user=user,
        address=address if isinstance(address, str) and address not in _UNSET else None,
        message=_message(fields, kinds),
        fields=fields,
        raw=raw,
    )


def _message(fields: Mapping[str, Any], kinds: Sequence[str]) -> str:
    """Return how an event reads: what it is, the command or program, and of a call that starts none its paths."""
    told = next((one for name in ("CommandLine", "exe", "msg") if (one := _first(fields, name))), "")
    called = _first(fields, "SYSCALL")
    names = fields.get("name", []) if "PATH" in kinds and "CommandLine" not in fields else []
    paths = " ".join(map(str, names if isinstance(names, list) else [names]))
    kind = "EXECVE" if "EXECVE" in kinds else f"{kinds[0]} {called}" if called else kinds[-1]
    return " ".join(filter(None, (kind, str(told), paths)))[:300]


_SAMPLES = (
    Sample(
        raw=(
            b"node=scada-01 type=SYSCALL msg=audit(1492752522.985:8972): arch=c000003e syscall=59 success=yes exit=0 "
            b"a0=10812c8 a1=1070208 a2=1152008 a3=59a items=2 ppid=10027 pid=10043 auid=1001 uid=1001 "
            b'comm="cat" exe="/usr/bin/cat" key="exec"\x1dARCH=x86_64 SYSCALL=execve AUID="op" UID="op"\n'
            b'node=scada-01 type=EXECVE msg=audit(1492752522.985:8972): argc=2 a0="cat" a1=2F746D702F6120622E747874\n'
            b'node=scada-01 type=CWD msg=audit(1492752522.985:8972): cwd="/home/op"\n'
            b'node=scada-01 type=PATH msg=audit(1492752522.985:8972): item=0 name="/usr/bin/cat" nametype=NORMAL\n'
            b'node=scada-01 type=PATH msg=audit(1492752522.985:8972): item=1 name="/lib64/ld.so" nametype=NORMAL\n'
            b"node=scada-01 type=PROCTITLE msg=audit(1492752522.985:8972): proctitle=636174002F746D702F6120622E747874"
        ),
        expect={
            "host": "scada-01",
            "user": "op",
            "ocsf": 1007,
            "message": "EXECVE cat /tmp/a b.txt",
            "fields": {
                "type": ["SYSCALL", "EXECVE", "CWD", "PATH", "PROCTITLE"],
                "Image": "/usr/bin/cat",
                "CommandLine": "cat /tmp/a b.txt",
                "CurrentDirectory": "/home/op",
                "SYSCALL": "execve",
                "a0": "cat",
                "syscall_a0": "10812c8",
                "name": ["/usr/bin/cat", "/lib64/ld.so"],
                "proctitle": "cat /tmp/a b.txt",
            },
        },
    ),
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
        "host, and a rule that logs program starts: `-a always,exit -F arch=b64 -S execve -k exec`. In a file the "
        "lines of one event are one record; sent over syslog line by line they stay apart.",
        "監察 /var/log/audit/audit.log。請在 auditd.conf 設定 `name_format = hostname`，讓每行附主機名稱，並加入記錄"
        "程式啟動的規則：`-a always,exit -F arch=b64 -S execve -k exec`。檔案中同一審核編號的各行合為一項"
        "紀錄；經 syslog 逐行傳送則各自獨立。",
    ),
    claims=_claims,
    split=audited.split,
    extent=audited.extent,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"(?:\bnode=\S{1,255} )?\btype=[A-Z0-9_\[\]]{1,64} (?:msg=)?audit\(\d{1,12}",
    maps={"time": "audit(…)", "host": "node | HostName", "user": "user | acct | UID | AUID", "address": "addr"}
    | {sigma: own for own, sigma in _NAMES.items()},
)
