"""Which findings belong together: same system, and a host, user or address in common within six hours.

Pure: findings and open incidents in, an outcome out. A high or critical finding that joins nothing opens an incident;
what was left over earlier joins it when it fits. A later finding that fits two incidents joins one and names the other:
merging changes clocks, so only a person does it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

from lionrock.events.findings import DetectionFinding
from lionrock.kernel.clock import Instant, hours

Kind = Literal["host", "user", "address"]
Mark = tuple[Kind, str]
"""Something two findings can share, in its normal form."""

REACH: Final = hours(6)
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


@dataclass(frozen=True, slots=True)
class Group:
    """An open incident as grouping sees it; `incident` is empty while it is about to be opened."""

    incident: str
    number: int
    systems: frozenset[str | None]
    marks: frozenset[Mark]
    first: Instant
    last: Instant
    exercise: bool

    def shared(self, trail: Trail) -> tuple[Mark, ...]:
        """Return what the trail shares with it, in order; empty when it does not belong."""
        if trail.exercise != self.exercise or trail.system not in self.systems or self.apart(trail) > REACH:
            return ()
        return tuple(sorted(trail.marks & self.marks))

    def apart(self, trail: Trail) -> timedelta:
        """Return the time between its activity and the trail's; zero where they overlap."""
        return max(trail.first - self.last, self.first - trail.last, timedelta(0))

    def with_(self, trail: Trail) -> Group:
        """Return it with the trail joined."""
        return replace(
            self,
            systems=self.systems | {trail.system},
            marks=self.marks | trail.marks,
            first=min(self.first, trail.first),
            last=max(self.last, trail.last),
        )


@dataclass(frozen=True, slots=True)
class Joining:
    """A finding that joins, and what it shares."""

    finding: str
    because: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an arrival leads to: `incident` None opens one; `swept` are left-over findings that join as well.

    `also` names other open incidents the finding would have fitted.
    """

    incident: str | None
    joined: Joining
    swept: tuple[Joining, ...]
    also: tuple[str, ...]


def trail(finding: DetectionFinding) -> Trail:
    """Return the trail of a finding."""
    written: tuple[tuple[Kind, str | None], ...] = (
        ("host", host_key(finding.host)),
        ("user", user_key(finding.user)),
        ("address", address_key(finding.address)),
    )
    return Trail(
        finding=finding.finding,
        system=finding.system,
        marks=frozenset((kind, key) for kind, key in written if key),
        first=finding.first,
        last=finding.last,
        grave=finding.opens and finding.level in GRAVE,
        exercise=finding.exercise,
    )


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


def arrive(trail: Trail, groups: Sequence[Group], loose: Sequence[Trail]) -> Outcome | None:
    """Return what a finding that is in no incident leads to; None leaves it over for later."""
    fitting = _ranked(trail, groups)
    if not fitting and not trail.grave:
        return None
    group = fitting[0] if fitting else _opened(trail)
    return Outcome(
        incident=group.incident or None,
        joined=Joining(trail.finding, group.shared(trail) if fitting else ()),
        swept=sweep(group.with_(trail), [other for other in loose if other.finding != trail.finding]),
        also=tuple(other.incident for other in fitting[1:]),
    )


def sweep(group: Group, loose: Iterable[Trail]) -> tuple[Joining, ...]:
    """Return the left-over findings that belong to the group, until no more do; the order given does not matter."""
    joinings: list[Joining] = []
    waiting = sorted(loose, key=lambda trail: (trail.first, trail.finding))
    while found := [trail for trail in waiting if group.shared(trail)]:
        for trail in found:
            joinings.append(Joining(trail.finding, group.shared(trail)))
            group = group.with_(trail)
        taken = {joining.finding for joining in joinings}
        waiting = [trail for trail in waiting if trail.finding not in taken]
    return tuple(joinings)


def _ranked(trail: Trail, groups: Iterable[Group]) -> list[Group]:
    """Return the groups that fit: most shared first, then the latest activity, then the oldest incident."""
    fitting = [group for group in groups if group.shared(trail)]
    return sorted(fitting, key=lambda group: (-len(group.shared(trail)), -group.last.timestamp(), group.number))


def _opened(trail: Trail) -> Group:
    """Return the group that a finding opens."""
    systems = frozenset({trail.system})
    return Group("", 0, systems, trail.marks, trail.first, trail.last, trail.exercise)


def _address(written: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that is written, IPv4 in IPv6 as IPv4; None when it is none."""
    try:
        found = ipaddress.ip_address(written.split("%", 1)[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
