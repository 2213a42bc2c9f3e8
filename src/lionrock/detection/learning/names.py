"""Names made comparable: accounts, programs, networks. Pure."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_NOBODY: Final = frozenset(
    {
        "",
        "-",
        "n/a",
        "unknown",
        "none",
        "system",
        "localsystem",
        "local service",
        "localservice",
        "network service",
        "networkservice",
        "anonymous logon",
        "anonymous",
    }
)
_DESKTOPS: Final = re.compile(r"(?:dwm|umfd)-\d+\Z")
_INSIDE: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "240.0.0.0/4",
        "fc00::/7",
    )
)
"""RFC 1918, RFC 6598, RFC 4193, and what is reserved."""
_DIGITS: Final = re.compile(r"\d+")


def user(name: str) -> str:
    """Return an account's name in small letters without its domain; empty for machines and for nobody."""
    bare = name.rpartition("\\")[2].lower().strip()
    return "" if bare in _NOBODY or bare.endswith("$") or _DESKTOPS.match(bare) else bare


def program(path: str) -> str:
    """Return the name of a program's file in small letters, its digits as one."""
    return _DIGITS.sub("0", re.split(r"[\\/]", path.strip().strip('"'))[-1].lower())[:120]


def network(address: str) -> str:
    """Return the network an address is of: 24 bits of IPv4, 48 of IPv6; empty for what is no address or is local."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))  # noqa: PLR2004 IPv4


def outside(address: str) -> bool:
    """Say whether an address is of no network that organisations use within: private, shared, local, many at once."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    return not any(found in one for one in _INSIDE if one.version == found.version)
