"""Where paging keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from lionrock.kernel.erasing import Copy, plain
from lionrock.paging.store.tables import SWITCH

SWITCHES = Copy(id="paging.switch", table=SWITCH, words={"reason": plain})
