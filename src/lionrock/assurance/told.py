"""What the ledger says of a row: a table can be edited behind the product's back, an entry cannot without its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import LedgerError, opened, parse

if TYPE_CHECKING:
    from lionrock.kernel.ledger.store import Reads

Fact = TypeVar("Fact")


def told(db: Reads, entry: str, kind: type[Fact]) -> Fact | None:
    """Return the fact of an entry; None where there is no such entry of this kind, or its payload is not its own."""
    leaf = reading.entry(db, entry) if entry else None
    kept = reading.payload(db, leaf.number) if leaf else None
    if leaf is None or kept is None:
        return None
    try:
        found = parse(leaf.body)
        if found.id != entry or found.kind != kind.__name__:
            return None
        return msgspec.convert(msgspec.json.decode(opened(found, kept.salt, kept.body))["fact"], kind)
    except (LedgerError, msgspec.MsgspecError, KeyError, TypeError):
        return None
