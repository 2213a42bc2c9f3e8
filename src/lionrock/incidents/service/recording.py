"""How an answer is written: one change, one entry, the whole state in the fact, and who may."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lionrock.events.incidents import IncidentAssessed, IncidentClosed, IncidentReopened
from lionrock.incidents import knowledge, store
from lionrock.incidents.history import Decision, Question, Who
from lionrock.incidents.model import Incident
from lionrock.incidents.service import asking
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Asked = Literal["system", "nature", "aware", "core", "merged", "split"]
_ASKED: Mapping[Question, Asked] = {
    "system": "system",
    "also": "system",
    "without": "system",
    "nature": "nature",
    "aware": "aware",
    "core": "core",
    "merged": "merged",
    "unmerged": "split",
    "absorbed": "split",
    "parted": "split",
}
"""Which part of the state an answer is told to be about."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A person who answers: which incident, the version they had before them, and why."""

    incident: str
    version: int
    actor: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered."""

    question: Question
    answer: str
    reason: str
    evidence: str = ""
    effective: Instant | None = None
    system: str | None = None
    """One of several systems that the answer is about."""


Transition = Callable[[Incident, Instant], Incident]


def record(platform: Platform, by: Answering, given: Given, transition: Transition) -> Incident:
    """Write an answer to one of the four questions with what was known at that moment."""
    known = knowledge.snapshot(platform, by.incident, given.system)
    return write(platform, by, given, transition, None, known)


def write(
    platform: Platform,
    by: Answering,
    given: Given,
    transition: Transition,
    fact: IncidentClosed | IncidentReopened | None,
    known: Mapping[str, Any] | None = None,
) -> Incident:
    """Do one answer in one change: read, decide, write, tell. Raises ConflictError when somebody was first."""
    exercise = store.get(platform.db, by.incident).exercise
    with platform.change(by.actor, given.reason or f"{given.question}: {given.answer}", exercise=exercise) as change:
        before = store.get(change.db, by.incident)
        if before.version != by.version:
            raise store.conflict(before)
        after = transition(before, change.now)
        store.save(change.db, before, after)
        entry = change.publish(fact or assessed(after, given, known), effective=given.effective)
        asking.follow(change, before, after)
        store.decide(change.db, decision(change, before, after, given, entry, known))
    return after


def assessed(after: Incident, given: Given, known: Mapping[str, Any] | None) -> IncidentAssessed:
    """Return the fact that carries the whole state after an answer."""
    return IncidentAssessed(
        incident=after.id,
        reference=after.reference,
        question=_ASKED[given.question],
        system=after.system,
        standing=after.standing,
        aware_at=after.aware_at,
        provisional=after.provisional,
        seriousness=after.verdict,
        serious_at=after.verdict_at,
        reason=given.reason,
        evidence=given.evidence,
        known=hashlib.sha256(canonical(known)).hexdigest() if known is not None else "",
        systems=tuple((line.system, line.verdict) for line in after.lines),
    )


def decision(
    change: Change, before: Incident, after: Incident, given: Given, entry: str, known: Mapping[str, Any] | None
) -> Decision:
    """Return the answer as the history keeps it."""
    return Decision(
        id=new_id(),
        incident=after.id,
        question=given.question,
        answer=given.answer,
        at=change.now,
        who=who(change.actor),
        reason=given.reason,
        version=after.version,
        entry=entry,
        effective=given.effective,
        evidence=given.evidence,
        former=_former(before, given),
        known=known,
        system=given.system,
    )


def _former(before: Incident, given: Given) -> str:
    """Return the answer that stood before, as the history writes it."""
    verdicts = {line.system: line.verdict for line in before.lines}
    stood = {
        "system": before.system or before.scope,
        "nature": before.nature,
        "aware": before.aware_at.isoformat() if before.aware_at else "",
        "core": verdicts.get(given.system or "", before.verdict),
    }
    return stood.get(given.question, "")


def who(actor: Actor) -> Who:
    """Return who acts, as the history keeps it."""
    return Who(actor.id, actor.name, actor.role, actor.factor)


def allowed(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when the actor is a person who holds the permission; raises RefusedError."""
    platform.port(Authorizer).require(actor, permission)
    if not actor.person:
        raise RefusedError(
            Text("only a person answers this question", "此問題只可由人員回答"),
            Text("Sign in and answer it in the console.", "請登入控制台回答。"),
        )


def decides(platform: Platform, actor: Actor) -> None:
    """Return when the actor may decide and has just proved who they are; raises RefusedError."""
    allowed(platform, actor, "incident.decide")
    if not actor.fresh:
        raise RefusedError(
            Text("a decision needs a fresh proof of who decides", "作決定前須重新證明身份"),
            Text("Prove again who you are.", "請重新證明身份。"),
        )
