"""Where manual evidence keeps words of ledger entries: they go when the payload is erased, and the documents with them.

What was answered over a link and accepted goes together: erasing either entry blanks both. A document lies under a
key that stands in its record alone: without the record its bytes are noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.assurance.manual import sealing
from lionrock.assurance.manual.record import Asked
from lionrock.assurance.manual.tables import ANSWER, EVIDENCE, REQUEST, WITHDRAWAL
from lionrock.assurance.remedies.tables import REMEDY
from lionrock.kernel.erasing import Copy, Erased, plain

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _record(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed as the record was."""
    return sealing.tombstone(platform, erased.words, row["id"])


def _asked(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone in place of whom a request went to and what it asked."""
    return sealing.seal_asked(platform, Asked(erased.words, "", erased.words), row["id"])


RECORDS = Copy(id="assurance.evidence", table=EVIDENCE, words={"sealed": _record})
WITHDRAWALS = Copy(id="assurance.withdrawal", table=WITHDRAWAL, words={"why": plain})
REQUESTS = Copy(id="assurance.request", table=REQUEST, words={"sealed": _asked})
ANSWERS = Copy(id="assurance.answer", table=ANSWER, words={"sealed": _record})
RECORDS_OF_ANSWER = Copy(
    id="assurance.evidence-of-answer",
    table=EVIDENCE,
    words={"sealed": _record},
    key="request",
    of="EvidenceAnswered",
    by="request",
)
ANSWERS_OF_RECORD = Copy(
    id="assurance.answer-of-evidence",
    table=ANSWER,
    words={"sealed": _record},
    key="request",
    of="EvidenceGiven",
    by="request",
)
VERDICTS = Copy(id="assurance.verdict", table=ANSWER, words={"why": plain}, key="judged_entry")
CHANGES = Copy(id="assurance.remedy", table=REMEDY, words={"changed_why": plain}, key="changed_entry")
