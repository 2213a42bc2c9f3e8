"""Secrets the browser holds: 256 random bits, of which only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from typing import Final

LENGTH: Final = 43
"""Characters of 32 bytes in base64 without padding."""


def fresh() -> str:
    """Return a new token."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 under which a token is kept; whatever has another length gets a digest nothing has."""
    if len(token) != LENGTH:
        return ""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def key(kind: str, *parts: str) -> str:
    """Return the key under which failures are counted; names as typed do not appear in it."""
    return f"{kind}:{hashlib.sha256(chr(0).join(parts).encode(errors='replace')).hexdigest()[:32]}"


def network(address: str) -> str:
    """Return what one machine can hardly leave: its IPv4 address, or the first half of its IPv6 address."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return address[:64]
    mapped = getattr(found, "ipv4_mapped", None)
    if found.version == 4 or mapped:  # noqa: PLR2004 the version of the protocol
        return str(mapped or found)
    return str(ipaddress.ip_network(f"{found.compressed.partition('%')[0]}/64", strict=False))


def loopback(address: str) -> bool:
    """Say whether a network address is this machine's own."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
