"""Answers of people to the four questions, and the closing of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.incidents import IncidentClosed, IncidentReopened, Seriousness
from lionrock.incidents import knowledge, questions, store
from lionrock.incidents.model import Incident, Nature
from lionrock.incidents.service.recording import Answering, Given, allowed, decides, record, write
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def possible(platform: Platform, by: Answering) -> Incident:
    """Record that a person said *possible incident*: the clock counts from now; nothing stands before it.

    Taking *incident* back to *possible* is a decision like any other.
    """
    allowed(platform, by.actor, "incident.possible")
    before = store.get(platform.db, by.incident)
    if before.nature == "incident":
        decides(platform, by.actor)
    needed = questions.nature_reason(before, "possible")
    reason = questions.required(by.reason, questions.REASON, needed=needed)
    given = Given("nature", "possible", reason)
    return record(platform, by, given, lambda before, now: before.called_possible(now))


def name_system(platform: Platform, by: Answering, answer: str) -> Incident:
    """Record which system is concerned: an id of the register, `none` of ours, or `unknown` yet."""
    decides(platform, by.actor)
    before = store.get(platform.db, by.incident)
    needed = questions.names_reason(before, answer)
    given = Given("system", answer, questions.required(by.reason, questions.REASON, needed=needed))
    if answer == "none":
        return record(platform, by, given, lambda before, now: before.none_of_ours(now))
    if answer == "unknown":
        return record(platform, by, given, lambda was, _: was.not_known())
    knowledge.system_name(platform, answer)
    return record(platform, by, given, lambda was, _: was.named(answer))


def judge_nature(
    platform: Platform, by: Answering, answer: Nature, *, evidence: str = "", since: Instant | None = None
) -> Incident:
    """Record what happened. *Threat only* and *technical fault* name their evidence and are asked again in 24 hours.

    `since` says since when the operator was aware, needed when an earlier awareness lapsed.
    """
    if answer == "possible":
        return possible(platform, by)
    decides(platform, by.actor)
    before = store.get(platform.db, by.incident)
    needed = questions.nature_reason(before, answer)
    reason = questions.required(by.reason, questions.REASON, needed=needed)
    if answer == "incident":
        return record(platform, by, Given("nature", answer, reason), lambda was, now: was.affirmed(now, since))
    if answer == "suspected":
        raise InputError(Text("a suspicion is no answer", "懷疑並非答案"), Text("Choose an answer.", "請選擇答案。"))
    dismissal = answer
    rests = questions.required(evidence, questions.EVIDENCE, needed=True)
    return record(platform, by, Given("nature", answer, reason, rests), lambda was, now: was.called(dismissal, now))


def set_awareness(platform: Platform, by: Answering, moment: Instant) -> Incident:
    """Record since when the operator was aware, with a reason; the former value stays in the history."""
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)
    given = Given("aware", moment.isoformat(), reason, effective=moment)
    return record(platform, by, given, lambda before, now: before.aware_since(moment, now))


def judge_core(platform: Platform, by: Answering, verdict: Seriousness, system: str | None = None) -> Incident:
    """Record whether the core function is disrupted or likely to be; clocks follow from the fact.

    `system` is the one of several that the answer is on; the strictest of them decides the clock.
    """
    decides(platform, by.actor)
    if verdict == "not_serious":
        allowed(platform, by.actor, "incident.not-serious")
    before = store.get(platform.db, by.incident)
    line = system if before.lines else None
    needed = questions.verdict_reason(before, verdict, line)
    given = Given("core", verdict, questions.required(by.reason, questions.REASON, needed=needed), system=line)
    return record(platform, by, given, lambda before, now: before.judged(verdict, now, line))


def name_also(platform: Platform, by: Answering, system: str) -> Incident:
    """Record that a further system is concerned; its seriousness is undecided, and the strictest decides the clock."""
    decides(platform, by.actor)
    knowledge.system_name(platform, system)
    given = Given("also", system, questions.required(by.reason, questions.REASON, needed=False))
    return record(platform, by, given, lambda before, _: before.also(system))


def leave_out(platform: Platform, by: Answering, system: str) -> Incident:
    """Record, with a reason, that one of several systems is not concerned after all.

    Where what is left is *not serious* by that alone, it takes what saying so takes.
    """
    decides(platform, by.actor)
    before = store.get(platform.db, by.incident)
    if before.verdict != "not_serious" and before.without(system).verdict == "not_serious":
        allowed(platform, by.actor, "incident.not-serious")
    given = Given("without", system, questions.required(by.reason, questions.REASON, needed=True))
    return record(platform, by, given, lambda before, _: before.without(system))


def close(platform: Platform, by: Answering) -> Incident:
    """Close the incident with a reason; statutory clocks go on by themselves."""
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)

    def closing(before: Incident, now: Instant) -> Incident:
        return before.closed(now)

    return write(platform, by, Given("closed", "closed", reason), closing, IncidentClosed(by.incident, reason))


def reopen(platform: Platform, by: Answering) -> Incident:
    """Open a closed incident again, as it stood, with a reason."""
    decides(platform, by.actor)
    reason = questions.required(by.reason, questions.REASON, needed=True)

    def reopening(before: Incident, now: Instant) -> Incident:
        return before.reopened()

    return write(platform, by, Given("reopened", "open", reason), reopening, IncidentReopened(by.incident, reason))
