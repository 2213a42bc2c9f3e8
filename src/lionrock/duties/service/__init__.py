"""The verbs of duties: each is one change, its facts and its ledger entries."""

from lionrock.duties.service.acts import Wanted, fulfil, open_duty, reopen, switch, withdraw
from lionrock.duties.service.feeds import digest, end_feed, make_feed
from lionrock.duties.service.incidents import for_incident, regimes
from lionrock.duties.service.reminding import remind
from lionrock.duties.service.setting_out import set_out
from lionrock.duties.service.writing import TIMER, get, rules, warnings

__all__ = [
    "TIMER",
    "Wanted",
    "digest",
    "end_feed",
    "for_incident",
    "fulfil",
    "get",
    "make_feed",
    "open_duty",
    "regimes",
    "remind",
    "reopen",
    "rules",
    "set_out",
    "switch",
    "warnings",
    "withdraw",
]
