"""What the ledger says of a row: a table can be edited behind the product's back, an entry cannot without its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import LedgerError, opened, parse
from lionrock.kernel.ledger.reading import Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lionrock.kernel.ledger.reading import Kept, Leaf
    from lionrock.kernel.ledger.store import Reads

Fact = TypeVar("Fact")


def every(db: Reads, kind: type[Fact], most: int = 100_000) -> Iterator[tuple[str, Fact | None]]:
    """Yield id and fact of the entries of a kind, the newest first; None where the payload was erased or altered."""
    leaves = reading.listing(db, Search(kind=kind.__name__, limit=most))
    kept = reading.payloads(db, [leaf.number for leaf in leaves])
    for leaf in leaves:
        yield leaf.id, _fact(leaf, kept.get(leaf.number), leaf.id, kind)


def these(db: Reads, ids: Sequence[str], kind: type[Fact]) -> dict[str, tuple[Leaf, Fact]]:
    """Return by id the entries named that are of a kind, each with its fact; those that `told` says nothing of not."""
    leaves = reading.entries(db, ids)
    kept = reading.payloads(db, [leaf.number for leaf in leaves])
    found = ((leaf, _fact(leaf, kept.get(leaf.number), leaf.id, kind)) for leaf in leaves)
    return {leaf.id: (leaf, fact) for leaf, fact in found if fact is not None}


def told(db: Reads, entry: str, kind: type[Fact]) -> Fact | None:
    """Return the fact of an entry; None where there is no such entry of this kind, or its payload is not its own."""
    leaf = reading.entry(db, entry) if entry else None
    return _fact(leaf, reading.payload(db, leaf.number) if leaf else None, entry, kind)


def _fact(leaf: Leaf | None, kept: Kept | None, entry: str, kind: type[Fact]) -> Fact | None:
    """Return the fact of a leaf and its payload."""
    if leaf is None or kept is None:
        return None
    try:
        found = parse(leaf.body)
        if found.id != entry or found.kind != kind.__name__:
            return None
        return msgspec.convert(msgspec.json.decode(opened(found, kept.salt, kept.body))["fact"], kind)
    except (LedgerError, msgspec.MsgspecError, KeyError, TypeError):
        return None
