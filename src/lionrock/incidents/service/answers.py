"""Answers of people to the four questions, and the closing of an incident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lionrock.events.incidents import IncidentAssessed, IncidentClosed, IncidentReopened, Seriousness
from lionrock.incidents import knowledge, questions, store
from lionrock.incidents.history import Decision, Question, Who
from lionrock.incidents.model import Incident, Nature
from lionrock.incidents.service import asking
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Asked = Literal["system", "nature", "aware", "core"]


@dataclass(frozen=True, slots=True)
class Answering:
    """A person who answers: which incident, the version they had before them, and why."""

    incident: str
    version: int
    actor: Actor
    reason: str = ""


def possible(platform: Platform, by: Answering) -> Incident:
    """Record that a person said *possible incident*: the clock counts from now; nothing stands before it.

    Taking *incident* back to *possible* is a decision like any other.
    """
    _allowed(platform, by.actor, "incident.possible")
    before = store.get(platform.db, by.incident)
    if before.nature == "incident":
        _decides(platform, by.actor)
    needed = questions.nature_reason(before, "possible")
    reason = questions.required(by.reason, questions.REASON, needed=needed)
    given = _Given("nature", "possible", reason)
    return _answer(platform, by, given, lambda before, now: before.called_possible(now))


def name_system(platform: Platform, by: Answering, answer: str) -> Incident:
    """Record which system is concerned: an id of the register, `none` of ours, or `unknown` yet."""
    _decides(platform, by.actor)
    before = store.get(platform.db, by.incident)
    needed = questions.names_reason(before, answer)
    given = _Given("system", answer, questions.required(by.reason, questions.REASON, needed=needed))
    if answer == "none":
        return _answer(platform, by, given, lambda before, now: before.none_of_ours(now))
    if answer == "unknown":
        return _answer(platform, by, given, lambda was, _: was.not_known())
    knowledge.system_name(platform, answer)
    return _answer(platform, by, given, lambda was, _: was.named(answer))


def judge_nature(
    platform: Platform, by: Answering, answer: Nature, *, evidence: str = "", since: Instant | None = None
) -> Incident:
    """Record what happened. *Threat only* and *technical fault* name their evidence and are asked again in 24 hours.

    `since` says since when the operator was aware, needed when an earlier awareness lapsed.
    """
    if answer == "possible":
        return possible(platform, by)
    _decides(platform, by.actor)
    before = store.get(platform.db, by.incident)
    needed = questions.nature_reason(before, answer)
    reason = questions.required(by.reason, questions.REASON, needed=needed)
    if answer == "incident":
        return _answer(platform, by, _Given("nature", answer, reason), lambda was, now: was.affirmed(now, since))
    if answer == "suspected":
        raise InputError(Text("a suspicion is no answer", "懷疑並非答案"), Text("Choose an answer.", "請選擇答案。"))
    dismissal = answer
    rests = questions.required(evidence, questions.EVIDENCE, needed=True)
    return _answer(platform, by, _Given("nature", answer, reason, rests), lambda was, now: was.called(dismissal, now))


def set_awareness(platform: Platform, by: Answering, moment: Instant) -> Incident:
    """Record since when the operator was aware, with a reason; the former value stays in the history."""
    _decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)
    given = _Given("aware", moment.isoformat(), reason, effective=moment)
    return _answer(platform, by, given, lambda before, now: before.aware_since(moment, now))


def judge_core(platform: Platform, by: Answering, verdict: Seriousness) -> Incident:
    """Record whether the core function is disrupted or likely to be; clocks follow from the fact."""
    _decides(platform, by.actor)
    if verdict == "not_serious":
        _allowed(platform, by.actor, "incident.not-serious")
    before = store.get(platform.db, by.incident)
    needed = questions.verdict_reason(before, verdict)
    given = _Given("core", verdict, questions.required(by.reason, questions.REASON, needed=needed))
    return _answer(platform, by, given, lambda before, now: before.judged(verdict, now))


def close(platform: Platform, by: Answering) -> Incident:
    """Close the incident with a reason; statutory clocks go on by themselves."""
    _decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)

    def closing(before: Incident, now: Instant) -> Incident:
        return before.closed(now)

    return _write(platform, by, _Given("closed", "closed", reason), closing, IncidentClosed(by.incident, reason))


def reopen(platform: Platform, by: Answering) -> Incident:
    """Open a closed incident again, as it stood, with a reason."""
    _decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)

    def reopening(before: Incident, now: Instant) -> Incident:
        return before.reopened()

    return _write(platform, by, _Given("reopened", "open", reason), reopening, IncidentReopened(by.incident, reason))


@dataclass(frozen=True, slots=True)
class _Given:
    """What was answered."""

    question: Question
    answer: str
    reason: str
    evidence: str = ""
    effective: Instant | None = None


Transition = Callable[[Incident, Instant], Incident]


def _answer(platform: Platform, by: Answering, given: _Given, transition: Transition) -> Incident:
    """Write an answer to one of the four questions with what was known at that moment."""
    known = knowledge.snapshot(platform, by.incident)
    return _write(platform, by, given, transition, None, known)


def _write(
    platform: Platform,
    by: Answering,
    given: _Given,
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
        store.decide(change.db, _decision(change, before, after, given, entry, known))
    return after


def assessed(after: Incident, given: _Given, known: Mapping[str, Any] | None) -> IncidentAssessed:
    """Return the fact that carries the whole state after an answer."""
    question: Asked = given.question  # type: ignore[assignment]  # only the four come here
    return IncidentAssessed(
        incident=after.id,
        reference=after.reference,
        question=question,
        system=after.system,
        standing=after.standing,
        aware_at=after.aware_at,
        provisional=after.provisional,
        seriousness=after.verdict,
        serious_at=after.verdict_at,
        reason=given.reason,
        evidence=given.evidence,
        known=hashlib.sha256(canonical(known)).hexdigest() if known is not None else "",
    )


def _decision(
    change: Change, before: Incident, after: Incident, given: _Given, entry: str, known: Mapping[str, Any] | None
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
        former=_former(before, given.question),
        known=known,
    )


def _former(before: Incident, question: Question) -> str:
    """Return the answer that stood before, as the history writes it."""
    stood = {
        "system": before.system or before.scope,
        "nature": before.nature,
        "aware": before.aware_at.isoformat() if before.aware_at else "",
        "core": before.verdict,
    }
    return stood.get(question, "")


def who(actor: Actor) -> Who:
    """Return who acts, as the history keeps it."""
    return Who(actor.id, actor.name, actor.role, actor.factor)


def _allowed(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when the actor is a person who holds the permission; raises RefusedError."""
    platform.port(Authorizer).require(actor, permission)
    if not actor.person:
        raise RefusedError(
            Text("only a person answers this question", "此問題只可由人員回答"),
            Text("Sign in and answer it in the console.", "請登入控制台回答。"),
        )


def _decides(platform: Platform, actor: Actor) -> None:
    """Return when the actor may decide and has just proved who they are; raises RefusedError."""
    _allowed(platform, actor, "incident.decide")
    if not actor.fresh:
        raise RefusedError(
            Text("a decision needs a fresh proof of who decides", "作決定前須重新證明身份"),
            Text("Prove again who you are.", "請重新證明身份。"),
        )
