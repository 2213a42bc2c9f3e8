"""What is on record of one incident, read once an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Findings
from lionrock.incidents import store
from lionrock.incidents.history import Decision, Member, Note, Outside
from lionrock.incidents.model import Incident
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@once
def incident(platform: Platform, id: str) -> Incident:
    """Return the incident; raises NotFoundError."""
    return store.get(platform.db, id)


@once
def opening(platform: Platform, id: str) -> tuple[str, str]:
    """Return who opened the incident and the ledger entry that says so."""
    return store.opening(platform.db, id)


@once
def members(platform: Platform, id: str) -> tuple[Member, ...]:
    """Return its findings as they joined, by their first event time."""
    return tuple(store.members(platform.db, id))


@once
def findings(platform: Platform, id: str) -> tuple[DetectionFinding, ...]:
    """Return its findings as they stand now; raises UnavailableError while detection does not answer."""
    return tuple(platform.port(Findings).several([member.finding for member in members(platform, id)]))


@once
def decisions(platform: Platform, id: str) -> tuple[Decision, ...]:
    """Return the answers in the order they were given."""
    return tuple(store.decisions(platform.db, id))


@once
def notes(platform: Platform, id: str) -> tuple[Note, ...]:
    """Return the notes by the time they are about."""
    return tuple(store.notes(platform.db, id))


@once
def family(platform: Platform, id: str) -> tuple[str, ...]:
    """Return an incident and every incident merged into it, by id, itself first."""
    return tuple(store.family(platform.db, id))


@once
def outsiders(platform: Platform, id: str) -> tuple[Outside, ...]:
    """Return what outsiders knew of an incident and of those merged into it, by the time they knew."""
    return tuple(store.outsiders(platform.db, family(platform, id)))


@once
def noted(platform: Platform, id: str) -> tuple[Note, ...]:
    """Return the notes of an incident and of those merged into it, by the time they are about."""
    found = [note for one in family(platform, id) for note in notes(platform, one)]
    return tuple(sorted(found, key=lambda note: (note.effective, note.id)))
