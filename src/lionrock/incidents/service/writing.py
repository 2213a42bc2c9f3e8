"""Notes, acknowledgements and first views: facts beside the answers, none of which starts a clock."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import IncidentSeen, NoteWritten
from lionrock.incidents import questions, store
from lionrock.incidents.history import Note, NoteKind, Seen, Sight, Who
from lionrock.incidents.model import Incident
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant, days, minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_AHEAD: Final[timedelta] = minutes(2)
"""How far the clocks of writer and platform may differ."""
_BACK: Final[timedelta] = days(3660)


def note(
    platform: Platform,
    incident: str,
    actor: Actor,
    words: str,
    *,
    kind: NoteKind = "note",
    effective: Instant | None = None,
) -> Note:
    """Write a note into the story; `effective` is when it was true, without it now."""
    platform.port(Authorizer).require(actor, "incident.note")
    words = questions.required(words, questions.WORDS, needed=True)
    found = store.get(platform.db, incident)
    with platform.change(actor, f"note on {found.reference}", exercise=found.exercise) as change:
        return write_note(change, found, kind, words, effective or change.now)


def write_note(change: Change, incident: Incident, kind: NoteKind, words: str, effective: Instant) -> Note:
    """Insert and publish a note within a change; raises InputError for a time to come."""
    if not change.now - _BACK <= effective <= change.now + _AHEAD:
        raise InputError(
            Text("the time of the note lies in the future or too far back", "紀錄所述時間在未來，或過於久遠"),
            Text("Give the time when it was so.", "請填寫事情發生的時間。"),
        )
    id = new_id()
    digest = hashlib.sha256(words.encode()).hexdigest()
    fact = NoteWritten(incident.id, id, effective, kind=kind, digest=digest)
    entry = change.publish(fact, effective=effective)
    written = Note(id, incident.id, kind, words, effective, change.now, _who(change.actor), entry)
    store.write(change.db, written)
    return written


def acknowledge(platform: Platform, incident: str, actor: Actor) -> None:
    """Record once that a person said they had seen the incident; it starts no clock."""
    platform.port(Authorizer).require(actor, "incident.note")
    _see(platform, incident, actor, "acknowledged")


def view(platform: Platform, incident: str, actor: Actor) -> None:
    """Record once that a person looked at the incident; it starts no clock. Who examines leaves no trace here."""
    if actor.person and platform.port(Authorizer).allows(actor, "incident.note"):
        _see(platform, incident, actor, "viewed")


def _see(platform: Platform, incident: str, actor: Actor, how: Sight) -> None:
    """Record the first time alone."""
    if store.has_seen(platform.db, incident, actor.id, how):
        return
    found = store.get(platform.db, incident)
    with platform.change(actor, f"{how}: {found.reference}", exercise=found.exercise) as change:
        if store.has_seen(change.db, incident, actor.id, how):
            raise store.conflict(found)
        entry = change.publish(IncidentSeen(incident, actor.id, how))
        store.see(change.db, Seen(incident, how, change.now, _who(change.actor), entry))


def _who(actor: Actor) -> Who:
    """Return who acts, as the history keeps it."""
    return Who(actor.id, actor.name, actor.role, actor.factor)
