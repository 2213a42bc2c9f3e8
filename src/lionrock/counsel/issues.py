"""Evidence packs that were made, as the ledger tells of them: each waits until somebody says who received it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from lionrock.counsel.record import Issue
from lionrock.counsel.store import disclosures as store
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import opened, parse
from lionrock.kernel.ledger.reading import Leaf, Search
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.ledger.store import Reads

MOST: Final = 100
"""How many packs are looked at, the newest first."""


def issue(db: Reads, pack: str) -> Issue:
    """Return a pack that was made; raises NotFoundError, also when its entry's payload was erased."""
    found = _told(db, reading.listing(db, Search(kind="PackIssued", subject=pack, limit=1)))
    if not found:
        raise NotFoundError(
            Text(f"no pack {pack[:40]}", f"沒有證據檔案 {pack[:40]}"), Text("See the disclosures.", "請看披露紀錄。")
        )
    return found[0]


def every(db: Reads) -> list[Issue]:
    """Return the packs that were made, the newest first."""
    return _told(db, reading.listing(db, Search(kind="PackIssued", limit=MOST)))


def waiting(db: Reads) -> list[Issue]:
    """Return the packs of which nobody said who received them, the newest first."""
    found = every(db)
    told = store.told(db, [one.pack for one in found])
    return [one for one in found if one.pack not in told]


def _told(db: Reads, leaves: list[Leaf]) -> list[Issue]:
    """Return what entries tell of packs; one whose payload was erased is left out."""
    return [one for leaf in leaves if (one := _issue(db, leaf)) is not None]


def _issue(db: Reads, leaf: Leaf) -> Issue | None:
    """Return what an entry tells of a pack."""
    kept = reading.payload(db, leaf.number)
    if kept is None:
        return None
    entry = parse(leaf.body)
    payload = json.loads(opened(entry, kept.salt, kept.body))
    fact = payload["fact"]
    return Issue(
        fact["pack"],
        fact["incident"],
        fact["profile"],
        fact["digest"],
        fact["checkpoint"],
        entry.log_time,
        payload["actor"]["name"],
        leaf.id,
    )
