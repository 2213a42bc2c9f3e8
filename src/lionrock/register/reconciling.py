"""Machines that were met against machines that are registered: the same one under several names is proposed as one.

Pure: names in, proposals out. Nothing is decided here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal

from lionrock.kernel.text import Text
from lionrock.register.discovering import Seen
from lionrock.register.model import Asset

Sort = Literal["serial", "mac", "host", "short", "address"]
Mark = tuple[Sort, str]
"""One thing that tells a machine apart."""
Verdict = Literal["same", "several", "new"]

_MAC: Final = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\Z|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}\Z")
_HOST: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_MULTICAST: Final = 224
_LOOPBACK: Final = 127
_LINK_LOCAL: Final = (169, 254)
_NOBODY: Final = frozenset({"localhost", "localhost.localdomain", "unknown", "-"})
_WHY: Final[Mapping[Sort, Text]] = {
    "serial": Text("the same serial number {value}", "序號 {value} 相同"),
    "mac": Text("the same hardware address {value}", "硬件位址 {value} 相同"),
    "host": Text("the same host name {value}", "主機名稱 {value} 相同"),
    "short": Text("the first part of its full name is {value}", "全名的首段為 {value}"),
    "address": Text("the same address {value}", "位址 {value} 相同"),
}
_RANK: Final = {sort: place for place, sort in enumerate(_WHY)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one machine is proposed to be: names it was met under, by whom, and the assets it may be, with reasons."""

    verdict: Verdict
    names: tuple[str, ...]
    unknown: tuple[str, ...]
    seen_by: tuple[str, ...]
    assets: tuple[str, ...]
    because: tuple[Mark, ...]
    serial: str | None = None

    @property
    def reasons(self) -> list[Text]:
        """Return why these assets are proposed, in words."""
        return [_because(mark) for mark in self.because]

    @property
    def id(self) -> str:
        """Return a digest of names and assets: a decision holds for this proposal and no other."""
        return hashlib.sha256("\n".join([self.verdict, *self.names, "", *self.assets]).encode()).hexdigest()


@dataclass(slots=True)
class _Machine:
    """Names that belong together, while they are gathered."""

    names: dict[str, Mark]
    marks: dict[Mark, None]
    by: dict[str, None]
    serial: str | None = None


def reconcile(assets: Sequence[Asset], seen: Iterable[tuple[str, Seen]]) -> list[Proposal]:
    """Return what is proposed about machines that were met, by whom: those with an asset first, then new ones.

    A machine whose every name is registered under one asset is not proposed at all.
    """
    owners = _owners(assets)
    known = {asset.key: _marks((*asset.hosts, *asset.addresses, *asset.macs), asset.serial) for asset in assets}
    made = [one for machine in _joined(_machines(seen)) if (one := _proposal(machine, owners, known))]
    order = {"same": 0, "several": 1, "new": 2}
    return sorted(made, key=lambda one: (order[one.verdict], one.names))


def twice(assets: Sequence[Asset]) -> list[tuple[str, str, Text]]:
    """Return pairs of registered assets that look like one machine, and why."""
    first: dict[Mark, str] = {}
    found: dict[tuple[str, str], Text] = {}
    for asset in assets:
        for mark in _marks((*asset.hosts, *asset.macs), asset.serial):
            if mark[0] in {"serial", "mac"}:
                other = first.setdefault(mark, asset.key)
                if other != asset.key:
                    found.setdefault((other, asset.key), _because(mark))
    return [(one, two, why) for (one, two), why in found.items()]


def normal(name: str) -> Mark | None:
    """Return what a name tells a machine apart by; None when it tells nothing."""
    said = name.strip().rstrip(".").lower()
    if said in _NOBODY or not said:
        return None
    if _MAC.match(said):
        digits = re.sub(r"[:.-]", "", said)
        return "mac", ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    if said[0].isdigit() or ":" in said:
        found = _ip(said)
        if found is not None:
            return ("address", str(found)) if _own(found) else None
    return ("host" if "." in said else "short", said) if _HOST.match(said) else None


