"""Notes, acknowledgements and first views: facts beside the answers, none of which starts a clock."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import IncidentSeen, NoteWritten, OutsideKnew
from lionrock.incidents import questions, store
from lionrock.incidents.history import Note, NoteKind, Outside, Seen, Sight, Who
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
LONGEST_KNOWER: Final = 200


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
    _possible(effective, change.now)
    id = new_id()
    digest = hashlib.sha256(words.encode()).hexdigest()
    fact = NoteWritten(incident.id, id, effective, kind=kind, digest=digest)
    entry = change.publish(fact, effective=effective)
    written = Note(id, incident.id, kind, words, effective, change.now, _who(change.actor), entry)
    store.write(change.db, written)
    return written


def outside(platform: Platform, incident: str, actor: Actor, knower: str, knew_at: Instant, words: str = "") -> Outside:
    """Record when a supplier or service provider first knew: a time of its own, never the operator's awareness."""
    platform.port(Authorizer).require(actor, "incident.note")
    knower = " ".join(questions.required(knower, questions.KNOWER, needed=True, most=LONGEST_KNOWER).split())
    words = questions.required(words, questions.WORDS, needed=False)
    found = store.get(platform.db, incident)
    with platform.change(
        actor, f"an outsider's first knowledge of {found.reference}", exercise=found.exercise
    ) as change:
        _possible(knew_at, change.now)
        id, digest = new_id(), hashlib.sha256(f"{knower}\n{words}".encode()).hexdigest()
        entry = change.publish(OutsideKnew(found.id, id, knew_at, digest), effective=knew_at)
        record = Outside(id, found.id, knower, knew_at, words, change.now, _who(actor), entry)
        store.add_outside(change.db, record)
    return record


def _possible(moment: Instant, now: Instant) -> None:
    """Return for a moment that was; raises InputError for one to come or too far back."""
    if not now - _BACK <= moment <= now + _AHEAD:
        raise InputError(
            Text("the time given lies in the future or too far back", "所填時間在未來，或過於久遠"),
            Text("Give the time when it was so.", "請填寫事情發生的時間。"),
        )


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
