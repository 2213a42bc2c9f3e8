"""Where measures keep words of ledger entries: they go when the payload is erased; the figure stands."""

from __future__ import annotations

from lionrock.kernel.erasing import Copy, plain
from lionrock.measures.store import READING

READINGS = Copy(id="measures.reading", table=READING, words={"source": plain, "who": plain})
