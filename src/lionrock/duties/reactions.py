"""What duties do when an incident is assessed and when a reminder is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.duties import service
from lionrock.events.incidents import IncidentAssessed
from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(IncidentAssessed)
def parallel(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """Open the duties of the regimes switched on once a person said that something is or may be an incident."""
    if fact.aware_at is not None and fact.standing in {"possible", "incident"}:
        service.for_incident(platform, fact.incident, fact.aware_at, delivery)


@reaction(TimerFired)
def remind(platform: Platform, fact: TimerFired, delivery: Delivery) -> None:
    """Remind of a duty whose rung of the ladder came."""
    if fact.name.startswith(service.TIMER):
        service.remind(platform, fact.subject, int(fact.name.removeprefix(service.TIMER)), delivery)
