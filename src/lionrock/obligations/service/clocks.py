"""Computing clocks: from the state of an incident, counsel's choice and warning days; each change is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from lionrock.events.incidents import IncidentAssessed, IncidentMerged, IncidentOpened, IncidentSplit, MergeTakenBack
from lionrock.events.law import ClockRulesDecided
from lionrock.events.law import Law as SiteLaw
from lionrock.events.obligations import (
    ClockComputed,
    ClockEnded,
    ClocksChecked,
    ReadingChosen,
    WarningDayRecorded,
)
from lionrock.kernel import outbox
from lionrock.kernel.change import Actor, Change, Delivery, system
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import NotFoundError, RefusedError
from lionrock.kernel.text import Text
from lionrock.obligations import store
from lionrock.obligations.applicable import rules
from lionrock.obligations.model import CHOICES, Clock, Ending, Given, Law, Matter, Reading, Terms, plan, steps
from lionrock.obligations.record import WarningDay
from lionrock.obligations.service import reminding
from lionrock.obligations.service.permission import decides, reasoned

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def note_opening(platform: Platform, fact: IncidentOpened, delivery: Delivery) -> None:
    """Know an incident that was opened; it has no clock."""
    with platform.change(system("obligations"), f"{fact.reference} was opened", handles=delivery) as change:
        title = Text(fact.title_en, fact.title_zh)
        matter = _known(change, fact.incident, fact.reference, title, delivery)
        store.save(change.db, replace(matter, title=title, opened_at=delivery.made))
        _tell_if_silent(change, fact.incident)


def assess(platform: Platform, fact: IncidentAssessed, delivery: Delivery) -> None:
    """Compute the clocks anew from the state a person's answer left."""
    reason = f"{fact.reference}: an answer on {fact.question}"
    with platform.change(system("obligations"), reason, handles=delivery) as change:
        matter = _named(change, fact.incident, fact.reference, delivery).assessed(fact)
        store.save(change.db, matter)
        recompute(change, matter, delivery.event)
        _tell_if_silent(change, fact.incident)


