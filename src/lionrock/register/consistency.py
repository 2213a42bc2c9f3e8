"""Checks that records fit together: references meet something, and no host or address stands for two assets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lionrock.kernel.text import Text, same
from lionrock.register.fields import FIELDS
from lionrock.register.model import NAMES, Asset, Kind, Record, kind_of

_NAMESPACE = frozenset({"system", "asset", "contact"})
"""Kinds whose keys stand side by side in dependencies and so differ."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit: which record, in which field, what was expected and found."""

    kind: Kind
    key: str
    field: str
    expected: Text
    found: Text


def clashes(records: Sequence[Record]) -> Iterator[Clash]:
    """Yield everything that does not fit within a whole register."""
    keys: dict[Kind, set[str]] = {kind: set() for kind in NAMES}
    for record in records:
        keys[kind_of(record)].add(record.key)
    for record in records:
        yield from _references(record, keys)
    yield from _shared_keys(records)
    yield from _shared_names([record for record in records if isinstance(record, Asset)])


def _references(record: Record, keys: dict[Kind, set[str]]) -> Iterator[Clash]:
    """Yield the references of a record that meet nothing."""
    kind = kind_of(record)
    for field in FIELDS[kind]:
        found = getattr(record, field.name) if field.refers else None
        if found is not None and not any(found in keys[other] for other in field.refers):
            names = [NAMES[other] for other in field.refers]
            words = Text(" or ".join(one.en for one in names), "或".join(one.zh for one in names))
            expected = Text("the id of a registered {what}", "已登記的{what}的代號").format(what=words)
            yield Clash(kind, record.key, field.written, expected, same(found))


def _shared_keys(records: Sequence[Record]) -> Iterator[Clash]:
    """Yield systems, assets and contacts that carry the same key."""
    seen: dict[str, Kind] = {}
    for record in records:
        kind = kind_of(record)
        if kind in _NAMESPACE and seen.setdefault(record.key, kind) != kind:
            expected = Text("an id that no {kind} has", "未被{kind}使用的代號").format(kind=NAMES[seen[record.key]])
            yield Clash(kind, record.key, "id", expected, same(record.key))


def _shared_names(assets: Sequence[Asset]) -> Iterator[Clash]:
    """Yield host names and addresses that two assets claim."""
    seen: dict[str, str] = {}
    for asset in assets:
        for field, names in (("hosts", asset.hosts), ("addresses", asset.addresses)):
            for name in names:
                other = seen.setdefault(name, asset.key)
                if other != asset.key:
                    expected = Text("names that no other asset has", "其他資產沒有的名稱")
                    found = Text(f"{name}, which {other} has", f"{name}（{other} 已使用）")
                    yield Clash("asset", asset.key, field, expected, found)
