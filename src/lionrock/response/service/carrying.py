"""Carrying containment out: what was approved is done, what is lifted is undone, and how it ended is recorded.

What happens outside happens between two changes: the first says that it is to be done, the second how it ended. A kill
between them leaves it waiting, and it is taken up again; contributions end in the same state when asked twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.events.containment import Outcome, UncertainError
from lionrock.events.response import (
    ContainmentCarriedOut,
    ContainmentFailed,
    ContainmentLifted,
    ContainmentUndone,
    Docket,
)
from lionrock.kernel import timers
from lionrock.kernel.change import Delivery, system
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.response import store
from lionrock.response.containing import Barrier
from lionrock.response.hands import Hands, within
from lionrock.response.service.planning import ready, remember

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.kernel.timers import TimerFired

TIMER: Final = "response.containment"


def time_up(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Have a containment undone whose time is up; one that stands longer by now is left alone."""
    if fired.name != TIMER:
        return
    found = store.barrier(platform.db, fired.subject)
    if found.state != "in_force" or found.until > fired.due:
        return
    with platform.change(system("response"), "the time of a containment is up", handles=delivery) as change:
        was = store.barrier(change.db, fired.subject)
        after = was.lifted()
        store.save_barrier(change.db, was, after)
        entry = change.publish(ContainmentLifted(after.id, after.incident, "time"))
        remember(change, after, "time_up", entry)


def carry_out(platform: Platform, id: str) -> Barrier:
    """Do, or undo, what waits, and record how it ended; where another thread is at it, return it as it stands."""
    with platform.port(Hands).holding(id) as mine:
        found = store.barrier(platform.db, id)
        if not mine or not found.waits:
            return found
        done, trouble = _tried(platform, found)
        fact, after, verb = _ended(found, done, trouble)
        with platform.change(system("response"), f"containment {verb}", exercise=found.exercise) as change:
            store.save_barrier(change.db, found, after)
            entry = change.publish(fact)
            if after.state == "in_force":
                timers.start(change, after.id, TIMER, after.until)
            else:
                timers.cancel(change, after.id, TIMER)
            remember(change, after, verb, entry)
        return after


def carry_out_all(platform: Platform) -> int:
    """Do and undo everything that waits; return how many there were."""
    waiting = store.waiting_barriers(platform.db)
    for one in waiting:
        carry_out(platform, one.id)
    return len(waiting)


def _tried(platform: Platform, found: Barrier) -> tuple[Outcome | None, LionrockError | None]:
    """Return what doing or undoing gave, or why it failed; a contribution that breaks is told as any other failure."""
    try:
        return _worked(platform, found), None
    except LionrockError as problem:
        return None, problem
    except Exception as problem:  # a contribution is others' code: whatever it raises is recorded
        platform.log.exception("containment failed", extra={"containment": found.id, "action": found.action})
        return None, UncertainError(_BROKE, same(type(problem).__name__))


def _worked(platform: Platform, found: Barrier) -> Outcome:
    """Return what doing or undoing gave; raises what the contribution raises."""
    matter = platform.port(Docket).matter(found.incident)
    order, action = found.order(matter.reference), ready(platform, found.action)
    if found.state == "approved":
        return within(action.seconds, lambda: action.carry_out(platform, order))
    return within(action.seconds, lambda: action.undo(platform, order, found.keeps))


def _ended(found: Barrier, done: Outcome | None, trouble: LionrockError | None) -> tuple[Any, Barrier, str]:
    """Return the fact, the next version and the word of the history for how it ended."""
    doing = found.state == "approved"
    if done is not None and doing:
        fact: Any = ContainmentCarriedOut(found.id, found.incident, found.action, found.until)
        return fact, found.done(done), "in_force"
    if done is not None:
        return ContainmentUndone(found.id, found.incident, found.action), found.undone(done), "undone"
    assert trouble is not None
    certain = not isinstance(trouble, UncertainError)
    why = trouble.message if certain else _UNCERTAIN.format(why=trouble.message)
    after = found.broken(why, certain=certain)
    fact = ContainmentFailed(found.id, found.incident, found.action, "do" if doing else "undo", certain)
    return fact, after, after.state


_BROKE: Final = Text("the contribution broke", "該擴充項目發生故障")
_UNCERTAIN: Final = Text("{why}; whether it took effect is unknown", "{why}；是否已生效不得而知")
