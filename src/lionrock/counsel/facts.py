"""What others compose from: lines of the story on holds, disclosures and visits, and what goes into packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lionrock.counsel import exhibits
from lionrock.counsel.record import Hold, Visit
from lionrock.counsel.store import disclosures, holds, visits
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Item, exhibit
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@tells("counsel.story", of=INCIDENT)
def lines(platform: Platform, incident: str) -> Iterable[Line]:
    """Tell of holds, disclosures and visits; of sealed notes nothing is told."""
    db = platform.db
    for hold in holds.of_incident(db, incident):
        yield from _hold(hold)
    for one in disclosures.disclosures(db, 1_000, incident):
        yield Line(
            at=one.at,
            learned=one.recorded_at,
            title=Text("Given to {who}", "已提供予{who}").format(who=one.recipient),
            detail=same(one.what),
            weight="done",
            who=one.who.name,
            link="/obligations/disclosures",
            entry=one.entry,
        )
    for visit in visits.of_incident(db, incident):
        yield _visit(visit)


@exhibit("counsel.record", of=INCIDENT)
def record(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield holds, disclosures and the notes that are not privileged."""
    yield from exhibits.record(platform, incident)


@exhibit("counsel.visits", of=INCIDENT)
def visited(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the logs of visits about an incident, without privileged words."""
    yield from exhibits.visited(platform, incident)


def _hold(hold: Hold) -> Iterator[Line]:
    """Yield when a hold was placed and when it was lifted."""
    yield Line(
        at=hold.placed_at,
        learned=hold.placed_at,
        title=Text("Legal hold placed", "施加法律保存令"),
        detail=same(hold.reason),
        weight="decision",
        who=hold.placed.name,
        link="/obligations/holds",
        entry=hold.entry,
    )
    if hold.lifted_at is not None and hold.lifted is not None:
        yield Line(
            at=hold.lifted_at,
            learned=hold.lifted_at,
            title=Text("Legal hold lifted", "解除法律保存令"),
            detail=same(hold.lift_reason),
            weight="decision",
            who=hold.lifted.name,
            link="/obligations/holds",
            entry=hold.lifted_entry,
        )


def _visit(visit: Visit) -> Line:
    """Return that officers came."""
    return Line(
        at=visit.began,
        learned=visit.recorded_at,
        title=Text("Officers came: {visit}", "人員到訪：{visit}").format(visit=visit.reference),
        detail=Text("their log is kept apart", "到訪紀錄另行保存"),
        weight="done",
        who=visit.who.name,
        link=f"/obligations/visits/{visit.reference}",
        entry=visit.entry,
    )
