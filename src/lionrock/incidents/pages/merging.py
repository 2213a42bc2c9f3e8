"""Merging two incidents, with what changes before it is done, and taking a merge back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lionrock.events.incidents import MergePreview
from lionrock.events.ports import Incidents
from lionrock.incidents import merging, questions, recall, service, sheet, store
from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.merging import Counts
from lionrock.incidents.model import Incident
from lionrock.incidents.pages.acts import answered, version
from lionrock.incidents.pages.listing import reached
from lionrock.incidents.service import Answering, Wish
from lionrock.incidents.service.recording import Given, assessed
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Merge incidents", "合併事故")
_COUNTS: dict[str, Counts] = {"own": "own", "other": "other"}


@page("incidents.merging", "/incidents/{id}/merge", title=TITLE, needs="incident.decide", place="incidents")
def choose(ask: Ask) -> View:
    """Show which incidents can be merged in; with one chosen, what changes."""
    return _shown(ask, ask.query.get("with", ""))


@act("incidents.merge", "/incidents/{id}/merge", needs="incident.decide", fresh=True)
def merge(ask: Ask) -> Go | View:
    """Merge the incident chosen into this one."""
    typed = ask.form.get("with", "")
    id, other = reached(ask), ask.platform.port(Incidents).resolve(typed)
    wish = Wish(
        other, version(ask, "other-version"), _COUNTS.get(ask.form.get("counts", "")), ask.form.get("later", "")
    )
    by = Answering(id, version(ask), ask.actor, ask.form.get("why-merge", ""))
    try:
        merged = service.merge(ask.platform, by, wish)
    except (InputError, AnswerError, ClosedError, ConflictError) as problem:
        return _shown(ask, typed, problem)
    said = Text("Merged. Nothing recorded of either was lost.", "已合併，兩宗事故的紀錄均予保留。")
    return Go(f"/incidents/{merged.reference}#joined", said)


@act("incidents.unmerge", "/incidents/{id}/unmerge", needs="incident.decide", fresh=True)
def unmerge(ask: Ask) -> Go | View:
    """Take a merge back: the other incident stands apart again."""
    other = ask.platform.port(Incidents).resolve(ask.form.get("absorbed", ""))
    said = Text("Taken back: both incidents stand apart.", "已取消合併，兩宗事故分開處理。")
    return answered(ask, "joined", lambda by: service.take_back(ask.platform, by, other), said)


def _shown(ask: Ask, typed: str, problem: LionrockError | None = None) -> View:
    """Return the page; a choice that does not exist shows the list again."""
    incident = recall.incident(ask.platform, reached(ask))
    other, wrong = _other(ask, incident, typed)
    values: dict[str, Any] = {
        "title": Text("{reference}: merge", "{reference}：合併").format(reference=incident.reference),
        "incident": incident,
        "choices": _choices(ask, incident),
        "other": other,
        "problem": problem or wrong,
        "typed": dict(ask.form) if problem else {},
        "standings": questions.STANDINGS,
        "verdicts": questions.VERDICTS,
        "names": sheet.names(ask.platform),
    }
    if other is not None:
        values |= _preview(ask, incident, other)
    return View("incidents/merge.html", values, status=_status(problem or wrong))


def _status(problem: LionrockError | None) -> int:
    """Return the status of the page."""
    if problem is None:
        return 200
    return 409 if isinstance(problem, ConflictError) else 422


def _other(ask: Ask, incident: Incident, typed: str) -> tuple[Incident | None, LionrockError | None]:
    """Return the incident chosen, and why it cannot be merged in."""
    if not typed.strip():
        return None, None
    try:
        other = recall.incident(ask.platform, ask.platform.port(Incidents).resolve(typed))
        merging.refuse(incident, other)
    except LionrockError as problem:
        return None, problem
    return other, None


def _choices(ask: Ask, incident: Incident) -> Sequence[tuple[str, Text]]:
    """Return the open incidents that can be merged in: those that share something first."""
    opened = [
        one
        for one in store.listing(ask.platform.db, closed=False)
        if one.id != incident.id and one.exercise == incident.exercise
    ]
    shared = {each.incident.id: each.shares for each in sheet.relatives(ask.platform, incident.id)}
    opened.sort(key=lambda one: (one.id not in shared, -one.number))
    return [(one.reference, _named(one, shared.get(one.id))) for one in opened]


def _named(incident: Incident, shares: Text | None) -> Text:
    """Return how an incident is offered."""
    said = Text(f"{incident.reference} {incident.title.en}", f"{incident.reference} {incident.title.zh}")
    return Text(f"{said.en} ({shares.en})", f"{said.zh}（{shares.zh}）") if shares else said


def _preview(ask: Ask, incident: Incident, other: Incident) -> dict[str, Any]:
    """Return what changes: findings, systems, awareness; other parts add theirs as panels."""
    earlier = merging.earlier(incident, other)
    chosen = _COUNTS.get(ask.form.get("counts", ask.query.get("counts", ""))) or earlier
    merged = merging.merge(incident, other, chosen or "own", ask.platform.now())
    after = assessed(merged.survivor, Given("merged", other.reference, ""), None)
    counts = "" if merged.counts is None else (incident if merged.counts == "own" else other).id
    return {
        "earlier": earlier,
        "chosen": chosen,
        "both": incident.awareness is not None and other.awareness is not None,
        "same": incident.aware_at == other.aware_at,
        "survivor": merged.survivor,
        "moving": store.members(ask.platform.db, other.id),
        "staying": len(store.members(ask.platform.db, incident.id)),
        "preview": MergePreview(incident.id, other.id, counts, after),
    }
