"""Legal holds: while one stands, nothing that belongs to the incident is erased."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lionrock.counsel.record import Hold, who
from lionrock.counsel.service.permission import decides, reasoned
from lionrock.counsel.store import holds as store
from lionrock.events.holds import HoldLifted, HoldPlaced
from lionrock.events.incidents import IncidentMerged
from lionrock.events.ports import Incidents
from lionrock.kernel.change import system
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Delivery
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform


def place(platform: Platform, incident: str, actor: Actor, reason: str) -> Hold:
    """Place a hold on an incident; raises ConflictError when one stands."""
    decides(platform, actor, "hold.decide")
    why = reasoned(reason)
    id = platform.port(Incidents).resolve(incident)
    with platform.change(actor, why) as change:
        if store.standing(change.db, id):
            raise ConflictError(
                Text("a legal hold stands already", "已有法律保存令"), Text("Nothing to do.", "無須處理。")
            )
        made = new_id()
        hold = Hold(made, id, change.now, who(actor), why, change.publish(HoldPlaced(id, made, why)))
        store.place(change.db, hold)
    return hold


def lift(platform: Platform, incident: str, actor: Actor, reason: str) -> Hold:
    """Lift the hold on an incident; raises ConflictError when none stands."""
    decides(platform, actor, "hold.decide")
    why = reasoned(reason)
    id = platform.port(Incidents).resolve(incident)
    with platform.change(actor, why) as change:
        found = next(iter(store.standing(change.db, id)), None)
        if found is None:
            raise ConflictError(
                Text("no legal hold stands", "並無法律保存令"), Text("Look at the page again.", "請重新查看頁面。")
            )
        entry = change.publish(HoldLifted(id, found.id, why))
        hold = replace(found, lifted_at=change.now, lifted=who(actor), lift_reason=why, lifted_entry=entry)
        store.lift(change.db, hold)
    return hold


def follow(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """Hold what belongs to both incidents of a merge where a hold stands on one; each is lifted by a decision alone."""
    held = [id for id in (fact.incident, fact.absorbed) if store.standing(platform.db, id)]
    if len(held) != 1:
        return
    [of] = held
    other = fact.absorbed if of == fact.incident else fact.incident
    reference = fact.reference if of == fact.incident else fact.absorbed_reference
    why = f"{fact.absorbed_reference} was merged into {fact.reference}: the hold on {reference} covers both"
    with platform.change(system("counsel"), why, handles=delivery) as change:
        made = new_id()
        entry = change.publish(HoldPlaced(other, made, why))
        store.place(change.db, Hold(made, other, change.now, who(change.actor), why, entry))


class Standing:
    """Says what is held (implements `events.holds.Holds`)."""

    def __init__(self, db: Reads) -> None:
        """Read from `db`."""
        self._db = db

    def held(self, incident: str) -> bool:
        """Say whether a hold stands on this incident, by id."""
        return bool(store.standing(self._db, incident))

    def any_held(self) -> bool:
        """Say whether a hold stands on any incident."""
        return bool(store.standing(self._db))
