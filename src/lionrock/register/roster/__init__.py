"""The roster: who is on duty, in which order they are called, who is on leave, and where cover is missing."""

from lionrock.register.roster.model import Gap, Leave, Shift
from lionrock.register.roster.reading import OnDuty, absence, everyone, gaps, named, on_duty, rostered, with_role
from lionrock.register.roster.service import apply, end, put

__all__ = [
    "Gap",
    "Leave",
    "OnDuty",
    "Shift",
    "absence",
    "apply",
    "end",
    "everyone",
    "gaps",
    "named",
    "on_duty",
    "put",
    "rostered",
    "with_role",
]
