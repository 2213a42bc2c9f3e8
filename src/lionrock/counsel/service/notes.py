"""Notes sealed for counsel: anyone may seal one, who may read privileged notes opens it, counsel decides what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.counsel import sealing
from lionrock.counsel.record import Note, Ruling, who
from lionrock.counsel.service.permission import LONGEST, allowed, decides, reasoned, worded
from lionrock.counsel.store import notes as store
from lionrock.events.counsel import NoteOpened, NoteSealed, PrivilegeDecided
from lionrock.events.ports import Incidents
from lionrock.kernel.columns import new_id
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

WORDS: Final = Text("the note", "備註")
"""What errors call a note: never its words."""


def seal(platform: Platform, incident: str, actor: Actor, words: str) -> Note:
    """Seal a note for counsel on an incident; provisionally privileged. Raises SealedError without keys."""
    allowed(platform, actor, "incident.note")
    words = worded(words, WORDS, most=LONGEST)
    incident = platform.port(Incidents).resolve(incident)
    id = new_id()
    sealed = sealing.seal(platform, words, sealing.NOTE, id)
    with platform.change(actor, "a note was sealed for counsel") as change:
        entry = change.publish(NoteSealed(incident, id, sealed.digest))
        note = Note(id, incident, sealed.digest, change.now, who(actor), entry)
        store.add(change.db, note, sealed.data)
    return note


def opened(platform: Platform, id: str, actor: Actor) -> str:
    """Return the words of a note and leave an entry that it was opened; raises RefusedError, SealedError.

    One that counsel found not to be privileged opens for everybody who may read incidents.
    """
    note = store.get(platform.db, id)
    allowed(platform, actor, "read" if note.standing == "not_privileged" else "privilege.read")
    words = sealing.unseal(platform, store.sealed(platform.db, id), sealing.NOTE, id)
    with platform.change(actor, "a sealed note was opened") as change:
        change.publish(NoteOpened(note.incident, id))
    return words


def reason(platform: Platform, id: str, actor: Actor) -> str | None:
    """Return why counsel decided as they did, None while nothing is decided; raises RefusedError, SealedError."""
    platform.port(Authorizer).require(actor, "privilege.read")
    kept = store.reason(platform.db, id)
    return None if kept is None else sealing.unseal(platform, kept, sealing.NOTE, f"{id}/reason")


def decide(platform: Platform, id: str, actor: Actor, reason: str, *, privileged: bool) -> Note:
    """Record whether a note is privileged; the reason is sealed with it."""
    decides(platform, actor, "privilege.decide")
    sealed = sealing.seal(platform, reasoned(reason), sealing.NOTE, f"{id}/reason")
    with platform.change(actor, "privilege was decided") as change:
        note = store.get(change.db, id)
        entry = change.publish(PrivilegeDecided(note.incident, id, privileged, sealed.digest))
        store.decide(change.db, Ruling(id, privileged, sealed.data, sealed.digest, change.now, who(actor), entry))
    return store.get(platform.db, note.id)


def released(platform: Platform, incident: str) -> list[tuple[Note, str]]:
    """Return the notes of an incident that counsel found not to be privileged, with their words.

    Raises SealedError without keys.
    """
    found = [note for note in store.of_incident(platform.db, incident) if note.standing == "not_privileged"]
    return [
        (note, sealing.unseal(platform, store.sealed(platform.db, note.id), sealing.NOTE, note.id)) for note in found
    ]
