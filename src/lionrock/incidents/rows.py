"""All rows of one incident, read once, with its findings as they stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Findings
from lionrock.events.stories import Line
from lionrock.incidents import knowledge, store, story
from lionrock.incidents.history import Decision, Member, Note, Seen
from lionrock.incidents.model import Incident
from lionrock.kernel.errors import LionrockError

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


def read(platform: Platform, id: str) -> Rows:
    """Return the rows of an incident; raises NotFoundError."""
    db = platform.db
    incident, members = store.get(db, id), store.members(db, id)
    opened_by, entry = store.opening(db, id)
    return Rows(
        incident=incident,
        opened_by=opened_by,
        entry=entry,
        members=members,
        now=_now(platform, members),
        decisions=store.decisions(db, id),
        notes=store.notes(db, id),
        sights=store.sights(db, id),
    )


def told(platform: Platform, rows: Rows) -> Iterator[Line]:
    """Yield what these rows tell: opening, findings, answers, notes and acknowledgements."""
    yield story.opening(rows.incident, rows.opened_by, rows.entry)
    yield from story.found(rows.members, rows.now)
    yield from story.decided(rows.decisions, partial(knowledge.named, platform))
    yield from story.noted(rows.notes)
    yield from story.acknowledged(rows.sights)


def _now(platform: Platform, members: Sequence[Member]) -> dict[str, DetectionFinding]:
    """Return the findings as they stand now, by id."""
    try:
        found = platform.port(Findings).several([member.finding for member in members])
    except LionrockError:
        return {}
    return {one.finding: one for one in found}
