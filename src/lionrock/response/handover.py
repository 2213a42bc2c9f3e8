"""What response hands over: promised calls, open tasks, containment in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.response import Carried, Docket, hands_over
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text, same
from lionrock.response import model, owners, store
from lionrock.response.records import Contact, Contained, Record

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@hands_over("response.calls", part="calls")
def calls(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield the calls that were promised and have not come, the soonest first."""
    waiting = store.waiting(platform.db, "contact")
    known = platform.port(Docket).matters(one.incident for one in waiting if one.incident)
    for one in waiting:
        assert isinstance(one.body, Contact)
        matter = known.get(one.incident or "")
        promise = one.body.promise or one.body.said
        yield Carried(
            key=one.thread,
            title=same(one.body.whom),
            detail=_joined(same(promise[:200]), same(one.body.number), same(matter.reference if matter else "")),
            url=f"/response/records/{one.thread}",
            due=one.due,
        )


@hands_over("response.tasks", part="tasks")
def tasks(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield the open tasks, the soonest due first."""
    found = model.urgent(store.open_tasks(platform.db))
    known = platform.port(Docket).matters(one.incident for one in found if one.incident)
    for one in found:
        matter = known.get(one.incident or "")
        yield Carried(
            key=one.id,
            title=one.title,
            detail=_joined(owners.shown(one.owner), same(matter.reference if matter else "")),
            url=f"/today/tasks/{one.id}",
            due=one.due,
        )


@hands_over("response.containment", part="containment")
def containment(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield what the platform contains, what nobody knows the state of, and what was done by hand and waits."""
    known = platform.port(Docket).matters(one.incident for one in store.standing_barriers(platform.db))
    for one in store.standing_barriers(platform.db):
        matter = known.get(one.incident)
        state = _STUCK if one.troubled else _UNDOES
        yield Carried(
            key=one.id,
            title=same(one.target),
            detail=_joined(state, same(matter.reference if matter else "")),
            url=f"/incidents/{one.incident}/response/containment/{one.id}",
            due=one.until,
            pressing=one.troubled,
        )
    yield from (_by_hand(one) for one in store.waiting(platform.db, "containment"))


def _by_hand(one: Record) -> Carried:
    """Return containment by hand that is to be undone."""
    assert isinstance(one.body, Contained)
    return Carried(
        key=one.thread,
        title=_joined(same(one.body.on), same(one.body.what[:120])),
        detail=Text("by hand; to be undone", "人手；須還原"),
        url=f"/response/records/{one.thread}",
        due=one.due,
    )


def _joined(*parts: Text) -> Text:
    """Return the parts there are, with points between."""
    there = [part for part in parts if part.en]
    return Text(" · ".join(one.en for one in there), " · ".join(one.zh for one in there))


_UNDOES = Text("undone by itself at the time shown", "於所示時間自動還原")
_STUCK = Text("whether it is in force is unknown", "是否生效不得而知")
