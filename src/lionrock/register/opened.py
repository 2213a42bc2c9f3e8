"""The current register as plain values: records by id and by key, and where each host name and address belongs."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lionrock.events.ports import Placed
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.register.model import (
    NAMES,
    Asset,
    Contact,
    Kind,
    Person,
    Record,
    System,
    Threshold,
    Version,
    label,
)

_MOST_HOST = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """The current versions, none of them ended; `until` is when one that lies ahead takes effect.

    `stamp` is that of the table when they were read: another one means that the register changed.
    """

    versions: tuple[Version, ...]
    until: Instant | None
    stamp: int
    by_id: Mapping[tuple[Kind, str], Version]
    by_key: Mapping[tuple[Kind, str], Version]
    kinds: Mapping[Kind, tuple[Version, ...]]
    limits: Mapping[str, Mapping[str, Threshold]]
    exact: Mapping[str, Placed]
    short: Mapping[str, Placed | None]
    """First labels of full host names; None where two assets share one."""
    found_by: Mapping[str, str]
    """What each record is found by when somebody searches, by its id, in small letters."""
    made_up: frozenset[str]
    """Keys of the systems of which an asset is registered."""
    ownerless: int
    """How many assets of critical computer systems have no owner."""

    def of(self, kind: Kind) -> tuple[Version, ...]:
        """Return the current versions of a kind, in the order they were registered."""
        return self.kinds.get(kind, ())

    def find(self, kind: Kind, key: str | None) -> Version | None:
        """Return the current version of the record with this key, or None."""
        return self.by_key.get((kind, key)) if key else None

    def get(self, kind: Kind, id: str) -> Version:
        """Return the current version of the record with this id; raises NotFoundError."""
        found = self.by_id.get((kind, id))
        if found is None:
            raise NotFoundError(
                Text("the register has no such {kind}", "登記冊沒有此{kind}").format(kind=NAMES[kind]),
                Text("See the register for what there is.", "請查看登記冊。"),
            )
        return found

    def thresholds(self, system: str) -> Mapping[str, Threshold]:
        """Return the thresholds that are set for the system with this key."""
        return self.limits.get(system, {})

    def owner(self, key: str | None) -> Text | None:
        """Return the name of a person or contact, None when nobody is named."""
        found = self.find("person", key) or self.find("contact", key)
        return label(found.record) if found and found.record else None

    def place(self, host: str) -> Placed | None:
        """Return where a host name or address belongs.

        A full name that is not registered belongs to the asset registered under its first label alone; a bare name
        to the one asset whose full name begins with it.
        """
        name = host.strip().rstrip(".").lower()[:_MOST_HOST]
        found = self.exact.get(name)
        if found is not None or not name:
            return found
        first, dot, _ = name.partition(".")
        if first.isdigit() or ":" in name:
            return self.exact.get(address(name))
        return self.exact.get(first) if dot else self.short.get(name)


def address(written: str) -> str:
    """Return an address in its normal form, IPv4 within IPv6 as IPv4; anything else as it is."""
    try:
        found = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return written
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def opened(versions: Sequence[Version], until: Instant | None = None, stamp: int = 0) -> Opened:
    """Return the register of current versions."""
    kinds: dict[Kind, list[Version]] = {}
    limits: dict[str, dict[str, Threshold]] = {}
    for version in versions:
        kinds.setdefault(version.kind, []).append(version)
        if isinstance(version.record, Threshold):
            limits.setdefault(version.record.system, {})[version.record.name] = version.record
    systems = {one.record.key: one for one in kinds.get("system", ()) if one.record}
    exact, short = _names(kinds.get("asset", ()), systems)
    assets = [one.record for one in kinds.get("asset", ()) if isinstance(one.record, Asset) and one.record.system]
    return Opened(
        versions=tuple(versions),
        until=until,
        stamp=stamp,
        by_id={(one.kind, one.id): one for one in versions},
        by_key={(one.kind, one.record.key): one for one in versions if one.record},
        kinds={kind: tuple(found) for kind, found in kinds.items()},
        limits=limits,
        exact=exact,
        short=short,
        found_by={one.id: _haystack(one.record) for one in versions if one.record},
        made_up=frozenset(one.system for one in assets if one.system),
        ownerless=sum(one.owner is None for one in assets),
    )


def _names(
    assets: Iterable[Version], systems: Mapping[str, Version]
) -> tuple[dict[str, Placed], dict[str, Placed | None]]:
    """Return where every registered name and address belongs, and the first labels of full names."""
    exact: dict[str, Placed] = {}
    short: dict[str, Placed | None] = {}
    for version in assets:
        asset = version.record
        assert isinstance(asset, Asset)
        placed = _placed(version.id, asset, systems.get(asset.system or ""))
        for name in (*asset.hosts, *asset.addresses):
            exact[name] = placed
        for first in {name.partition(".")[0] for name in asset.hosts if "." in name}:
            short[first] = placed if first not in short else None
    return exact, short


def _placed(id: str, asset: Asset, system: Version | None) -> Placed:
    """Return where an asset stands."""
    record = system.record if system else None
    return (
        Placed(id, asset.name, system.id, record.name)
        if system and isinstance(record, System)
        else Placed(id, asset.name, None, None)
    )


def _haystack(record: Record) -> str:
    """Return what a record is found by, in small letters."""
    if isinstance(record, Asset):
        return " ".join((record.key, record.name, *record.hosts, *record.addresses)).lower()
    words = label(record)
    return f"{record.key} {words.en} {words.zh} {getattr(record, 'short', '')}".lower()


def reachable(record: Record | None) -> Text | None:
    """Return how to reach a person or contact: name, post and telephone."""
    if isinstance(record, Person):
        parts = [record.name, record.post]
    elif isinstance(record, Contact):
        parts = [record.name]
    else:
        return None
    ways = [way for way in (record.phone, record.email) if way]
    return Text(", ".join([*(one.en for one in parts), *ways]), "，".join([*(one.zh for one in parts), *ways]))
