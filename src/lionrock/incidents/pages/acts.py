"""What people do on the page of an incident; every answer is one form with the version they saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from lionrock.events.incidents import Seriousness
from lionrock.incidents import questions, service
from lionrock.incidents.errors import AnswerError
from lionrock.incidents.model import Incident, Nature
from lionrock.incidents.pages.incident import shown
from lionrock.incidents.pages.listing import POSSIBLE, reached
from lionrock.incidents.service import Answering
from lionrock.incidents.story import NOTES
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act

Chosen = TypeVar("Chosen")

NATURES: dict[str, Nature] = {str(key): key for key in questions.NATURES}
VERDICTS: dict[str, Seriousness] = {str(key): key for key in questions.VERDICTS}
KINDS = {str(key): key for key in NOTES}


@act("incidents.possible", "/incidents/{id}/possible", needs="incident.possible")
def possible(ask: Ask) -> Go | View:
    """Say *possible incident*: no second factor, no reason and no proof stand before it."""
    return answered(ask, "nature", lambda by: service.possible(ask.platform, by), POSSIBLE)


@act("incidents.system", "/incidents/{id}/system", needs="incident.decide", fresh=True)
def system(ask: Ask) -> Go | View:
    """Answer question 0."""
    answer = ask.form.get("answer", "")
    said = Text("Recorded which system is concerned.", "已記錄涉及哪個系統。")
    return answered(ask, "system", lambda by: service.name_system(ask.platform, by, answer), said)


@act("incidents.nature", "/incidents/{id}/nature", needs="incident.decide", fresh=True)
def nature(ask: Ask) -> Go | View:
    """Answer question 1; what a dismissal rests on is its evidence."""
    answer = _chosen(ask, NATURES)
    said = Text("Recorded: {answer}.", "已記錄：{answer}。").format(answer=questions.NATURES[answer].label)

    def judge(by: Answering) -> Incident:
        return service.judge_nature(ask.platform, by, answer, evidence=by.reason, since=_since(ask))

    return answered(ask, "nature", judge, said)


@act("incidents.aware", "/incidents/{id}/aware", needs="incident.decide", fresh=True)
def aware(ask: Ask) -> Go | View:
    """Answer question 2: an earlier moment, with a reason."""

    def judge(by: Answering) -> Incident:
        moment = times.typed(ask.form.get("since", ""))
        if moment is None:
            raise InputError(Text("no time is given", "未填寫時間"), Text("Give date and time.", "請填寫日期及時間。"))
        return service.set_awareness(ask.platform, by, moment)

    said = Text(
        "Recorded since when we are aware; the former value is kept.", "已記錄知悉時間，先前的時間保留在紀錄中。"
    )
    return answered(ask, "aware", judge, said)


@act("incidents.core", "/incidents/{id}/core", needs="incident.decide", fresh=True)
def core(ask: Ask) -> Go | View:
    """Answer question 3."""
    answer = _chosen(ask, VERDICTS)
    said = Text("Recorded: {answer}.", "已記錄：{answer}。").format(answer=questions.VERDICTS[answer].label)
    line = ask.form.get("system", "")
    why = f"core-{line}" if line else "core"
    return answered(ask, why, lambda by: service.judge_core(ask.platform, by, answer, line or None), said)


@act("incidents.close", "/incidents/{id}/close", needs="incident.decide", fresh=True)
def close(ask: Ask) -> Go | View:
    """Close the incident; statutory clocks go on."""
    said = Text("Closed. Statutory clocks go on by themselves.", "已結案。法定時限照常計算。")
    return answered(ask, "close", lambda by: service.close(ask.platform, by), said)


@act("incidents.reopen", "/incidents/{id}/reopen", needs="incident.decide", fresh=True)
def reopen(ask: Ask) -> Go | View:
    """Open it again."""
    said = Text("Reopened.", "已重新開啟。")
    return answered(ask, "close", lambda by: service.reopen(ask.platform, by), said)


@act("incidents.note", "/incidents/{id}/note", needs="incident.note")
def note(ask: Ask) -> Go | View:
    """Write a note, with the time it is about."""
    id = reached(ask)
    try:
        effective = times.typed(ask.form.get("effective", ""))
        kind = KINDS.get(ask.form.get("kind", ""), "note")
        service.note(ask.platform, id, ask.actor, ask.form.get("words", ""), kind=kind, effective=effective)
    except InputError as problem:
        return shown(ask, id, problem=problem, at="words")
    return Go(f"/incidents/{ask.path['id']}#story", Text("Written into the story.", "已寫入事故經過。"))


@act("incidents.seen", "/incidents/{id}/seen", needs="incident.note")
def seen(ask: Ask) -> Go:
    """Acknowledge the incident; it starts no clock."""
    service.acknowledge(ask.platform, reached(ask), ask.actor)
    return Go(
        f"/incidents/{ask.path['id']}",
        Text("Recorded that you have seen it. No clock starts by this.", "已記錄閣下已閱，並不起計時限。"),
    )


def answered(ask: Ask, question: str, verb: Callable[[Answering], Incident], said: Text) -> Go | View:
    """Give an answer; what was wrong, or was decided meanwhile, stands on the page with what was typed."""
    id = reached(ask)
    try:
        verb(Answering(id, version(ask), ask.actor, ask.form.get(f"why-{question}", "")))
    except (InputError, AnswerError, ConflictError) as problem:
        return shown(ask, id, problem=problem, at=question)
    return Go(f"/incidents/{ask.path['id']}#q-{question.partition('-')[0]}", said)


def version(ask: Ask, name: str = "version") -> int:
    """Return the version the form carries; 0, which is never current, when it carries none."""
    written = ask.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0  # noqa: PLR2004 digits


def _since(ask: Ask) -> Instant | None:
    """Return since when, as chosen: an earlier awareness, now, or a moment typed in; None when that was not asked."""
    chosen = ask.form.get("from", "")
    if chosen == "other":
        return times.typed(ask.form.get("since", ""))
    if chosen == "now":
        return ask.platform.now()
    try:
        return Instant.fromisoformat(chosen) if chosen else None
    except ValueError as problem:
        raise InputError(
            Text("no such earlier moment", "沒有該較早時間"), Text("Choose one of those shown.", "請選擇所列時間。")
        ) from problem


def _chosen(ask: Ask, choices: Mapping[str, Chosen]) -> Chosen:
    """Return the answer whose button was used; raises InputError for none."""
    found = choices.get(ask.form.get("answer", ""))
    if found is None:
        raise InputError(
            Text("no answer was chosen", "未選擇答案"), Text("Choose one of the answers.", "請選擇其中一項答案。")
        )
    return found