def _ip(said: str) -> IPv4Address | IPv6Address | None:
    """Return an address, None when it is none; IPv4 within IPv6 is IPv4."""
    try:
        found = ip_address(said.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _own(found: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is one machine's own, not one that every machine has."""
    if isinstance(found, IPv4Address):  # the properties look through lists of networks, thirty thousand times
        first, second = found.packed[:2]
        return 0 < first < _MULTICAST and first != _LOOPBACK and (first, second) != _LINK_LOCAL
    return not (found.is_loopback or found.is_unspecified or found.is_link_local or found.is_multicast)


def _marks(names: Iterable[str], serial: str | None) -> dict[Mark, None]:
    """Return what names and serial number tell a machine apart by; a full name does so by its first part too."""
    return _with_parts((mark for name in names if (mark := normal(name)) is not None), serial)


def _with_parts(told: Iterable[Mark], serial: str | None) -> dict[Mark, None]:
    """Return marks with the serial number, and with the first part of each full name."""
    marks: dict[Mark, None] = {("serial", serial.casefold()): None} if serial else {}
    for mark in told:
        marks[mark] = None
        if mark[0] == "host":
            marks["short", mark[1].partition(".")[0]] = None
    return marks


def _owners(assets: Sequence[Asset]) -> dict[Mark, list[str]]:
    """Return the assets that each mark belongs to."""
    owners: dict[Mark, list[str]] = {}
    for asset in assets:
        for mark in _marks((*asset.hosts, *asset.addresses, *asset.macs), asset.serial):
            owners.setdefault(mark, []).append(asset.key)
    return owners


def _machines(seen: Iterable[tuple[str, Seen]]) -> Iterator[_Machine]:
    """Yield each machine as it was met."""
    for by, one in seen:
        told = {mark[1]: mark for name in one.names if (mark := normal(name)) is not None}
        marks = _with_parts(told.values(), one.serial)
        if marks:
            yield _Machine(told, marks, {by: None}, one.serial)


def _joined(machines: Iterable[_Machine]) -> Iterator[_Machine]:
    """Yield machines with those that share a mark joined; a first part joins only where one full name has it."""
    every = list(machines)
    fulls: dict[str, set[str]] = {}
    for one in every:
        for sort, value in one.marks:
            if sort == "host":
                fulls.setdefault(value.partition(".")[0], set()).add(value)
    above = list(range(len(every)))
    holder: dict[Mark, int] = {}
    for place, one in enumerate(every):
        for mark in one.marks:
            if mark[0] == "short" and len(fulls.get(mark[1], ())) > 1:
                continue
            top, other = _top(above, place), _top(above, holder.setdefault(mark, place))
            above[max(top, other)] = min(top, other)
    groups: dict[int, _Machine] = {}
    for place, one in enumerate(every):
        group = groups.setdefault(_top(above, place), one)
        if group is not one:
            group.names |= one.names
            group.marks |= one.marks
            group.by |= one.by
            group.serial = group.serial or one.serial
    yield from groups.values()


def _top(above: list[int], place: int) -> int:
    """Return the first of the machines that one is joined with, the way there made shorter."""
    while above[place] != place:
        above[place] = above[above[place]]
        place = above[place]
    return place


def _proposal(
    machine: _Machine, owners: Mapping[Mark, list[str]], known: Mapping[str, Mapping[Mark, None]]
) -> Proposal | None:
    """Return what a machine is proposed to be, None when the register says it all already."""
    found: dict[str, list[Mark]] = {}
    for mark in machine.marks:
        keys = owners.get(mark, ())
        if mark[0] == "short" and len(keys) > 1:
            continue
        for key in keys:
            found.setdefault(key, []).append(mark)
    unknown = tuple(name for name, mark in machine.names.items() if not any(mark in known[key] for key in found))
    if len(found) == 1 and not unknown:
        return None
    verdict: Verdict = "new" if not found else "same" if len(found) == 1 else "several"
    best = {key: min(marks, key=lambda mark: _RANK[mark[0]]) for key, marks in found.items()}
    return Proposal(verdict, tuple(sorted(machine.names)), tuple(sorted(unknown)), tuple(sorted(machine.by)),
                    tuple(sorted(found)), tuple(dict.fromkeys(best.values())), machine.serial)  # fmt: skip


def _because(mark: Mark) -> Text:
    """Return a reason in words."""
    return _WHY[mark[0]].format(value=mark[1])
