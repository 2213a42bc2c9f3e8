"""Reminding: a rung of the ladder came; near the date and after it, people are called."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.duties import model, store
from lionrock.duties.model import Duty
from lionrock.duties.service.writing import ME, TIMER, key
from lionrock.events.duties import DutyReminded
from lionrock.events.paging import Notifier
from lionrock.kernel import timers
from lionrock.kernel.change import Change, Delivery
from lionrock.kernel.errors import LionrockError

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def remind(platform: Platform, id: str, days: int, delivery: Delivery) -> None:
    """Remind of a duty; near its date and daily once it passed, whoever is on duty is called."""
    duty = store.get(platform.db, id)
    if duty is None or duty.standing != "open":
        return
    with platform.change(ME, "a duty's date is near", handles=delivery) as change:
        paged = days <= model.PAGED and _page(change, duty, days)
        change.publish(DutyReminded(id, days, paged))
        if duty.work_to is not None and duty.work_to <= change.now:
            past = model.past(duty.work_to, change.now) + 1
            timers.start(change, id, f"{TIMER}{-past}", duty.work_to + timedelta(days=past))


def _page(change: Change, duty: Duty, days: int) -> bool:
    """Call whoever is on duty; say whether anybody could be."""
    platform = change.platform
    try:
        platform.port(Notifier).page(change, key(duty.id, duty.version, days), "duty", duty.incident)
    except LionrockError as problem:
        platform.log.warning("nobody could be called for a duty: %s", problem)
        return False
    return True
