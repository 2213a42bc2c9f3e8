"""What a pack holds of proof from outside: tokens and cosigned notes of checkpoints it can continue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Item, exhibit
from lionrock.kernel.ledger import store as ledger
from lionrock.notary import store

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 10


@exhibit("notary.outside", of=INCIDENT)
def outside(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the latest stamped notes with their tokens, and the latest cosigned notes."""
    for one in store.stamped(platform.db, _MOST):
        name = f"{one.size:012d}-{one.id[:8]}"
        yield Item(f"{name}.note", one.note.encode(), "text/plain; charset=utf-8")
        if one.token:
            yield Item(f"{name}.tsr", platform.blobs.get(one.token), "application/timestamp-reply")
    for cosigned in store.cosignatures(platform.db, _MOST):
        signed = ledger.checkpoint_at(platform.db, cosigned.size)
        if signed is not None:
            note = f"{signed.note}{cosigned.line}\n"
            yield Item(f"{cosigned.size:012d}-{cosigned.witness[:8]}.note", note.encode(), "text/plain; charset=utf-8")
