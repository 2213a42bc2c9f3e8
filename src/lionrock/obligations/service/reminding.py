"""Reminding of clocks: shares of the time are recorded as they pass; near the end and after it people are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.obligations import ClockReminded
from lionrock.events.paging import Notifier
from lionrock.kernel import timers
from lionrock.kernel.change import Change, Delivery, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.obligations import store
from lionrock.obligations.model import SHARES, Clock, Kind
from lionrock.obligations.record import Reminder

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

WHY: Final = "unanswered-clock"
CALLED: Final[dict[Kind, int]] = {"notice": 75, "written": 75, "report": 90}
"""From this share of its time on, whoever is on duty is called for a clock; the report has days, the notice hours."""
_TIMER: Final = "obligations.clock."
"""Before the percent in the name of a clock's timers."""
_END: Final = SHARES[-1]
_AGAIN: Final = 10
"""Past its end a clock is reminded of after each further tenth of its time."""


def begin(change: Change, clock: Clock) -> None:
    """Set the reminders that lie ahead, and the end in any case: one that has passed fires at the next poll."""
    for share in SHARES:
        at = clock.at(share)
        if at > change.now or share == _END:
            timers.start(change, clock.id, f"{_TIMER}{share}", at)


def remind(platform: Platform, fact: timers.TimerFired, delivery: Delivery) -> None:
    """Record that a share of a clock's time had passed while its duty was open, and call people near the end."""
    if not fact.name.startswith(_TIMER):
        return
    found = store.clock(platform.db, fact.subject)
    if not found.running:
        return
    share, exercise = int(fact.name.removeprefix(_TIMER)), store.matter(platform.db, found.incident).exercise
    with platform.change(system("obligations"), f"{share} % of a clock", handles=delivery, exercise=exercise) as change:
        entry = change.publish(ClockReminded(found.id, found.incident, share), effective=fact.due)
        store.remind(change.db, Reminder(found.id, found.incident, share, fact.due, entry))
        if share >= CALLED[found.terms.kind]:
            _call(change, found, share)
        if share >= _END:
            after = _after(found, share, change.now)
            timers.start(change, found.id, f"{_TIMER}{after}", found.at(after))


def quiet(change: Change, clock: Clock) -> None:
    """Take the timers of a clock back, and stop calling people for it."""
    timers.cancel(change, clock.id)
    try:
        notifier = change.platform.port(Notifier)
    except UnavailableError:
        return
    for one in store.reminders(change.db, clock.incident):
        if one.clock == clock.id:
            notifier.stand_down(change, _key(clock, one.share))


def _call(change: Change, clock: Clock, share: int) -> None:
    """Call whoever is on duty; where nobody can be, that is logged and the reminder stands."""
    try:
        change.platform.port(Notifier).page(change, _key(clock, share), WHY, clock.incident)
    except LionrockError as problem:
        change.platform.log.warning("nobody could be called for a clock: %s", problem)


def _after(clock: Clock, share: int, now: Instant) -> int:
    """Return the next tenth of a clock's time that still lies ahead."""
    share += _AGAIN
    while clock.at(share) <= now:
        share += _AGAIN
    return share


def _key(clock: Clock, share: int) -> str:
    """Return the key of a call: each share calls anew, also when the call before was answered."""
    return f"clock.{clock.id}.{share}"
