"""The register opened in memory: looks up hosts in microseconds, refreshed when the register changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from lionrock.events.ports import Placed
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import service, store
from lionrock.register.model import Asset, Dependency, Operator, Person, Record, System


@dataclass(frozen=True, slots=True)
class Opened:
    """The current records by kind and id, and assets by every name they answer to."""

    stamp: int
    operator: Operator | None
    systems: dict[str, System]
    assets: dict[str, Asset]
    dependencies: tuple[Dependency, ...]
    people: dict[str, Person]
    names: dict[str, Asset]


class Index:
    """Implements the `Estate` port over the opened register."""

    def __init__(self, platform: Platform) -> None:
        """Open nothing yet."""
        self._platform = platform
        self._opened: Opened | None = None
        self._lock = threading.Lock()

    def opened(self) -> Opened:
        """Return the register as it is now; raises SealedError without keys."""
        stamp = store.stamp(self._platform.db)
        with self._lock:
            if self._opened is None or self._opened.stamp != stamp:
                self._opened = build(service.records(self._platform), stamp)
            return self._opened

    def place(self, host: str) -> Placed | None:
        """Return the asset a host name or address belongs to, or None: *system unknown*."""
        opened = self.opened()
        name = host.strip().rstrip(".").lower()
        asset = opened.names.get(name) or opened.names.get(name.split(".", 1)[0])
        if asset is None:
            return None
        system = opened.systems.get(asset.system or "")
        return Placed(asset.id, asset.name, system.id if system else None, system.name if system else None)

    def systems(self) -> list[tuple[str, Text]]:
        """Return id and name of every critical computer system, by short name."""
        ordered = sorted(self.opened().systems.values(), key=lambda system: system.short)
        return [(system.id, system.name) for system in ordered]

    def system(self, id: str) -> dict[str, Any]:
        """Return what is registered of a system; raises NotFoundError."""
        found = self.opened().systems.get(id)
        if found is None:
            raise NotFoundError(
                Text(f"no critical computer system {id} is registered", f"登記冊沒有關鍵電腦系統 {id}"),
                Text("See the register for what there is.", "請查看登記冊。"),
            )
        limits = {name: getattr(found.thresholds, name) for name in found.thresholds.__slots__}
        return {
            "name": found.name,
            "short": found.short,
            "core_function": found.core_function,
            "owner": found.owner,
            "thresholds": limits,
        }

    def operator(self) -> dict[str, Any]:
        """Return what is registered of the operator; every value None while nothing is."""
        found = self.opened().operator
        return {name: getattr(found, name, None) for name in Operator.__slots__}


def build(records: list[Record], stamp: int) -> Opened:
    """Return the records by kind, with assets under every host name, short host name and address."""
    assets = {one.id: one for one in records if isinstance(one, Asset)}
    names: dict[str, Asset] = {}
    for asset in assets.values():
        for name in (asset.name, *asset.hosts, *asset.addresses):
            names.setdefault(name.lower(), asset)
            if not name[:1].isdigit():
                names.setdefault(name.lower().split(".", 1)[0], asset)
    return Opened(
        stamp,
        next((one for one in records if isinstance(one, Operator)), None),
        {one.id: one for one in records if isinstance(one, System)},
        assets,
        tuple(one for one in records if isinstance(one, Dependency)),
        {one.id: one for one in records if isinstance(one, Person)},
        names,
    )
