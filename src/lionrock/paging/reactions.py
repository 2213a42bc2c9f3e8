"""When something is declared, found, left undecided or not answered in time, people are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.incidents import (
    FindingJoined,
    IncidentAssessed,
    IncidentClosed,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentSeen,
    QuestionAsked,
)
from lionrock.kernel.contributions import reaction
from lionrock.kernel.timers import TimerFired
from lionrock.paging import service
from lionrock.paging.service.calling import RUNG
from lionrock.paging.service.watching import QUESTION

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(TimerFired)
def go_on(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Call the next person, or somebody for a question that waits; timers of others are left alone."""
    if fired.name == RUNG:
        service.rung_over(platform, fired, delivery)
    elif fired.name == QUESTION:
        service.question_over(platform, fired, delivery)


@reaction(IncidentOpened)
def watch(platform: Platform, fact: IncidentOpened, delivery: Delivery) -> None:
    """Watch the first question of an incident."""
    service.follow(platform, fact.incident, delivery)


@reaction(FindingJoined)
def alarm(platform: Platform, fact: FindingJoined, delivery: Delivery) -> None:
    """Call people for a critical suspicion."""
    service.joined(platform, fact, delivery)


@reaction(IncidentAssessed)
def follow(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """Watch the next question; call people for a possible incident."""
    service.assessed(platform, fact, delivery)


@reaction(IncidentSeen)
def stop(platform: Platform, fact: IncidentSeen, delivery: Delivery) -> None:
    """Stop calling once a person acknowledged the incident."""
    if fact.how == "acknowledged":
        service.seen(platform, fact.incident, delivery)


@reaction(IncidentClosed)
def rest(platform: Platform, fact: IncidentClosed, delivery: Delivery) -> None:
    """Watch a closed incident no more."""
    service.follow(platform, fact.incident, delivery)


@reaction(IncidentMerged)
def merge(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """Watch and call about the incident that goes on alone."""
    service.merged(platform, fact, delivery)


@reaction(IncidentReopened)
def resume(platform: Platform, fact: IncidentReopened, delivery: Delivery) -> None:
    """Watch an incident that is open again."""
    service.follow(platform, fact.incident, delivery)


@reaction(QuestionAsked)
def again(platform: Platform, fact: QuestionAsked, delivery: Delivery) -> None:
    """Watch a question that was asked again."""
    service.follow(platform, fact.incident, delivery, again=True)
