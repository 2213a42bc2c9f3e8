"""The verbs of incidents: each is one change, one ledger entry and the fact that fits."""

from lionrock.incidents.service.answers import (
    close,
    judge_core,
    judge_nature,
    leave_out,
    name_also,
    name_system,
    possible,
    reopen,
    set_awareness,
)
from lionrock.incidents.service.asking import ask_again
from lionrock.incidents.service.gathering import gather, sweep
from lionrock.incidents.service.merging import Wish, merge, take_back
from lionrock.incidents.service.opening import open_by_hand
from lionrock.incidents.service.raising import open_from
from lionrock.incidents.service.recording import Answering
from lionrock.incidents.service.splitting import Part, split
from lionrock.incidents.service.writing import acknowledge, note, outside, view

__all__ = [
    "Answering",
    "Part",
    "Wish",
    "acknowledge",
    "ask_again",
    "close",
    "gather",
    "judge_core",
    "judge_nature",
    "leave_out",
    "merge",
    "name_also",
    "name_system",
    "note",
    "open_by_hand",
    "open_from",
    "outside",
    "possible",
    "reopen",
    "set_awareness",
    "split",
    "sweep",
    "take_back",
    "view",
]
