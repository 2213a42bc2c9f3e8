"""The verbs of obligations: each is one change, its facts and its ledger entries."""

from lionrock.events.filings import Submitted
from lionrock.obligations.service.calls import Told, attempt, complete, said
from lionrock.obligations.service.clocks import (
    assess,
    choose,
    follow,
    merge,
    note_opening,
    note_warning,
    part,
    recompute,
    split,
)
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
    "merge",
    "note_opening",
    "note_warning",
    "part",
    "recompute",
    "record",
    "remind",
    "said",
    "split",
]
