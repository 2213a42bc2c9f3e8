"""The act of erasing a payload, and whether an entry's page offers it."""

from __future__ import annotations

from typing import Final, Literal

from lionrock.assurance import erasing, service
from lionrock.kernel.ledger.reading import Leaf
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, act

_WHY: Final = Text("Why it is erased", "刪除原因")

Offer = Literal["form", "held"]


@act("assurance.erase", "/evidence/entries/{entry}/erase", needs=erasing.PERMISSION, fresh=True)
def erase(ask: Ask) -> Go:
    """Erase the payload and return to the entry, which stands."""
    leaf = service.find(ask.platform, ask.path["entry"])
    why = ask.typed("reason", _WHY, most=erasing.LONGEST_REASON)
    erasing.erase(ask.platform, leaf.id, ask.actor, why)
    said = Text(
        "Erased. Back-ups and packs made before still hold the payload.",
        "已刪除。先前製作的備份及證據檔案仍載有該內容。",
    )
    return Go(f"/evidence/entries/{leaf.id}", said)


def offer(ask: Ask, leaf: Leaf, kind: str) -> Offer | None:
    """Return whether the reader may erase the payload of an entry that has one, or a legal hold keeps it."""
    if not ask.allows(erasing.PERMISSION) or kind in erasing.STANDING:
        return None
    return "form" if erasing.held(ask.platform, ask.platform.db, leaf, kind) is None else "held"
