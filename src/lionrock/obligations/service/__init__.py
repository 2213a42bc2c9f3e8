"""The verbs of obligations: each is one change, its facts and its ledger entries."""

from lionrock.events.filings import Submitted
from lionrock.obligations.service.calls import Told, attempt, complete, said
from lionrock.obligations.service.clocks import assess, choose, follow, note_opening, note_warning, recompute
from lionrock.obligations.service.reminding import remind
from lionrock.obligations.service.submissions import record

__all__ = [
    "Submitted",
    "Told",
    "assess",
    "attempt",
    "choose",
    "complete",
    "follow",
    "note_opening",
    "note_warning",
    "recompute",
    "record",
    "remind",
    "said",
]
