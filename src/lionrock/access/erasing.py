"""Where access keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.access.seconds import service
from lionrock.access.seconds.store import PROPOSAL
from lionrock.access.store import HISTORY
from lionrock.kernel.erasing import Copy, Erased, plain

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _sent(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return a form that says nothing but that it was erased."""
    return service.sealed(platform, service.blank(row["act"], row["url"], erased.words))


LINES = Copy(id="access.history", table=HISTORY, words={"why": plain}, key="event")
PROPOSALS = Copy(id="access.proposal", table=PROPOSAL, words={"sealed": _sent})
ENDED = Copy(id="access.ended", table=PROPOSAL, words={"why": plain}, key="ended_entry")
