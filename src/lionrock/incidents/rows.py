"""All rows of one incident, read once, with its findings as they stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lionrock.events.findings import DetectionFinding
from lionrock.events.stories import Line
from lionrock.incidents import knowledge, recall, store, story
from lionrock.incidents.history import Decision, Member, Note, Outside, Seen
from lionrock.incidents.model import Incident
from lionrock.kernel.errors import LionrockError
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Rows:
    """One incident with everything its tables remember; `now` is empty while detection does not answer."""

    incident: Incident
    opened_by: str
    entry: str
    members: Sequence[Member]
    now: Mapping[str, DetectionFinding]
    decisions: Sequence[Decision]
    notes: Sequence[Note]
    sights: Sequence[Seen]
    outsiders: Sequence[Outside]


@once
def read(platform: Platform, id: str) -> Rows:
    """Return the rows of an incident; raises NotFoundError."""
    opened_by, entry = recall.opening(platform, id)
    return Rows(
        incident=recall.incident(platform, id),
        opened_by=opened_by,
        entry=entry,
        members=recall.members(platform, id),
        now=_now(platform, id),
        decisions=recall.decisions(platform, id),
        notes=recall.notes(platform, id),
        sights=store.sights(platform.db, id),
        outsiders=store.outsiders(platform.db, [id]),
    )


def told(platform: Platform, rows: Rows) -> Iterator[Line]:
    """Yield what these rows tell: opening, findings, answers, notes, acknowledgements and outsiders' knowledge."""
    yield story.opening(rows.incident, rows.opened_by, rows.entry)
    yield from story.found(rows.members, rows.now)
    yield from story.decided(rows.decisions, partial(knowledge.named, platform))
    yield from story.noted(rows.notes)
    yield from story.acknowledged(rows.sights)
    yield from story.outside(rows.outsiders)


def _now(platform: Platform, id: str) -> dict[str, DetectionFinding]:
    """Return the findings as they stand now, by id."""
    try:
        found = recall.findings(platform, id)
    except LionrockError:
        return {}
    return {one.finding: one for one in found}
