"""When a finding was made it is put where it belongs; when a dismissal is a day old it is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.findings import DetectionFinding
from lionrock.incidents import service
from lionrock.incidents.service import asking
from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(DetectionFinding)
def gather(platform: Platform, finding: DetectionFinding, delivery: Delivery) -> None:
    """Join it to the incident it belongs to, or open one when it is grave."""
    service.gather(platform, finding, delivery)


@reaction(TimerFired)
def ask_again(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Ask the question of a dismissal again; timers of others are left alone."""
    if fired.name == asking.TIMER:
        service.ask_again(platform, fired.subject, delivery)
