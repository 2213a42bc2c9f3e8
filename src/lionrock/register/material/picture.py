"""The estate as one comparable picture: what a filing describes of it, item by item; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from lionrock.register.model import Asset, Dependency, Operator, Record, System
from lionrock.register.opened import Opened
from lionrock.register.standing import Stood

Says = Mapping[str, Any]
Picture = Mapping[str, Says]
"""What is said of each item, by its name: kind, colon, key. `id` of a record's item is the record's own."""

ID: Final = "id"
EXPOSED: Final = "exposed"
SUPPLIER: Final = "supplier"
BESIDE: Final = frozenset({ID, EXPOSED, SUPPLIER})
"""What is said of a record's item beside the record's own fields."""
_OPERATOR: Final = ("key", "name", "sector", "category", "office")
"""Of the operator, what a form is about; numbers and channels are not."""
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def taken(opened: Opened, exposed: Sequence[Stood], mechanisms: Sequence[Stood]) -> Picture:
    """Return the picture of the estate: critical systems, what they are made of and need, and what stands beside."""
    of_systems = {one.record.key for one in opened.of("asset") if isinstance(one.record, Asset) and one.record.system}
    known = of_systems | {one.record.key for one in opened.of("system") if one.record}
    found: dict[str, Any] = {}
    for version in opened.versions:
        if version.record is not None and _described(version.record, known):
            found[f"{version.kind}:{version.record.key}"] = {**dict(_fields(version.record)), ID: version.id}
    for says in found.values():
        if "needs" in says:
            says[SUPPLIER] = opened.find("contact", says["needs"]) is not None
    for one in exposed:
        if one.key in of_systems:
            found[f"asset:{one.key}"][EXPOSED] = True
    found |= {f"mechanism:{one.key}": {"name": one.name} for one in mechanisms}
    return decoded(encoded(found))


def encoded(picture: Mapping[str, Any]) -> bytes:
    """Return a picture as bytes: the same picture is the same bytes."""
    return _ENCODER.encode(picture)


def decoded(raw: bytes) -> Picture:
    """Return the picture of bytes."""
    return msgspec.json.decode(raw, type=dict[str, dict[str, Any]])


def digest(raw: bytes) -> str:
    """Return what a picture is addressed by."""
    return hashlib.sha256(raw).hexdigest()


def _described(record: Record, known: set[str]) -> bool:
    """Say whether a filing describes a record: of assets, those of critical systems; of needs, those of either."""
    if isinstance(record, Asset):
        return record.system is not None
    if isinstance(record, Dependency):
        return record.dependent in known
    return isinstance(record, (Operator, System))


def _fields(record: Record) -> Iterator[tuple[str, Any]]:
    """Yield the fields that are held against each other."""
    names = _OPERATOR if isinstance(record, Operator) else type(record).__slots__
    yield from ((name, getattr(record, name)) for name in names)
