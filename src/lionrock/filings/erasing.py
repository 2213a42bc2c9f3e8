"""Where filings keep words of ledger entries: they go when the payload is erased.

An approved version and a receipt are sealed files of their own, under entries of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.filings import composing, sealing
from lionrock.filings.store.tables import CORRECTION, FIELD, OCCASION, SENT, STATEMENT
from lionrock.kernel.erasing import Copy, Erased, plain
from lionrock.kernel.ports import Cipher

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _field(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone as the words of a field are kept."""
    words = erased.words.encode()
    return platform.port(Cipher).seal(words, composing.PURPOSE) if row["sealed"] else words


def _sealed(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed."""
    return sealing.seal(platform, erased.words)


FIELDS = Copy(id="filings.field", table=FIELD, words={"words": _field})
STATEMENTS = Copy(id="filings.statement", table=STATEMENT, words={"words": _sealed, "channel": plain})
CORRECTIONS = Copy(id="filings.correction", table=CORRECTION, words={"said": _sealed, "right": _sealed})
JUDGED = Copy(id="filings.judged", table=OCCASION, words={"reason": _sealed}, key="judged")
SENTS = Copy(id="filings.sent", table=SENT, words={"channel": plain})
