"""What a pack would hold before anybody makes it: entries by kind, items by exhibit, and what is withheld by digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.assurance import collecting, service
from lionrock.assurance.model import Profile, Scope, profile
from lionrock.assurance.pack import Evidence, Exhibited, Hidden, Lacking, Material
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Authorizer

if TYPE_CHECKING:
    from lionrock.assurance.service import Wanted
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Kind:
    """Entries of one kind of fact: how many payloads are included, withheld, and erased before."""

    name: str
    included: int
    withheld: int
    erased: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Items of one exhibit that would be included."""

    exhibit: str
    items: tuple[Exhibited, ...]

    @property
    def bytes(self) -> int:
        """Return the bytes of its items."""
        return sum(len(item.data) for item in self.items)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pack would hold as of a checkpoint of `size` entries."""

    profile: Profile
    scope: Scope
    size: int
    kinds: tuple[Kind, ...]
    shelves: tuple[Shelf, ...]
    hidden: tuple[Hidden, ...]
    lacking: tuple[Lacking, ...]

    @property
    def included(self) -> int:
        """Return how many payloads and items would be included."""
        return sum(kind.included for kind in self.kinds) + sum(len(shelf.items) for shelf in self.shelves)

    @property
    def withheld(self) -> int:
        """Return how many payloads and items would be withheld."""
        return sum(kind.withheld for kind in self.kinds) + len(self.hidden)


def preview(platform: Platform, wanted: Wanted, actor: Actor) -> Preview:
    """Return what a pack would hold now; nothing is issued and nothing recorded.

    Raises RefusedError, InputError, NotFoundError, TooLargeError, and SealedError without keys.
    """
    platform.port(Authorizer).require(actor, "evidence.export")
    wish, scope = profile(wanted.profile), service.scope(platform, wanted)
    signed = ledger.newest(platform.db) or Sequencer(platform).sign_now()
    with platform.db.snapshot() as db:
        return summed(collecting.material(platform, db, wish, scope, signed))


def summed(material: Material) -> Preview:
    """Return the preview of gathered material."""
    return Preview(
        profile=material.profile,
        scope=material.scope,
        size=material.checkpoint.size,
        kinds=tuple(_kinds(material.entries)),
        shelves=tuple(_shelves(material.items)),
        hidden=tuple(material.hidden),
        lacking=tuple(material.lacking),
    )


def _kinds(entries: Iterable[Evidence]) -> Iterable[Kind]:
    """Yield the kinds of fact by name, those with something withheld first."""
    counted = Counter((one.entry.kind, one.state) for one in entries)
    names = {name for name, _ in counted}
    found = [
        Kind(name, counted[name, "included"], counted[name, "withheld"], counted[name, "erased"]) for name in names
    ]
    return sorted(found, key=lambda kind: (not kind.withheld, kind.name))


def _shelves(items: Iterable[Exhibited]) -> Iterable[Shelf]:
    """Yield the exhibits by name with their items."""
    found: dict[str, list[Exhibited]] = {}
    for item in items:
        found.setdefault(item.exhibit, []).append(item)
    return [Shelf(name, tuple(found[name])) for name in sorted(found)]
