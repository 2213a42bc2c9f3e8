"""What obligations answer for others: which dates another law would move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.law import Timetable
from lionrock.kernel.contributions import provides
from lionrock.obligations.timetable import Moves

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Timetable)
def timetable(platform: Platform) -> Moves:
    """Return the comparison of two laws over this site's obligations."""
    return Moves(platform)
