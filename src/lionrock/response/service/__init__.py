"""The verbs of response: each is one change, one ledger entry at least, and the fact that fits."""

from lionrock.response.service.approving import Approving, approve, drop, lift, prolong
from lionrock.response.service.carrying import carry_out, carry_out_all, time_up
from lionrock.response.service.handover import accept, gather, sign, withdraw
from lionrock.response.service.planning import Wanted, judge, plan
from lionrock.response.service.playbooks import note, start
from lionrock.response.service.records import Correcting, Entered, correct, enter, settle
from lionrock.response.service.tasks import (
    Changing,
    arrange,
    finish,
    give,
    make,
    move,
    rename,
    resume,
    skip,
    take,
)

__all__ = [
    "Approving",
    "Changing",
    "Correcting",
    "Entered",
    "Wanted",
    "accept",
    "approve",
    "arrange",
    "carry_out",
    "carry_out_all",
    "correct",
    "drop",
    "enter",
    "finish",
    "gather",
    "give",
    "judge",
    "lift",
    "make",
    "move",
    "note",
    "plan",
    "prolong",
    "rename",
    "resume",
    "settle",
    "sign",
    "skip",
    "start",
    "take",
    "time_up",
    "withdraw",
]
