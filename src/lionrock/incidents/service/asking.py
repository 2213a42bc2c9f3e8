"""Asking again: a dismissal is a day's answer, and a timer brings the question back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import QuestionAsked
from lionrock.incidents import store
from lionrock.incidents.history import Decision, Who
from lionrock.incidents.model import ASKED_AGAIN, Incident
from lionrock.kernel import timers
from lionrock.kernel.change import Change, Delivery, system
from lionrock.kernel.columns import new_id

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TIMER: Final = "incidents.ask-again"


def follow(change: Change, before: Incident, after: Incident) -> None:
    """Set the timer of a dismissal that stands, or take it back, within the change that answered."""
    if after.open and after.ask_again_at is not None:
        timers.start(change, after.id, TIMER, after.ask_again_at)
    elif before.ask_again_at is not None:
        timers.cancel(change, after.id, TIMER)


def ask_again(platform: Platform, id: str, delivery: Delivery) -> None:
    """Put the question back into the story and the queue; nothing when it was answered meanwhile."""
    incident = store.get(platform.db, id)
    due = incident.ask_again_at
    if due is None or not incident.asks_again(platform.now()):
        return
    actor = system("incidents")
    with platform.change(actor, f"{incident.reference}: asked again", handles=delivery) as change:
        fact = QuestionAsked(incident.id, "nature", due - ASKED_AGAIN)
        entry = change.publish(fact)
        store.decide(
            change.db,
            Decision(
                id=new_id(),
                incident=incident.id,
                question="asked",
                answer=incident.nature,
                at=change.now,
                who=Who(actor.id, actor.name, actor.role, actor.factor),
                reason="",
                version=incident.version,
                entry=entry,
            ),
        )
