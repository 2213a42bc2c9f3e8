"""Approving a dry run, prolonging, lifting and giving up a containment: a person's acts, each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lionrock.events.response import (
    ContainmentApproved,
    ContainmentDropped,
    ContainmentLifted,
    ContainmentProlonged,
    Docket,
)
from lionrock.kernel import timers
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.register.material import switching
from lionrock.register.material.switching import UNASKED, Answer
from lionrock.response import store
from lionrock.response.containing import Barrier
from lionrock.response.errors import changed
from lionrock.response.hands import Hands, within
from lionrock.response.service.carrying import TIMER
from lionrock.response.service.permission import REASON, signs, worded, works
from lionrock.response.service.planning import bounded, judge, ready, remember, touchable

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Approving:
    """A person who approves, lifts or gives up: which, the version and the dry run they had before them, and why.

    `checked` says that they made sure themselves where the register does not know the target. `material` answers, the
    first time a way is used, whether having it in the traffic is a material change.
    """

    containment: str
    version: int
    actor: Actor
    reason: str
    digest: str = ""
    checked: bool = False
    material: Answer = UNASKED


def approve(platform: Platform, by: Approving) -> Barrier:
    """Approve exactly what the dry run showed; the platform then does it, and undoes it when its time is up.

    Raises ConflictError when it would do something else by now, TechnologyError when the register says otherwise,
    UnansweredError when nobody has said whether this way in the traffic is a material change.
    """
    signs(platform, by.actor, "containment.approve")
    reason = worded(by.reason, REASON)
    found = store.barrier(platform.db, by.containment)
    action, matter = ready(platform, found.action), platform.port(Docket).matter(found.incident)
    said = judge(platform, found.kind, found.target)
    touchable(said)
    if said.standing == "unknown" and not by.checked:
        raise InputError(
            Text(
                "whether the target is operational technology is unknown, and nobody said to have checked",
                "對象是否屬操作技術不得而知，亦無人表示已查核",
            ),
            Text("Check it and say so, or register it.", "請先查核並註明，或將其登記。"),
        )
    order = found.order(matter.reference)
    foreseen = within(action.seconds, lambda: action.foresee(platform, order))
    if not by.digest == found.plan.digest == foreseen.digest:
        raise changed(Text("what would be done", "將會執行的內容"))
    if found.version == by.version:
        switching.settle(platform, by.actor, action.id, action.title, by.material)

    def approved(was: Barrier, now: Instant) -> Barrier:
        return was.approved(by.actor.name, now)

    def fact(after: Barrier) -> Any:
        return ContainmentApproved(after.id, after.incident, after.action, foreseen.digest, after.until)

    return _move(platform, by, reason, approved, fact, "approved")


def lift(platform: Platform, by: Approving) -> Barrier:
    """Have a containment undone now, with a reason."""
    signs(platform, by.actor, "containment.approve")
    reason = worded(by.reason, REASON)

    def fact(after: Barrier) -> Any:
        return ContainmentLifted(after.id, after.incident, "person")

    return _move(platform, by, reason, lambda was, _: was.lifted(), fact, "lifting")


def prolong(platform: Platform, by: Approving, more: int) -> Barrier:
    """Let a containment stand `more` minutes from now, with a reason; the far side is told the new end."""
    signs(platform, by.actor, "containment.approve")
    reason = worded(by.reason, REASON)
    until = platform.now() + minutes(bounded(more))
    with platform.port(Hands).holding(by.containment) as mine:
        found = store.barrier(platform.db, by.containment)
        if not mine:
            raise changed(_WHAT)
        _current(found, by)
        action, matter = ready(platform, found.action), platform.port(Docket).matter(found.incident)
        order = found.prolonged(until).order(matter.reference)
        outcome = within(action.seconds, lambda: action.carry_out(platform, order))

        def fact(after: Barrier) -> Any:
            return ContainmentProlonged(after.id, after.incident, after.until)

        return _move(platform, by, reason, lambda was, _: was.prolonged(until).done(outcome), fact, "prolonged")


def drop(platform: Platform, by: Approving) -> Barrier:
    """Give up a dry run that nobody approved."""
    works(platform, by.actor)

    def fact(after: Barrier) -> Any:
        return ContainmentDropped(after.id, after.incident)

    return _move(platform, by, by.reason, lambda was, _: was.dropped(), fact, "dropped")


def _move(
    platform: Platform,
    by: Approving,
    reason: str,
    transition: Callable[[Barrier, Instant], Barrier],
    fact: Callable[[Barrier], Any],
    verb: str,
) -> Barrier:
    """Do one step of a containment in one change; raises ConflictError when somebody was first."""
    exercise = store.barrier(platform.db, by.containment).exercise
    with platform.change(by.actor, reason or f"containment {verb}", exercise=exercise) as change:
        was = store.barrier(change.db, by.containment)
        _current(was, by)
        after = transition(was, change.now)
        store.save_barrier(change.db, was, after)
        entry = change.publish(fact(after))
        if after.state == "in_force":
            timers.start(change, after.id, TIMER, after.until)
        remember(change, after, verb, entry, reason)
    return after


def _current(found: Barrier, by: Approving) -> None:
    """Raise ConflictError when a containment is not the version the person saw."""
    if found.version != by.version:
        raise changed(_WHAT)


_WHAT = Text("the containment", "該遏制措施")