def merge(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """End the clocks of an incident that was merged away; what was given for it counts for the one that goes on.

    Whether a *serious* of the one that goes on has two readings follows from the incident whose awareness counts. A
    merge that was taken back before this was worked off ends nothing: both kinds of fact come each in their own order.
    """
    reason = f"{fact.absorbed_reference} was merged into {fact.reference}"
    with platform.change(system("obligations"), reason, handles=delivery) as change:
        into = _named(change, fact.incident, fact.reference, delivery)
        absorbed = _named(change, fact.absorbed, fact.absorbed_reference, delivery)
        apart = any(one.absorbed == fact.absorbed for one in outbox.after(change.db, delivery.seq, MergeTakenBack))
        if fact.counts == absorbed.incident and not apart:
            into = replace(into, relaxed=absorbed.relaxed)
        store.save(change.db, into)
        store.save(change.db, absorbed if apart else replace(absorbed, merged_into=into.incident))
        recompute(change, store.matter(change.db, absorbed.incident), delivery.event)
        _tell_if_silent(change, into.incident)


def part(platform: Platform, fact: MergeTakenBack, delivery: Delivery) -> None:
    """Compute the clocks of both anew after a merge was taken back: each with what was given for itself."""
    with platform.change(system("obligations"), "a merge was taken back", handles=delivery) as change:
        absorbed = store.matter(change.db, fact.absorbed)
        if all(one.absorbed != fact.absorbed for one in outbox.after(change.db, delivery.seq, IncidentMerged)):
            store.save(change.db, replace(absorbed, merged_into=None))
        for id in (fact.absorbed, fact.incident):
            recompute(change, store.matter(change.db, id), delivery.event)
        _tell_if_silent(change, fact.incident)


def split(platform: Platform, fact: IncidentSplit, delivery: Delivery) -> None:
    """Take over, with an awareness that applies, whether its *not serious* was once decided."""
    if not fact.applies:
        return
    with platform.change(system("obligations"), f"{fact.reference} was split off", handles=delivery) as change:
        source = store.matter(change.db, fact.incident)
        made = _named(change, fact.made, fact.reference, delivery)
        store.save(change.db, replace(made, relaxed=source.relaxed))
        change.publish(ClocksChecked(fact.made, 0))


def follow(platform: Platform, fact: ClockRulesDecided, delivery: Delivery) -> None:
    """Compute the clocks of an incident anew after it was decided whether they follow the newest rules."""
    with platform.change(
        system("obligations"), "which rules its clocks run on was decided", handles=delivery
    ) as change:
        recompute(change, store.matter(change.db, fact.incident), delivery.event)
        _tell_if_silent(change, fact.incident)


def choose(platform: Platform, incident: str, reading: Reading, actor: Actor, reason: str) -> None:
    """Record which reading of an upgrade stands, as counsel advised; both stay on record."""
    decides(platform, actor, "reading.choose")
    why = reasoned(reason)
    found = store.matter(platform.db, incident)
    with platform.change(actor, why, exercise=found.exercise) as change:
        matter = store.matter(change.db, incident)
        if not matter.upgraded or reading not in CHOICES:
            raise RefusedError(
                Text(f"{matter.reference} has no two readings", f"{matter.reference} 並無兩種解讀"),
                Text("Readings arise when not serious becomes serious.", "由非嚴重改評為嚴重時才有兩種解讀。"),
            )
        matter = replace(matter, chosen=reading)
        store.save(change.db, matter)
        event = change.publish(ReadingChosen(matter.incident, reading, why))
        recompute(change, matter, event)


def note_warning(platform: Platform, fact: WarningDayRecorded, delivery: Delivery) -> None:
    """Take over a gale or black rainstorm warning day, or its correction; last days by Cap. 1 s. 71 follow."""
    day = date.fromisoformat(fact.day)
    with platform.change(system("obligations"), f"warning day {fact.day}", handles=delivery) as change:
        store.unwarn(change.db, day, fact.kind)
        if fact.stands:
            store.warn(change.db, WarningDay(day, fact.kind, delivery.actor.name, delivery.event), change.now)
        for incident in store.dated(change.db):
            recompute(change, store.matter(change.db, incident), delivery.event)
        if not change.events:
            change.publish(ClocksChecked("", store.count(change.db)))


def recompute(change: Change, matter: Matter, because: str) -> None:
    """Bring the stored clocks to what follows now, of the incident and of the one it goes on in."""
    _recompute(change, matter, because)
    going_on = store.head(change.db, matter)
    if going_on.incident != matter.incident:
        _recompute(change, going_on, because)


def _recompute(change: Change, matter: Matter, because: str) -> None:
    """Bring one incident's clocks up to date; what is unchanged stays, the rest ends and begins, each told."""
    given = store.given(change.db, matter.incident)
    book = rules(change.platform.port(SiteLaw).now(change.db), matter, given, change.now)
    law = Law(book, store.warnings(change.db))
    found = steps(store.current(change.db, matter.incident), plan(matter, given, law), given)
    for clock, how in found.end:
        _end(change, clock, how, given, because)
    for terms in found.begin:
        _begin(change, matter.incident, terms, given, because)


def _begin(change: Change, incident: str, terms: Terms, given: Given, because: str) -> None:
    """Store and tell a clock; one whose duty was worked off before is told as such at once."""
    id = new_id()
    entry = change.publish(_computed(id, incident, terms, because), effective=terms.triggered_at)
    clock = Clock(id, incident, terms, change.now, because, entry)
    done = given.at(terms.kind)
    if done is not None:
        clock = replace(clock, state="done", ended_at=done)
        change.publish(ClockEnded(id, "done", because, incident, done), effective=done)
    store.add(change.db, clock)
    if clock.running and terms.governs:
        reminding.begin(change, clock)


def _end(change: Change, clock: Clock, how: Ending, given: Given, because: str) -> None:
    """End and tell a clock and take back its timers."""
    done = given.at(clock.terms.kind)
    at = done if how == "done" and done is not None else change.now
    store.end(change.db, clock, how, at)
    reminding.quiet(change, clock)
    change.publish(ClockEnded(clock.id, how, because, clock.incident, at), effective=at)


def _computed(id: str, incident: str, terms: Terms, because: str) -> ClockComputed:
    """Return the fact of a computed clock."""
    return ClockComputed(
        clock=id,
        incident=incident,
        obligation=terms.obligation,
        reading=terms.reading,
        trigger=terms.trigger,
        triggered_at=terms.triggered_at,
        work_to=terms.work_to,
        last_day=terms.last_day.isoformat() if terms.last_day else None,
        provisional=terms.provisional,
        rulebook=terms.rulebook,
        because=because,
        kind=terms.kind,
        governs=terms.governs,
    )


def _known(change: Change, incident: str, reference: str, title: Text, delivery: Delivery) -> Matter:
    """Return the incident as known, or as new; facts of opening and answers may come in either order."""
    try:
        return store.matter(change.db, incident)
    except NotFoundError:
        return Matter(incident, reference, title, delivery.made, exercise=delivery.exercise)


def _named(change: Change, incident: str, reference: str, delivery: Delivery) -> Matter:
    """Return an incident as known, or as new under its reference."""
    return _known(change, incident, reference, Text(reference, reference), delivery)


def _tell_if_silent(change: Change, incident: str) -> None:
    """Tell that the clocks were computed and stand as they were, when nothing else was told."""
    if not change.events:
        running = sum(clock.running for clock in store.current(change.db, incident))
        change.publish(ClocksChecked(incident, running))
