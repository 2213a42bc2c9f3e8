"""Where a receiver listens, as a person writes it. Pure.

`syslog+tls://0.0.0.0:6514`: a scheme, an address of this machine, a port.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

SCHEMES: Final = ("syslog+tls", "syslog+tcp", "syslog+udp", "relp+tls", "relp+tcp", "https", "http")
"""What can be spoken, the safest first."""
_MARK: Final = "://"


@dataclass(frozen=True, slots=True)
class Address:
    """What a receiver speaks and where."""

    scheme: str
    host: str
    port: int

    @property
    def secure(self) -> bool:
        """Say whether what comes is encrypted on the way."""
        return self.scheme.endswith("tls") or self.scheme == "https"

    @property
    def speech(self) -> str:
        """Return syslog, relp or http."""
        return self.scheme.partition("+")[0].removesuffix("s")

    @property
    def datagrams(self) -> bool:
        """Say whether it is UDP."""
        return self.scheme == "syslog+udp"

    @property
    def loopback(self) -> bool:
        """Say whether only this machine reaches it."""
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def place(self) -> tuple[bool, int]:
        """Return what two receivers cannot share: the port, of datagrams or of connections."""
        return (self.datagrams, self.port)

    def __str__(self) -> str:
        """Return it as it is written."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}{_MARK}{host}:{self.port}"


def named(location: str) -> bool:
    """Say whether a location is a receiver's address, not a path."""
    return _MARK in location


def address(written: str) -> Address:
    """Return the address a person wrote; raises InputError."""
    parts = urlsplit(written.strip())
    try:
        host, port = parts.hostname or "", parts.port
        ipaddress.ip_address(host)
    except ValueError:
        host, port = "", None
    if parts.scheme not in SCHEMES or not host or not port or parts.path.strip("/") or parts.query or parts.username:
        raise InputError(
            Text(f"{written[:100]!r} is no address to listen on", f"{written[:100]!r} 不是可接收的位址"),
            Text(
                "Write scheme, numeric address and port, such as syslog+tls://0.0.0.0:6514; schemes: "
                f"{', '.join(SCHEMES)}.",
                f"請填寫協定、數字位址及埠，例如 syslog+tls://0.0.0.0:6514；可用協定：{'、'.join(SCHEMES)}。",
            ),
        )
    found = Address(parts.scheme, host, port)
    if found.scheme == "http" and not found.loopback:
        raise InputError(
            Text(f"{found} would take a token in the clear", f"{found} 會以明文收取權杖"),
            Text("Use https, or listen on 127.0.0.1 behind a proxy that ends TLS.",
                 "請使用 https，或於 127.0.0.1 接收並由前置代理處理 TLS。"),
        )  # fmt: skip
    return found
