"""The picture as it is against the one last submitted: what differs, of which system, and of which sort; pure."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lionrock.register.material.picture import EXPOSED, ID, SUPPLIER, Picture, Says, encoded
from lionrock.register.material.reasons import REASONS, Reason, Sort

Verb = Literal["added", "removed", "changed"]

_FIELDS: Final[Mapping[str, Mapping[str, Sort]]] = {
    "asset": {EXPOSED: "exposure", "system": "boundary", "zone": "location", "addresses": "location", "owner": "owner"},
    "system": {"core_function": "system", "designated_on": "system", "owner": "owner"},
    "operator": {"name": "operator", "office": "office"},
}
_WHOLE: Final[Mapping[str, Sort]] = {
    "asset": "boundary",
    "system": "system",
    "operator": "operator",
    "mechanism": "mechanism",
    "stranger": "stranger",
}
_V4, _V6 = 24, 64
"""How long the prefix is of what counts as one network."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that is not as it was submitted; `systems` are the keys of the critical systems concerned."""

    item: str
    sort: Sort
    verb: Verb
    before: Says | None
    after: Says | None
    systems: tuple[str, ...]
    id: str = field(init=False)
    """A digest of what differs: a label holds for this difference and no other."""

    def __post_init__(self) -> None:
        """Take the digest once: every page asks for thousands."""
        raw = encoded({"item": self.item, "was": _bare(self.before), "is": _bare(self.after)})
        object.__setattr__(self, "id", hashlib.sha256(raw).hexdigest())

    @property
    def kind(self) -> str:
        """Return what sort of item it is."""
        return self.item.partition(":")[0]

    @property
    def key(self) -> str:
        """Return the item's key."""
        return self.item.partition(":")[2]

    @property
    def record(self) -> str | None:
        """Return the id of the record, None where it is none of the register."""
        found: str | None = (self.after or self.before or {}).get(ID)
        return found

    @property
    def registered(self) -> bool:
        """Say whether a change of the register made it."""
        return self.record is not None

    @property
    def reason(self) -> Reason:
        """Return why it may be material."""
        return REASONS[self.sort]


def compared(before: Picture, now: Picture, strangers: Mapping[str, Says] | None = None) -> list[Difference]:
    """Return what differs, the heaviest first; `strangers` are unknown machines by item, which no picture holds."""
    found = list(_differences(before, now))
    for item, says in (strangers or {}).items():
        found.append(Difference(item, "stranger", "added", None, says, (says["system"],)))
    return sorted(found, key=lambda one: (-one.reason.weight, one.item))


def replaced(before: Picture, now: Picture, held: Sequence[Difference]) -> Picture:
    """Return the picture that is submitted now, with what is `held` left as it was: it stays a difference."""
    made = dict(now)
    for one in held:
        if one.kind == "stranger":
            continue
        if one.before is None:
            made.pop(one.item, None)
        else:
            made[one.item] = one.before
    return made


def told(before: Picture, said: Sequence[Difference]) -> Picture:
    """Return the picture after these differences were submitted, everything else as it was."""
    made = dict(before)
    for one in said:
        if one.kind == "stranger":
            continue
        if one.after is None:
            made.pop(one.item, None)
        else:
            made[one.item] = one.after
    return made


def network(written: str) -> str | None:
    """Return the network that an address counts to, None for what is no address."""
    try:
        found = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return None
    return str(ipaddress.ip_network((found, _V4 if found.version == 4 else _V6), strict=False))  # noqa: PLR2004 IPv4


def _differences(before: Picture, now: Picture) -> Iterator[Difference]:
    """Yield the items that differ."""
    for item, says in now.items():
        was = before.get(item)
        if was is None or _bare(was) != _bare(says):
            kind = item.partition(":")[0]
            verb: Verb = "added" if was is None else "changed"
            yield Difference(item, _sort(kind, was, says), verb, was, says, _systems(item, was, says, before, now))
    for item, was in before.items():
        if item not in now:
            kind = item.partition(":")[0]
            yield Difference(item, _sort(kind, was, None), "removed", was, None, _systems(item, was, None, before, now))


def _sort(kind: str, was: Says | None, says: Says | None) -> Sort:
    """Return the heaviest sort of what differs in an item."""
    if was is None or says is None:
        if kind == "dependency":
            return "supplier" if (says or was or {}).get(SUPPLIER) else "dependency"
        return "exposure" if (says or {}).get(EXPOSED) else _WHOLE.get(kind, "detail")
    names = [name for name in says.keys() | was.keys() if name != ID and says.get(name) != was.get(name)]
    sorts = [_FIELDS.get(kind, {}).get(name, "detail") for name in names if not _same_network(name, was, says)]
    return max(sorts, key=lambda one: REASONS[one].weight, default="detail")


def _same_network(name: str, was: Says, says: Says) -> bool:
    """Say whether addresses changed within their networks alone."""
    if name != "addresses":
        return False
    return {network(one) for one in says[name]} == {network(one) for one in was[name]}


def _systems(item: str, was: Says | None, says: Says | None, before: Picture, now: Picture) -> tuple[str, ...]:
    """Return the keys of the critical systems an item belongs to, before and now."""
    kind, _, key = item.partition(":")
    if kind == "system":
        return (key,)
    found: dict[str, None] = {}
    for one, picture in ((says, now), (was, before)):
        if one is not None:
            system = _system(kind, one, picture)
            if system is not None:
                found[system] = None
    return tuple(found)


def _system(kind: str, says: Says, picture: Picture) -> str | None:
    """Return the critical system an item of a picture belongs to."""
    if kind == "asset":
        found: str | None = says["system"]
        return found
    if kind == "dependency":
        of = says["dependent"]
        if f"system:{of}" in picture:
            return str(of)
        asset = picture.get(f"asset:{of}")
        return asset["system"] if asset else None
    return None


def _bare(says: Says | None) -> dict[str, Any] | None:
    """Return what is said of an item without the id of its record."""
    return None if says is None else {name: value for name, value in says.items() if name != ID}


def open_ones(found: Sequence[Difference], labelled: Mapping[str, str]) -> list[Difference]:
    """Return the differences that nobody has labelled material or not."""
    return [one for one in found if labelled.get(one.id) not in {"material", "not_material"}]
