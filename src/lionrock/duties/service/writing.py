"""Writing duties within a change: opened, dated anew, closed, open again, each with its fact and its reminders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lionrock.duties import model, store
from lionrock.duties.model import Duty, Term
from lionrock.events.duties import DutyDated, DutyKind, DutyOpened, WarningDays
from lionrock.events.law import Law
from lionrock.events.paging import Notifier
from lionrock.kernel import timers
from lionrock.kernel.change import Change, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, NotFoundError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.law.dates import Warnings

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook

ME: Final = system("duties")
TIMER: Final = "duties.remind."


def rules(platform: Platform) -> Rulebook:
    """Return the rules in force today."""
    return platform.port(Law).rulebook(model.day(platform.now()))


def warnings(platform: Platform) -> Warnings:
    """Return the gale and black-rainstorm-warning days known."""
    return Warnings(platform.port(WarningDays).days())


def get(platform: Platform, id: str) -> Duty:
    """Return a duty; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(Text("no such duty", "沒有此責任"), Text("See the calendar.", "請查閱日程。"))
    return found


def begun(change: Change, kind: DutyKind, title: Text, recipient: Text, triggered: Instant) -> Duty:
    """Return a duty opened now, without a date yet."""
    id = new_id()
    return Duty(
        id=id,
        kind=kind,
        row="",
        period=id,
        incident=None,
        title=title,
        recipient=recipient,
        reference="",
        triggered=triggered,
        work_to=None,
        last_day=None,
        standing="open",
        opened=change.now,
        who=change.actor.name,
    )


def opened(change: Change, duty: Duty) -> Duty:
    """Write a duty, its fact and its reminders."""
    store.add(change.db, duty)
    last = duty.last_day.isoformat() if duty.last_day else ""
    change.publish(DutyOpened(duty.id, duty.kind, duty.row, duty.incident, duty.triggered, duty.work_to, last))
    ladder(change, duty)
    return duty


def dated(change: Change, duty: Duty, to: Term) -> None:
    """Give an open duty another date; its reminders follow. Does nothing when somebody changed it meanwhile."""
    if not store.revise(change.db, duty, {"triggered": to.triggered, "work_to": to.work_to, "last_day": to.last_day}):
        return
    last = to.last_day.isoformat() if to.last_day else ""
    change.publish(DutyDated(duty.id, to.triggered, to.work_to, last))
    if to.work_to != duty.work_to:
        timers.cancel(change, duty.id)
        quiet(change, duty)
        ladder(change, replace(duty, work_to=to.work_to, version=duty.version + 1))


def closed(change: Change, id: str, version: int, values: dict[str, Any]) -> Duty:
    """Close a duty as it was seen and take its reminders back; raises NotFoundError, ConflictError."""
    duty = get(change.platform, id)
    if not store.close(change.db, id, version, values):
        raise meanwhile()
    timers.cancel(change, id)
    quiet(change, duty)
    return duty


def ladder(change: Change, duty: Duty) -> None:
    """Set the reminders of a duty that has a date; one that is past it is reminded of at once."""
    for days, moment in model.reminders(duty.work_to, change.now) if duty.work_to else ():
        timers.start(change, duty.id, f"{TIMER}{days}", moment)


def quiet(change: Change, duty: Duty) -> None:
    """Stop calling people for a duty, as often as they were called."""
    try:
        notifier = change.platform.port(Notifier)
    except UnavailableError:
        return
    for key in keys(duty, change.now):
        notifier.stand_down(change, key)


def keys(duty: Duty, now: Instant) -> list[str]:
    """Return the keys under which people may have been called for a duty until now."""
    past = model.past(duty.work_to, now) if duty.work_to else 0
    rungs = range(model.PAGED, -past - 1, -1)
    return [key(duty.id, version, days) for version in range(1, duty.version + 1) for days in rungs]


def key(id: str, version: int, days: int) -> str:
    """Return the key of a call: each rung of the ladder calls anew, also when the rung before was answered."""
    return f"duty.{id}.{version}.{days}"


def meanwhile() -> ConflictError:
    """Return the error of a change over a duty that is another one by now."""
    return ConflictError(
        Text("somebody else changed this duty first", "此責任已被他人先行更改"),
        Text("Look at it again.", "請重新查看。"),
    )
