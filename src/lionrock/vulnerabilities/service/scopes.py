"""Scopes of scans as they are kept: compressed, under their digest; and what later scans say of an older finding."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from lionrock.kernel.clock import Instant
from lionrock.vulnerabilities import scope
from lionrock.vulnerabilities.model import Look, Sighting
from lionrock.vulnerabilities.reading import Staged
from lionrock.vulnerabilities.scope import Asked, Scope
from lionrock.vulnerabilities.store import writing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.vulnerabilities.store.writing import Reads


def document(staged: Staged) -> bytes:
    """Return the scope of a scan as it is kept: what it looked for, and each host it looked at."""
    hosts = {
        name: {
            "finished": look.finished,
            "signed_in": look.signed_in,
            "checks": None if look.checks is None else sorted(look.checks),
            "missed": sorted(look.missed),
        }
        for name, look in sorted(staged.looks.items())
    }
    told = {"scope": staged.scope.document(), "hosts": hosts}
    return zlib.compress(msgspec.json.encode(told, order="sorted"), 6)


def opened(platform: Platform, blob: str) -> tuple[Scope, dict[str, Look]]:
    """Return a scope as it was kept; raises NotFoundError when it is gone."""
    told: dict[str, Any] = msgspec.json.decode(zlib.decompress(platform.blobs.get(blob)))
    looks = {
        name: Look(
            name,
            finished=one["finished"],
            signed_in=one["signed_in"],
            checks=None if one["checks"] is None else frozenset(one["checks"]),
            missed=frozenset(one["missed"]),
        )
        for name, one in told["hosts"].items()
    }
    return scope.read(told["scope"]), looks


@dataclass(slots=True)
class Later:
    """What scans say that were made after the one now imported; most often there are none."""

    platform: Platform
    scans: Mapping[str, list[tuple[str, Instant]]] = field(default_factory=dict)
    """Scans and times by host id, the earliest first."""
    names: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, str] = field(default_factory=dict)
    _read: dict[str, tuple[Scope, dict[str, Look]]] = field(default_factory=dict)

    def gone(self, host: str, one: Sighting, at: Instant) -> tuple[str, Instant] | None:
        """Return the first later scan that looked for a finding, and when: it would have told of it."""
        for scan, when in self.scans.get(host, ()):
            found, looks = self._opened(scan)
            look = looks.get(self.names[host])
            asked = Asked(one.check, one.severity.level, one.port, one.local, one.quality)
            if when > at and look is not None and found.covers(look, asked):
                return scan, when
        return None

    def _opened(self, scan: str) -> tuple[Scope, dict[str, Look]]:
        """Return a scan's scope, read once."""
        if scan not in self._read:
            self._read[scan] = opened(self.platform, self.blobs[scan])
        return self._read[scan]


def later(platform: Platform, db: Reads, scanner: str, scan: str, hosts: Mapping[str, str], at: Instant) -> Later:
    """Return the other scans that looked at these hosts, ids by name, after a time."""
    known = writing.later(db, scanner, [id for id in hosts.values() if id], at)
    found = {host: [(one, when) for one, when in several if one != scan] for host, several in known.items()}
    scans = {one for several in found.values() for one, _ in several}
    names = {id: name for name, id in hosts.items()}
    return Later(platform, found, names, writing.scope_blobs(db, scans) if scans else {})
