"""Cisco ASA and Firepower Threat Defense.

Write `logging enable`, `logging timestamp rfc5424`, `logging trap informational`, `logging host inside <address>`,
and follow the syslog server's file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import syslog
from lionrock.telemetry.formats.lines import another, lines, text
from lionrock.telemetry.formats.shape import Shape
from lionrock.telemetry.recognise import trying

ID: Final = "cisco.asa"
_MARK: Final = re.compile(
    r"%(?P<device>ASA|FTD|PIX|FWSM|NGIPS)-(?:[\w-]{1,40}-)?(?P<level>\d)-(?P<message_id>\d{6}):? ?(?P<text>.*)",
    re.DOTALL,
)
_END: Final = r"(?:([\w.-]{1,64})[:/])?((?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]{0,4}:[\da-fA-F:]{2,43})(?:[/(](\d{1,5})\)?)?"
_ENDS: Final = re.compile(rf"(?<![\w.]){_END}")
_USER: Final = re.compile(
    r"(?:[Uu]ser ?(?:name)? ?[=:]? ?|[Uu]name: |Username = |by user |LOCAL\\)['\"<]?(?P<user>[\w.@\\*-]{1,128})['\">]?"
)
_COMMAND: Final = re.compile(r"executed (?:the |cmd: )?(?:'(?P<a>[^']*)'|(?P<b>.+))")
_PAIR: Final = re.compile(r"(?:^|, )([A-Z]\w{2,40}): ((?:(?!, [A-Z]\w{2,40}: ).)*+)", re.DOTALL)
_DENIED: Final = re.compile(r"\b(?:[Dd]en(?:y|ied)|[Dd]rop|[Bb]lock|refused|rejected)")
_ALLOWED: Final = re.compile(r"\b(?:Built|permitted|Allow|Teardown)")
_SHAPE: Final = Shape(
    ID,
    LogSource("cisco", None, "asa"),
    user=("User", "user"),
    address=("src_ip", "IP"),
    message=("device", "message_id", "text"),
    names={"Message": "text", "protocol": "Protocol"},
)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line; raises InputError.

    Addresses come in the order of the connection: who began it is the source, also of an outbound one.
    """
    line = text(raw)
    found = _MARK.search(line)
    if found is None:
        raise another(Text("%ASA- or %FTD- with level and number", "%ASA- 或 %FTD- 及級別、編號"))
    fields: dict[str, Any] = found.groupdict()
    told = found["text"]
    fields |= dict(_PAIR.findall(told)) if found["message_id"].startswith("430") else _told(told)
    for sigma, own in _FTD.items():
        if own in fields:
            fields[sigma] = fields[own]
    if user := _USER.search(told):
        fields.setdefault("User", user["user"])
    if command := _COMMAND.search(told):
        fields["CommandLine"] = command["a"] or command["b"]
    carrier = syslog.carrier(line[: found.start()], settings)
    talk = "src_ip" in fields and "dst_ip" in fields
    return _SHAPE.record(
        fields,
        raw,
        settings,
        logsource=LogSource("cisco", "firewall" if talk else None, "aaa" if "CommandLine" in fields else "asa"),
        ocsf=4001 if talk else 3002 if "User" in fields else 0,
        time=(carrier.time, carrier.time_text),
        host=carrier.host,
    )


_FTD: Final = {"src_ip": "SrcIP", "dst_ip": "DstIP", "src_port": "SrcPort", "dst_port": "DstPort",
               "action": "AccessControlRuleAction", "c-uri": "URL", "c-useragent": "UserAgent"}  # fmt: skip


def _told(told: str) -> dict[str, Any]:
    """Return action and ends of a connection as the message tells them."""
    fields: dict[str, Any] = {}
    if _DENIED.search(told):
        fields |= {"action": "deny", "blocked": "true"}
    elif _ALLOWED.search(told):
        fields |= {"action": "allow", "blocked": "false"}
    ends = [end for end in _ENDS.findall(told[:_LOOKED]) if end[1]]
    outer = [end for n, end in enumerate(ends) if n == 0 or end[1] != ends[0][1]][:2]
    if "outbound" in told[:40]:
        outer.reverse()
    for side, (interface, address, port) in zip(("src", "dst"), outer, strict=False):
        fields |= {f"{side}_ip": address} | ({f"{side}_port": port} if port else {})
        if interface:
            fields[f"{side}_interface"] = interface
    return fields


_LOOKED: Final = 1000
_SAMPLES = (
    Sample(
        raw=(
            b"<166>Nov 22 2026 18:30:01 fw-1 : %ASA-4-106023: Deny tcp src outside:203.0.113.9/51023 dst "
            b"ot:192.0.2.10/502 "
            b'by access-group "outside_in" [0x0, 0x0]'
        ),
        expect={
            "time": None,
            "time_text": "Nov 22 2026 18:30:01",
            "host": "fw-1",
            "address": "203.0.113.9",
            "ocsf": 4001,
            "logsource": ("cisco", "firewall", "asa"),
            "fields": {
                "action": "deny",
                "src_port": "51023",
                "dst_ip": "192.0.2.10",
                "dst_port": "502",
                "message_id": "106023",
            },
        },
    ),
    Sample(
        raw=(
            b"2026-11-22T18:30:02Z fw-1 %ASA-6-302013: Built outbound TCP connection 12 for outside:198.51.100.7/443 "
            b"(198.51.100.7/443) to inside:192.0.2.7/50112 (203.0.113.2/50112)"
        ),
        expect={
            "time": "2026-11-22T18:30:02+00:00",
            "fields": {"src_ip": "192.0.2.7", "dst_ip": "198.51.100.7", "dst_port": "443", "src_interface": "inside"},
        },
    ),
    Sample(
        raw=b"<165>:Nov 22 18:30:03 UTC: %ASA-config-5-111008: User 'enable_15' executed the 'no logging enable' "
        b"command.",
        expect={
            "user": "enable_15",
            "logsource": ("cisco", None, "aaa"),
            "fields": {"CommandLine": "no logging enable"},
        },
    ),
    Sample(
        raw=(
            b"2026-11-22T10:30:04Z ftd-1 %FTD-1-430002: AccessControlRuleAction: Block, SrcIP: 203.0.113.9, DstIP: "
            b"192.0.2.10, "
            b"SrcPort: 51023, DstPort: 20000, Protocol: tcp, AccessControlRuleName: ot, in"
        ),
        expect={"fields": {"action": "Block", "dst_port": "20000", "AccessControlRuleName": "ot, in"}},
    ),
)

CISCO_ASA = Source(
    id=ID,
    title=Text("Cisco ASA and Firepower firewall", "Cisco ASA 及 Firepower 防火牆"),
    guidance=Text(
        "Write `logging enable`, `logging timestamp rfc5424`, `logging device-id hostname`, `logging trap "
        "informational` and "
        "`logging host inside <address>`; follow the syslog server's file. Older time stamps name no zone: set the "
        "stream's.",
        "設定 `logging enable`、`logging timestamp rfc5424`、`logging device-id hostname`、`logging trap "
        "informational` 及 "
        "`logging host inside <位址>`；監察 syslog 伺服器的檔案。舊式時間沒有時區：請設定資料流的時區。",
    ),
    claims=trying(parse),
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    carried=rb"%(?:ASA|FTD|PIX|FWSM|NGIPS)-(?:[\w-]{1,40}-)?\d-\d{6}",
    maps=_SHAPE.maps,
)
