"""How the products write: lines and documents in the formats the sources of the platform read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

from bench.estate.hours import HONG_KONG, Hour
from bench.estate.people import DOMAIN


class Line(NamedTuple):
    """What one product wrote, `second` seconds into an hour."""

    second: float
    stream: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """What a collector keeps apart: its source, and what the site settled for it."""

    source: str
    settings: Mapping[str, str]


_HKT: Final = {"zone": "Asia/Hong_Kong"}
STREAMS: Final[Mapping[str, Stream]] = {
    "windows": Stream("windows.json", {}),
    "auth": Stream("linux.auth", {}),
    "syslog": Stream("syslog.any", {}),
    "audit": Stream("linux.auditd", {}),
    "fortigate": Stream("fortinet.fortigate", {}),
    "asa": Stream("cisco.asa", {}),
    "ios": Stream("cisco.ios", {}),
    "zeek": Stream("zeek.json", {}),
    "bind": Stream("bind.query", {"host": "ns-01.harbour.example"}),
    "dhcpd": Stream("isc.dhcpd", _HKT),
    "cloudtrail": Stream("aws.cloudtrail", {}),
    "entra": Stream("microsoft.entra", {}),
    "kubernetes": Stream("kubernetes.audit", {"host": "kube-portal"}),
    "postgresql": Stream("postgresql.csv", {"host": "sql-01.harbour.example"}),
}
"""The streams of the collectors; each web server has one more, whose lines name no host."""


def stream(id: str) -> Stream:
    """Return a stream by its name; `web:<host>` is the access log of a web server."""
    kind, _, host = id.partition(":")
    return Stream("nginx.access", {"host": host}) if kind == "web" else STREAMS[id]


def when(hour: Hour, second: float) -> datetime:
    """Return a moment of an hour, in UTC."""
    return hour.start + timedelta(seconds=second)


def utc(hour: Hour, second: float) -> str:
    """Return a moment as most products write UTC."""
    return f"{when(hour, second).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def local(hour: Hour, second: float) -> str:
    """Return a moment with the zone of Hong Kong."""
    return when(hour, second).astimezone(HONG_KONG).isoformat(timespec="milliseconds")


def windows(hour: Hour, second: float, computer: str, place: tuple[str, str, int], data: Mapping[str, Any]) -> Line:
    """Return an event as NXLog ships it; `place` is channel, provider and event id."""
    channel, provider, event = place
    written = utc(hour, second)
    document = {
        "@timestamp": written,
        "Hostname": computer,
        "EventID": event,
        "SourceName": provider,
        "Channel": channel,
        **data,
    }
    return Line(second, "windows", orjson.dumps(document))


SYSMON: Final = ("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon")
AUDIT: Final = ("Security", "Microsoft-Windows-Security-Auditing")
SERVICES: Final = ("System", "Service Control Manager")


def sysmon(hour: Hour, second: float, computer: str, event: int, data: Mapping[str, Any]) -> Line:
    """Return an event of Sysmon."""
    moment = when(hour, second).replace(tzinfo=None).isoformat(" ", timespec="milliseconds")
    return windows(hour, second, computer, (*SYSMON, event), {"UtcTime": moment, **data})


def audited(hour: Hour, second: float, computer: str, event: int, data: Mapping[str, Any]) -> Line:
    """Return an event of the security log."""
    return windows(hour, second, computer, (*AUDIT, event), data)


def account(name: str) -> dict[str, str]:
    """Return the subject of an audited event."""
    return {"SubjectUserName": name, "SubjectDomainName": DOMAIN, "SubjectLogonId": "0x3e7a1"}


def syslog(hour: Hour, second: float, host: str, told: str, stream: str = "syslog") -> Line:
    """Return a line as rsyslog files it, with time and zone."""
    return Line(second, stream, f"{local(hour, second)} {host} {told}".encode())


def documented(hour: Hour, second: float, stream: str, document: Mapping[str, Any]) -> Line:
    """Return a JSON document."""
    return Line(second, stream, orjson.dumps(document))


def epoch(hour: Hour, second: float) -> float:
    """Return the seconds since 1970 of a moment."""
    return when(hour, second).astimezone(UTC).timestamp()
