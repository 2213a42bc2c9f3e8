"""Machines that are not registered and talk inside the network of a critical computer system; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Final

from lionrock.register.material.comparing import network
from lionrock.register.material.picture import Says
from lionrock.register.model import Asset
from lionrock.register.opened import Opened

MOST: Final = 500
"""Machines told of at most; the sentinel says how many more there are."""
_ENDS: Final = (0, 255)
"""Last parts of IPv4 addresses that name a network or all of it, no machine."""


def strangers(opened: Opened, addresses: Iterable[str], apart: frozenset[str] = frozenset()) -> dict[str, Says]:
    """Return each address that is not registered and lies in a critical system's network, by item.

    `apart` are addresses that a person said are known and no asset.
    """
    homes = networks(opened)
    found: dict[str, Says] = {}
    for address in dict.fromkeys(addresses) if homes else ():
        home = homes.get(network(address) or "")
        if home is not None and address not in apart and address not in opened.exact and not _of_all(address):
            found[f"stranger:{address}"] = {"name": address, "system": home}
    return found


def networks(opened: Opened) -> Mapping[str, str]:
    """Return the networks of critical systems: those in which at least half of what is registered is of one."""
    seen: dict[str, Counter[str | None]] = {}
    for system, address in _addresses(opened):
        within = network(address)
        if within is not None:
            seen.setdefault(within, Counter())[system] += 1
    found = {}
    for within, many in seen.items():
        system, count = max(many.items(), key=lambda one: (one[1], one[0] or ""))
        if system is not None and 2 * count >= many.total():
            found[within] = system
    return found


def _addresses(opened: Opened) -> Iterator[tuple[str | None, str]]:
    """Yield the system and each address of every asset."""
    for version in opened.of("asset"):
        if isinstance(version.record, Asset):
            yield from ((version.record.system, one) for one in version.record.addresses)


def _of_all(address: str) -> bool:
    """Say whether an address stands for a network rather than for a machine."""
    found = ip_address(address)
    return found.version == 4 and found.packed[-1] in _ENDS  # noqa: PLR2004 IPv4
