"""The notice by telephone: attempts, and a completed call.

Nothing stands before a call: no approval, no answer to a question, no second person, no second factor. Whoever holds
*call.record* records it, on an incident in any state.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.events.obligations import CallAttempted, CallCompleted
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.obligations import store
from lionrock.obligations.record import Call, Outcome, who
from lionrock.obligations.service.clocks import recompute
from lionrock.obligations.service.permission import LONGEST, SHORT, allowed, happened, worded

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE = "obligations.said"


@dataclass(frozen=True, slots=True)
class Told:
    """What a completed call was: who took it, their reference, what was said, and when."""

    spoken_to: str
    said: str
    their_reference: str = ""
    at: Instant | None = None


def attempt(platform: Platform, incident: str, actor: Actor, outcome: Outcome, at: Instant | None = None) -> Call:
    """Record a call that reached no person; it stops no clock."""
    if outcome == "completed":
        raise ValueError("a completed call has a person who took it: use complete()")
    allowed(platform, actor, "call.record")
    matter = store.matter(platform.db, incident)
    with platform.change(actor, f"call for {matter.reference}: {outcome}", exercise=matter.exercise) as change:
        id, when = new_id(), happened(at, change.now)
        entry = change.publish(CallAttempted(matter.incident, id, when, outcome), effective=when)
        call = Call(id, matter.incident, outcome, when, change.now, who(actor), entry)
        store.add_call(change.db, call, b"", sealed=False)
    return call


def complete(platform: Platform, incident: str, actor: Actor, told: Told) -> Call:
    """Record a call that a named person took: it is the first notice, and the written record counts from it."""
    allowed(platform, actor, "call.record")
    spoken_to = worded(told.spoken_to, Text("the name of who took the call", "接聽者姓名"), most=SHORT)
    theirs = worded(told.their_reference, Text("reference", "檔案編號"), most=SHORT, required=False)
    said = worded(told.said, Text("what was said", "通話內容"), most=LONGEST).encode()
    digest = hashlib.sha256(said).hexdigest()
    matter = store.matter(platform.db, incident)
    kept, sealed = _kept(platform, said)
    with platform.change(actor, f"notice by telephone: {matter.reference}", exercise=matter.exercise) as change:
        id, when = new_id(), happened(told.at, change.now)
        fact = CallCompleted(matter.incident, id, when, spoken_to, theirs, digest)
        entry = change.publish(fact, effective=when)
        call = Call(id, matter.incident, "completed", when, change.now, who(actor), entry, spoken_to, theirs, digest)
        store.add_call(change.db, call, kept, sealed=sealed)
        recompute(change, store.matter(change.db, matter.incident), entry)
    return call


def said(platform: Platform, call: str) -> str:
    """Return what was said in a call; raises SealedError without keys."""
    words, sealed = store.said(platform.db, call)
    return (platform.port(Cipher).open(words, PURPOSE) if sealed else words).decode()


def _kept(platform: Platform, said: bytes) -> tuple[bytes, bool]:
    """Return words under the cipher; as they are where the keys are not here, for a call is recorded all the same."""
    try:
        return platform.port(Cipher).seal(said, PURPOSE), True
    except (SealedError, UnavailableError):
        return said, False
