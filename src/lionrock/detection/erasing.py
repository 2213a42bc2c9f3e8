"""Where detection keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from lionrock.detection.modes import LIVE
from lionrock.detection.store import FINDING
from lionrock.kernel.erasing import Copy, plain

EXPECTED = Copy(
    id="detection.expected",
    table=FINDING,
    words={"expected_reason": plain},
    key="id",
    of="FindingExpected",
    by="finding",
)
LET = Copy(id="detection.live", table=LIVE, words={"reason": plain})
