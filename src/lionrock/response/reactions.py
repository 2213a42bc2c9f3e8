"""When the time of a containment is up, it is to be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired
from lionrock.response import service

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(TimerFired)
def time_up(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Have the containment undone; timers of others are left alone."""
    service.time_up(platform, fired, delivery)
