"""The evidence behind content: the ledger entries about its subject and the newest signed checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.reading import Search

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Cited:
    """A ledger entry: its id, kind, time, and its place in the tree (None: not ordered yet)."""

    id: str
    kind: str
    time: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The newest entries about a subject, how many there are, and the newest checkpoint."""

    entries: tuple[Cited, ...] = ()
    total: int = 0
    size: int | None = None
    root: str = ""
    made: Instant | None = None


NONE: Final = Evidence()


def evidence(platform: Platform, subject: str) -> Evidence:
    """Return the entries about a subject, the newest first, and the newest checkpoint."""
    search = Search(subject=subject, limit=_MOST)
    found = tuple(_cited(leaf) for leaf in reading.listing(platform.db, search))
    signed = ledger.newest(platform.db)
    total = reading.count(platform.db, search)
    if signed is None:
        return Evidence(found, total)
    return Evidence(found, total, signed.size, signed.root.hex(), signed.made)


def _cited(leaf: reading.Leaf) -> Cited:
    """Return an entry as the appendix cites it."""
    body = msgspec.json.decode(leaf.body)
    return Cited(
        leaf.id, str(body.get("kind", "")), str(body.get("log_time", ""))[:19].replace("T", " "), leaf.position
    )
