"""Splitting findings off an incident."""

from __future__ import annotations

from typing import Any

from lionrock.incidents import recall, service
from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.pages.acts import version
from lionrock.incidents.pages.listing import reached
from lionrock.incidents.service import Answering, Part
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Split an incident", "分拆事故")


@page("incidents.splitting", "/incidents/{id}/split", title=TITLE, needs="incident.decide", place="incidents")
def choose(ask: Ask) -> View:
    """Show the findings to choose from, and what is asked."""
    return _shown(ask)


@act("incidents.split", "/incidents/{id}/split", needs="incident.decide", fresh=True)
def split(ask: Ask) -> Go | View:
    """Split the findings chosen off into a new incident."""
    id = reached(ask)
    by = Answering(id, version(ask), ask.actor, ask.form.get("why-split", ""))
    try:
        made = service.split(ask.platform, by, _part(ask, id))
    except (InputError, AnswerError, ClosedError, ConflictError) as problem:
        return _shown(ask, problem)
    said = Text("Split off. The awareness on record was kept.", "已分拆，紀錄中的知悉時間予以保留。")
    return Go(f"/incidents/{made.reference}", said)


def _part(ask: Ask, id: str) -> Part:
    """Return what was chosen; raises InputError where it was not said whether the awareness applies."""
    applies = ask.form.get("applies", "")
    if applies not in ("yes", "no") and recall.incident(ask.platform, id).awareness is not None:
        raise InputError(
            Text("it was not said whether the awareness applies", "未說明知悉時間是否適用"),
            Text("Choose whether it applies to what is split off.", "請選擇該知悉時間是否適用於分拆部分。"),
        )
    chosen = ask.lists.get("finding", ())
    return Part(chosen, applies == "yes", ask.form.get("title", ""))


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page."""
    id = reached(ask)
    incident = recall.incident(ask.platform, id)
    values: dict[str, Any] = {
        "title": Text("{reference}: split", "{reference}：分拆").format(reference=incident.reference),
        "incident": incident,
        "members": recall.members(ask.platform, id),
        "chosen": ask.lists.get("finding", ()),
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
    }
    status = 200 if problem is None else 409 if isinstance(problem, ConflictError) else 422
    return View("incidents/split.html", values, status=status)
