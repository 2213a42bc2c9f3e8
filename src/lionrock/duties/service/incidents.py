"""Duties of parallel regimes, opened for an incident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lionrock.duties import model, store
from lionrock.duties.model import Regime
from lionrock.duties.service import writing
from lionrock.duties.service.writing import ME, warnings
from lionrock.kernel.change import Delivery
from lionrock.kernel.clock import Instant
from lionrock.law import dates
from lionrock.law.dates import Limit

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def for_incident(platform: Platform, incident: str, aware: Instant, delivery: Delivery) -> None:
    """Open the duties of every regime switched on for an incident, once each."""
    wanted = [
        (one, limit)
        for one, on, limit in regimes(platform)
        if on and not store.known(platform.db, f"regime.{one.id}", "1", incident)
    ]
    if not wanted:
        return
    with platform.change(ME, "parallel regimes", handles=delivery) as change:
        for one, limit in wanted:
            due = dates.due(limit, aware, warnings(platform)) if limit else None
            duty = writing.begun(change, "regime", one.duty, one.recipient, aware)
            duty = replace(duty, row=f"regime.{one.id}", period="1", incident=incident)
            if due is not None:
                duty = replace(duty, work_to=due.work_to, last_day=due.last_day)
            writing.opened(change, duty)


def regimes(platform: Platform) -> list[tuple[Regime, bool, Limit | None]]:
    """Return every regime, whether it is on, and the limit in force: the operator's own, else what was read."""
    set_on = store.switched(platform.db)
    found = []
    for one in model.regimes():
        on, own = set_on.get(one.id, (False, ""))
        found.append((one, on, dates.parse(own) if own else one.limit))
    return found
