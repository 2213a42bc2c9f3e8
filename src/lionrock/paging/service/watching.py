"""Watching incidents: who must be called because something was declared, found, or left undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.events.incidents import FindingJoined, IncidentAssessed, IncidentMerged
from lionrock.events.paging import QuestionWatched
from lionrock.events.ports import Findings, Incidents
from lionrock.kernel import timers
from lionrock.kernel.change import Change, Delivery
from lionrock.kernel.clock import micros, minutes
from lionrock.kernel.errors import ConflictError, LionrockError
from lionrock.kernel.text import Text
from lionrock.kernel.timers import TimerFired
from lionrock.paging import people, settings, store
from lionrock.paging.record import Watched
from lionrock.paging.service import answering
from lionrock.paging.service.calling import PART, Order, open_page

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

QUESTION: Final = "paging.question"
"""The timer of a question that waits; its subject is `paging:` and the incident, whose own timers stay apart."""
_SUBJECT: Final = "paging:"
MOST_CALLS: Final = 8
"""How often somebody is called for the same question."""
OF_INCIDENT: Final = frozenset({"possible-incident", "critical-finding", "undecided-question"})
"""Pages that a person's answer on the incident ends."""


def follow(platform: Platform, incident: str, delivery: Delivery, *, again: bool = False) -> None:
    """Watch the question an incident waits for, as it stands now; `again` says a dismissal is asked once more."""
    question = waits_for(_described(platform, incident), again=again)
    before = store.beside.watched(platform.db, incident)
    if (before.question if before else None) == question:
        return
    with platform.change(PART, "what an incident waits for changed", handles=delivery) as change:
        _watch(change, incident, question)


def waits_for(told: dict[str, Any] | None, *, again: bool = False) -> str | None:
    """Return which question of an incident waits for a person, None when none does."""
    if told is None or told["closed_at"] is not None:
        return None
    if told["standing"] in {"threat_only", "technical_fault", "not_ours"}:
        return "nature" if again else None
    if told["system"] is None:
        return "system"
    if told["standing"] != "incident":
        return "nature"
    return "core" if told["seriousness"] == "undecided" else None


def assessed(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """End the pages a person's answer made idle, watch the next question, and call people for a possible incident."""
    question = waits_for(_described(platform, fact.incident))
    before = store.beside.watched(platform.db, fact.incident)
    own = people.of_actor(platform, delivery.actor)
    opened = [page for page in store.pages.about(platform.db, fact.incident) if page.open and page.why in OF_INCIDENT]
    declared = fact.question == "nature" and fact.standing == "possible"
    changed = (before.question if before else None) != question
    if not (opened or declared or changed):
        return
    with platform.change(delivery.actor, f"{fact.reference} was answered", handles=delivery) as change:
        for page in opened:
            answering.end(change, page, "decided", own)
        if changed:
            _watch(change, fact.incident, question)
        if declared:
            last = (own,) if own else ()
            key = f"possible:{fact.incident}:{micros(fact.aware_at) if fact.aware_at else 0}"
            open_page(change, Order(key, "possible-incident", fact.incident, last=last))


def merged(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """End the pages about an incident that was merged away and watch it no more; the one that goes on has its own."""
    opened = [page for page in store.pages.about(platform.db, fact.absorbed) if page.open and page.why in OF_INCIDENT]
    watched = store.beside.watched(platform.db, fact.absorbed)
    if not opened and watched is None:
        return
    own = people.of_actor(platform, delivery.actor)
    reason = f"{fact.absorbed_reference} was merged into {fact.reference}"
    with platform.change(delivery.actor, reason, handles=delivery) as change:
        for page in opened:
            answering.end(change, page, "decided", own)
        if watched is not None:
            _watch(change, fact.absorbed, None)


def seen(platform: Platform, incident: str, delivery: Delivery) -> None:
    """End the pages about an incident that a person acknowledged in the console."""
    opened = [page for page in store.pages.about(platform.db, incident) if page.open and page.why in OF_INCIDENT]
    if not opened:
        return
    own = people.of_actor(platform, delivery.actor)
    with platform.change(delivery.actor, "the incident was acknowledged", handles=delivery) as change:
        for page in opened:
            answering.end(change, page, "console", own)


def joined(platform: Platform, fact: FindingJoined, delivery: Delivery) -> None:
    """Call people when a critical finding stands in an incident that nobody has answered yet."""
    key = f"critical:{fact.incident}"
    found = platform.port(Findings).several([fact.finding])
    if not any(one.level == "critical" for one in found) or store.pages.by_key(platform.db, key) is not None:
        return
    told = _described(platform, fact.incident)
    if told is None or told["closed_at"] is not None or told["standing"] != "suspected":
        return
    with platform.change(PART, "a critical suspicion is new", handles=delivery) as change:
        open_page(change, Order(key, "critical-finding", fact.incident))


def question_over(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Call the next person for a question that is still undecided, and wait again."""
    incident = fired.subject.removeprefix(_SUBJECT)
    if store.beside.watched(platform.db, incident) is None:
        return
    with platform.change(PART, "a question is still undecided", handles=delivery) as change:
        watched = store.beside.watched(change.db, incident)
        if watched is None:
            raise ConflictError(Text("the question was answered", "問題已獲回答"), Text("", ""))
        _call(change, watched)


def _call(change: Change, watched: Watched) -> None:
    """Open a page for a question and wait again; while people are being called about the incident, only wait.

    Whoever was called about it before comes last.
    """
    earlier = store.pages.about(change.db, watched.incident)
    calls = watched.calls
    if not any(page.state == "calling" for page in earlier):
        steps = store.pages.steps(change.db, [page.id for page in earlier])
        last = tuple(dict.fromkeys(one.person for one in steps if one.person and one.kind in {"called", "answered"}))
        key = f"question:{watched.incident}:{watched.question}:{micros(watched.since)}:{calls}"
        open_page(change, Order(key, "undecided-question", watched.incident, last=last))
        calls += 1
    _wait(change, Watched(watched.incident, watched.question, watched.since, calls, watched.exercise))


def _watch(change: Change, incident: str, question: str | None) -> None:
    """Start or stop watching."""
    if question is not None:
        _wait(change, Watched(incident, question, change.now, 0, change.exercise))
        return
    timers.cancel(change, _SUBJECT + incident, QUESTION)
    store.beside.unwatch(change.db, incident)
    change.publish(QuestionWatched(incident, None, None))


def _wait(change: Change, watched: Watched) -> None:
    """Wait until the question has been undecided too long, unless somebody was called for it often enough."""
    store.beside.watch(change.db, watched)
    due = change.now + minutes(settings.within(change.platform.settings, settings.QUESTION_MINUTES))
    if watched.calls < MOST_CALLS:
        timers.start(change, _SUBJECT + watched.incident, QUESTION, due)
    change.publish(QuestionWatched(watched.incident, watched.question, due if watched.calls < MOST_CALLS else None))


def _described(platform: Platform, incident: str) -> dict[str, Any] | None:
    """Return an incident as it stands, None when it is not known."""
    try:
        return platform.port(Incidents).describe(incident)
    except LionrockError:
        return None
