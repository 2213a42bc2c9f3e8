"""Which objects of a bucket were read, and how far: kept with the records, so that a kill doubles and loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from lionrock.telemetry import model
from lionrock.telemetry.buckets.client import Thing
from lionrock.telemetry.segments import Segments

FORGET: Final = 14 * 24 * 60 * 60 * 1_000_000
"""Microseconds by which an object must be older than the newest one before it may be forgotten."""
MOST: Final = 50_000
"""Objects that are remembered however old they are."""
_FLOOR: Final = "\n"
"""The name under which the floor stands among the entries; no key is called so."""
_LEAST_DELTAS: Final = 50


@dataclass(frozen=True, slots=True)
class Read:
    """How far an object was read: bytes of it, unpacked, with their digest, and records.

    `left` says why the rest of it is not read, in English and Chinese; `source` and `header` as what it was read.
    """

    etag: str
    modified: int
    offset: int = 0
    digest: str = ""
    records: int = 0
    done: bool = False
    left: tuple[str, str] = ("", "")
    source: str = ""
    header: str = ""


@dataclass
class Memory:
    """What is remembered of a bucket; what is not there and no younger than `floor` was read and forgotten."""

    known: dict[str, Read] = field(default_factory=dict)
    floor: int = 0
    deltas: int = 0
    changed: dict[str, Any] = field(default_factory=dict)
    """What changed since the last frame; None for what was forgotten."""

    def fresh(self, things: Iterable[Thing]) -> list[Thing]:
        """Return the objects that are new, changed or half read, the oldest first."""
        found = [one for one in things if self._wanted(one)]
        return sorted(found, key=lambda one: (one.modified, one.key))

    def _wanted(self, thing: Thing) -> bool:
        """Say whether something of an object is still to be read."""
        known = self.known.get(thing.key)
        if known is None:
            return thing.modified > self.floor
        return known.etag != thing.etag or not known.done

    def remember(self, key: str, read: Read) -> None:
        """Remember how far an object was read; the next frame carries it."""
        self.known[key] = read
        self.changed[key] = asdict(read)

    def position(self, key: str, read: Read) -> dict[str, Any]:
        """Return the position that a frame of this object carries; call `settled` once it is durable."""
        changes = {**self.changed, key: asdict(read), _FLOOR: {"floor": self.floor}}
        whole = self.deltas > max(_LEAST_DELTAS, len(self.known) // 4)
        if whole:
            changes = {**{name: asdict(one) for name, one in self.known.items()}, **changes}
            changes = {name: one for name, one in changes.items() if one is not None}
        return model.position(changes, whole=whole)

    def settled(self, key: str, read: Read) -> None:
        """Remember that a frame is durable, and forget what is old when much is remembered."""
        whole = self.deltas > max(_LEAST_DELTAS, len(self.known) // 4)
        self.deltas = 0 if whole else self.deltas + 1
        self.known[key] = read
        self.changed = dict.fromkeys(self._forgotten())

    def _forgotten(self) -> list[str]:
        """Forget what is old, when much is remembered; return the keys."""
        if len(self.known) <= MOST:
            return []
        newest = max(one.modified for one in self.known.values())
        old = sorted((one.modified, key) for key, one in self.known.items() if one.done)[: MOST // 2]
        gone = [(modified, key) for modified, key in old if modified < newest - FORGET]
        unread = min((one.modified for one in self.known.values() if not one.done), default=newest)
        gone = [(modified, key) for modified, key in gone if modified < unread]
        for _, key in gone:
            del self.known[key]
        self.floor = max([self.floor, *(modified for modified, _ in gone)])
        return [key for _, key in gone]


def remembered(segments: Segments, stream: str) -> Memory:
    """Return what a stream's frames tell of its bucket."""
    deltas: list[Mapping[str, Any]] = []
    for kept in segments.backward(stream):
        deltas.append(kept.position["entries"])
        if kept.position["whole"]:
            break
    found = Memory()
    for delta in reversed(deltas):
        for key, entry in delta.items():
            if key == _FLOOR:
                found.floor = int(entry["floor"])
            elif entry is None:
                found.known.pop(key, None)
            else:
                found.known[key] = Read(**{**entry, "left": tuple(entry["left"])})
    return found
