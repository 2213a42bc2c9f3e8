"""When an incident is opened or answered, or a clock's time passes, clocks and reminders follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.incidents import IncidentAssessed, IncidentMerged, IncidentOpened, IncidentSplit, MergeTakenBack
from lionrock.events.law import ClockRulesDecided
from lionrock.events.obligations import WarningDayRecorded
from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired
from lionrock.obligations import service

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(IncidentOpened)
def know(platform: Platform, fact: IncidentOpened, delivery: Delivery) -> None:
    """Know the incident, so that a call about it can be recorded at once."""
    service.note_opening(platform, fact, delivery)


@reaction(IncidentAssessed)
def compute(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """Compute its clocks anew."""
    service.assess(platform, fact, delivery)


@reaction(IncidentMerged)
def merge(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """End the clocks of what was merged away; its calls count for the incident that goes on."""
    service.merge(platform, fact, delivery)


@reaction(MergeTakenBack)
def part(platform: Platform, fact: MergeTakenBack, delivery: Delivery) -> None:
    """Compute the clocks of both anew."""
    service.part(platform, fact, delivery)


@reaction(IncidentSplit)
def split(platform: Platform, fact: IncidentSplit, delivery: Delivery) -> None:
    """Know of what was split off what its awareness brings along."""
    service.split(platform, fact, delivery)


@reaction(ClockRulesDecided)
def follow(platform: Platform, fact: ClockRulesDecided, delivery: Delivery) -> None:
    """Compute its clocks anew under the rules decided for it."""
    service.follow(platform, fact, delivery)


@reaction(WarningDayRecorded)
def note_warning(platform: Platform, fact: WarningDayRecorded, delivery: Delivery) -> None:
    """Compute last days anew."""
    service.note_warning(platform, fact, delivery)


@reaction(TimerFired)
def remind(platform: Platform, fact: TimerFired, delivery: Delivery) -> None:
    """Record that a share of a clock's time has passed."""
    service.remind(platform, fact, delivery)
