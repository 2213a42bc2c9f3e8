"""Zeek's logs under Zeek's own names, with the words of Sigma's generic categories beside them.

Which log a record is of says its `_path` or the header; where neither does, the fields that only one log has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource
from lionrock.telemetry.formats.shape import Shape, first

_SIGNS: Final[tuple[tuple[str, frozenset[str]], ...]] = tuple(
    (path, frozenset(names.split()))
    for path, names in (
        ("conn", "conn_state"),
        ("dns", "query rcode"),
        ("dns", "query qtype_name"),
        ("dns", "trans_id rtt"),
        ("http", "trans_depth"),
        ("ssl", "established"),
        ("x509", "certificate.serial"),
        ("smb_files", "action name smb_path"),
        ("smb_files", "action path name"),
        ("smb_mapping", "share_type"),
        ("dce_rpc", "endpoint operation"),
        ("kerberos", "request_type"),
        ("ntlm", "domainname success"),
        ("rdp", "security_protocol"),
        ("ssh", "auth_attempts"),
        ("ftp", "command reply_code"),
        ("smtp", "mailfrom"),
        ("files", "fuid source"),
        ("notice", "note"),
        ("weird", "name notice"),
        ("intel", "seen.indicator"),
        ("dhcp", "mac msg_types"),
        ("modbus_detailed", "func request_values"),
        ("modbus", "func"),
        ("dnp3_control", "function_code trip_control_code"),
        ("dnp3_objects", "object_type object_count"),
        ("dnp3", "fc_request"),
        ("dnp3", "fc_reply"),
        ("iec104", "apdu_type"),
        ("iec104", "asdu_type"),
        ("iec104", "cause_tx"),
        ("s7comm", "rosctr_code"),
        ("s7comm", "rosctr"),
        ("cotp", "pdu_code"),
        ("enip", "enip_command"),
        ("cip", "cip_service"),
        ("bacnet", "bvlc_function"),
        ("tunnel", "tunnel_type"),
        ("software", "software_type"),
        ("known_services", "port_num service"),
    )
)
_CATEGORIES: Final = {"dns": "dns", "http": "proxy", "conn": "firewall"}
_CLASSES: Final = {
    "conn": 4001, "dns": 4003, "http": 4002, "ssl": 4001, "smb_files": 4006, "smb_mapping": 4006, "rdp": 4005,
    "ssh": 4007,
    "ftp": 4008, "smtp": 4009, "files": 4010, "dhcp": 4004, "notice": 2004, "intel": 2004, "kerberos": 3002,
    "ntlm": 3002,
    "ntp": 4013, "tunnel": 4014, "dce_rpc": 4001, "modbus": 4001, "modbus_detailed": 4001, "dnp3": 4001,
    "dnp3_control": 4001, "dnp3_objects": 4001, "iec104": 4001, "s7comm": 4001, "cotp": 4001, "enip": 4001, "cip": 4001,
    "bacnet": 4001,
}  # fmt: skip
_TOLD: Final = {
    "dns": ("query", "qtype_name", "answers"),
    "http": ("method", "host", "uri", "status_code"),
    "ssl": ("server_name", "version", "cipher"),
    "notice": ("note", "msg"),
    "files": ("mime_type", "filename", "source"),
    "smb_files": ("action", "path", "name"),
    "weird": ("name", "addl"),
    "modbus": ("func", "exception"),
    "dnp3": ("fc_request", "fc_reply"),
    "dce_rpc": ("endpoint", "operation"),
    "conn": ("proto", "service", "conn_state"),
}
_ENDS: Final = ("id.orig_h", "id.resp_h", "id.resp_p")
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "dns": {"record_type": "qtype_name", "answer": "answers"},
    "http": {"cs-method": "method", "cs-host": "host", "c-useragent": "user_agent", "sc-status": "status_code",
             "cs-uri": "uri", "cs-uri-query": "uri", "cs-referer": "referrer"},
}  # fmt: skip


def shape(id: str) -> Shape:
    """Return how a source makes records of Zeek's fields."""
    return Shape(
        id,
        LogSource("zeek", None, None),
        time=("ts",),
        host=("_system_name", "host_name", "peer_descr", "sensor"),
        user=("username", "user", "client", "cookie"),
        address=("id.orig_h", "src", "orig_h", "tx_hosts"),
        names={
            "src_ip": "id.orig_h",
            "src_port": "id.orig_p",
            "dst_ip": "id.resp_h",
            "dst_port": "id.resp_p",
        },
    )


def path_of(fields: Mapping[str, Any]) -> str:
    """Return which log a record is of by the fields that only one has, empty for a log we do not know."""
    return next((path for path, signs in _SIGNS if signs <= fields.keys()), "")


def record(shape: Shape, path: str, fields: dict[str, Any], raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one entry of the log `path`."""
    for sigma, own in _NAMES.get(path, {}).items():
        if fields.get(own) is not None:
            fields.setdefault(sigma, fields[own])
    if path == "http":
        fields["c-uri"] = f"{fields.get('host') or ''}{fields.get('uri') or ''}"
        fields["c-uri-query"] = str(fields.get("uri") or "").partition("?")[2] or None
    told = [fields.get(name) for name in (*_ENDS, *_TOLD.get(path, ()))]
    return shape.record(
        fields,
        raw,
        settings,
        logsource=LogSource("zeek", _CATEGORIES.get(path), path or None),
        ocsf=_CLASSES.get(path, 0),
        host=None if first(fields, shape.host) else settings.get("host"),
        message=" ".join([path, *(str(one) for one in told if one not in (None, [], ""))]),
    )
