"""What a finding leaves to be found by: the hosts, users and addresses it names, in their normal form. Pure.

Incidents gather findings by it, and the list of findings tells stories by it; both mean the same by *in common*.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from lionrock.events.findings import DetectionFinding
from lionrock.kernel.clock import Instant, hours

Kind = Literal["host", "user", "address"]
Mark = tuple[Kind, str]
"""Something two findings can share, in its normal form."""

REACH: Final = hours(6)
"""How far apart in time findings may be that belong together."""
GRAVE: Final = frozenset({"high", "critical"})

_EVERYWHERE: Final = frozenset(
    {"", "-", "n/a", "system", "local service", "network service", "anonymous logon", "root", "administrator", "nobody"}
)
"""Account names that exist on every machine and so connect nothing."""
_BUILT_IN: Final = frozenset({"nt authority", "nt service", "window manager", "font driver host", "builtin"})


@dataclass(frozen=True, slots=True)
class Trail:
    """What a finding leaves to be found by: system, marks and the span of its event times."""

    finding: str
    system: str | None
    marks: frozenset[Mark]
    first: Instant
    last: Instant
    grave: bool
    exercise: bool


class Naming(Protocol):
    """Whatever names a host, a user and an address as they were written."""

    @property
    def host(self) -> str | None:
        """Return the host."""

    @property
    def user(self) -> str | None:
        """Return the user."""

    @property
    def address(self) -> str | None:
        """Return the address."""


def trail(finding: DetectionFinding) -> Trail:
    """Return the trail of a finding."""
    return Trail(
        finding=finding.finding,
        system=finding.system,
        marks=marks(finding),
        first=finding.first,
        last=finding.last,
        grave=finding.opens and finding.level in GRAVE,
        exercise=finding.exercise,
    )


def marks(finding: Naming) -> frozenset[Mark]:
    """Return what a finding can share with others."""
    written: tuple[tuple[Kind, str | None], ...] = (
        ("host", host_key(finding.host)),
        ("user", user_key(finding.user)),
        ("address", address_key(finding.address)),
    )
    return frozenset((kind, key) for kind, key in written if key)


def host_key(host: str | None) -> str | None:
    """Return the short name of a host in small letters, or its address; None when it names none."""
    name = (host or "").strip().rstrip(".").casefold()
    if not name or name in {"-", "localhost"}:
        return None
    return address_key(name) if _address(name) else name.split(".", 1)[0]


def user_key(user: str | None) -> str | None:
    """Return the account's bare name in small letters; None for accounts every machine has."""
    written = (user or "").strip().casefold()
    domain, _, name = written.rpartition("\\")
    name, _, realm = name.partition("@")
    if domain in _BUILT_IN or name in _EVERYWHERE - ({"administrator"} if domain or realm else set()):
        return None
    return None if name.startswith(("dwm-", "umfd-")) else name


def address_key(address: str | None) -> str | None:
    """Return the address in its normal form; None for loopback, link-local, multicast and what is no address."""
    found = _address((address or "").strip())
    if found is None or found.is_loopback or found.is_unspecified or found.is_multicast or found.is_link_local:
        return None
    return str(found)


def _address(written: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that is written, IPv4 in IPv6 as IPv4; None when it is none."""
    try:
        found = ipaddress.ip_address(written.split("%", 1)[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
