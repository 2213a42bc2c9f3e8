"""The verbs of incidents: each is one change, one ledger entry and the fact that fits."""

from lionrock.incidents.service.answers import (
    Answering,
    close,
    judge_core,
    judge_nature,
    name_system,
    possible,
    reopen,
    set_awareness,
)
from lionrock.incidents.service.asking import ask_again
from lionrock.incidents.service.gathering import gather, sweep
from lionrock.incidents.service.opening import open_by_hand
from lionrock.incidents.service.writing import acknowledge, note, view

__all__ = [
    "Answering",
    "acknowledge",
    "ask_again",
    "close",
    "gather",
    "judge_core",
    "judge_nature",
    "name_system",
    "note",
    "open_by_hand",
    "possible",
    "reopen",
    "set_awareness",
    "sweep",
    "view",
]
