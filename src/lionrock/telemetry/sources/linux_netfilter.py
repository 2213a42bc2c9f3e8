"""What iptables, nftables, ufw and firewalld log through the kernel.

Add a rule with `-j LOG --log-prefix "fw-drop "` (iptables) or `log prefix "fw-drop "` (nftables) before the rule
that drops, and follow /var/log/kern.log or the journal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.keyvalue import pairs
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "linux.netfilter"
_LINE: Final = re.compile(
    r"(?:kernel: )?(?:\[ *\d+\.\d+\] ?)?(?P<prefix>[^=]{0,128}?) ?(?P<pairs>\bIN=\S{0,32} OUT=\S{0,32} .*\bPROTO=.*)\Z",
    re.DOTALL,
)
_DENIED: Final = re.compile(r"drop|den|rej|block|refus|discard", re.IGNORECASE)
_ALLOWED: Final = re.compile(r"acc|allow|pass|permit", re.IGNORECASE)
_FLAGS: Final = re.compile(r"\b(DF|MF|CE|SYN|ACK|FIN|RST|PSH|URG|ECE|CWR)\b(?!=)")
_SHAPE: Final = Shape(
    ID,
    LogSource("linux", "firewall", "iptables"),
    ocsf=4001,
    address=("SRC",),
    message=("prefix", "SRC", "DST", "PROTO", "DPT"),
    names={"src_ip": "SRC", "dst_ip": "DST", "src_port": "SPT", "dst_port": "DPT", "protocol": "PROTO"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError.

    The action is what the rule's prefix says; a prefix that says none leaves it out.
    """
    line = text(raw)
    at = line.find("kernel: ")
    head, told = (line[:at], line[at:]) if at >= 0 else _bare(line)
    found = _LINE.match(told)
    if found is None:
        raise another(Text("a kernel's IN= OUT= … PROTO=", "核心的 IN= OUT= … PROTO="))
    prefix = found["prefix"].strip(" []:")
    fields: dict[str, Any] = {**pairs(found["pairs"]), "prefix": prefix}
    fields["FLAGS"] = _FLAGS.findall(found["pairs"])
    denied = _DENIED.search(prefix)
    if denied or _ALLOWED.search(prefix):
        fields["action"] = "deny" if denied else "allow"
        fields["blocked"] = "true" if denied else "false"
    carrier = syslog.carrier(head, settings)
    return _SHAPE.record(fields, raw, settings, time=(carrier.time, carrier.time_text), host=carrier.host)


def _bare(line: str) -> tuple[str, str]:
    """Return head and message of a line that does not name the kernel: the message begins at its uptime or prefix."""
    found = re.search(r"\[ *\d+\.\d+\]|(?:\[[^\]]{1,64}\] ?)?\bIN=", line)
    return (line[: found.start()], line[found.start() :]) if found else ("", "")


_SAMPLES = (
    Sample(
        raw=(
            b"Nov 22 18:30:01 gw-1 kernel: [9801.123456] [UFW BLOCK] IN=eth0 OUT= MAC=00:16:3e:00:00:01 "
            b"SRC=203.0.113.9 "
            b"DST=192.0.2.10 LEN=60 TOS=0x00 PREC=0x00 TTL=49 ID=4120 DF PROTO=TCP SPT=51023 DPT=502 WINDOW=64240 "
            b"SYN URGP=0"
        ),
        expect={
            "time": None,
            "time_text": "Nov 22 18:30:01",
            "host": "gw-1",
            "address": "203.0.113.9",
            "ocsf": 4001,
            "logsource": ("linux", "firewall", "iptables"),
            "fields": {
                "action": "deny",
                "dst_port": "502",
                "PROTO": "TCP",
                "FLAGS": ["DF", "SYN"],
                "prefix": "UFW BLOCK",
            },
        },
    ),
    Sample(
        raw=(
            b"2026-11-22T18:30:02+08:00 gw-1 kernel: nft-accept: IN=eth0 OUT=eth1 SRC=192.0.2.7 DST=198.51.100.2 "
            b"LEN=84 "
            b"PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1"
        ),
        expect={"time": "2026-11-22T10:30:02+00:00", "fields": {"action": "allow", "prefix": "nft-accept"}},
    ),
)

LINUX_NETFILTER = Source(
    id=ID,
    title=Text("Linux firewall (iptables, nftables, ufw)", "Linux 防火牆（iptables、nftables、ufw）"),
    guidance=Text(
        "Log before dropping: `iptables -A INPUT -j LOG --log-prefix 'fw-drop '` or nftables `log prefix \"fw-drop "
        '"`, '
        "limited in rate. Say drop or accept in the prefix: the action is read from it. Follow /var/log/kern.log.",
        "丟棄前先記錄：`iptables -A INPUT -j LOG --log-prefix 'fw-drop '` 或 nftables `log prefix \"fw-drop \"`，並限"
        "制頻率。"
        "請在前綴寫明 drop 或 accept，系統由此讀取動作。監察 /var/log/kern.log。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"(?:kernel: [^=]{0,160}|\] ?)\bIN=\S{0,32} OUT=",
    maps=_SHAPE.maps,
)
