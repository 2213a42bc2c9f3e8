"""What response shows elsewhere: my tasks and a waiting hand-over on Today, the work on an incident's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lionrock.events.incidents import MergePreview
from lionrock.events.response import Docket
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.text import Text, same
from lionrock.response import fitting, model, records, store, times
from lionrock.response.library import Shelf
from lionrock.response.pages import incident as pages
from lionrock.response.pages import showing
from lionrock.response.records import Contact
from lionrock.ui.pages import Ask, View, panel
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown

_SHOWN: Final = 6
_FOUND: Final = 10


@panel("response.waiting-handover", place="today", slot="main", order=8)
def waiting(ask: Ask, _: Any) -> View | None:
    """Show a hand-over that was signed and nobody accepted."""
    found = store.signed(ask.platform.db)
    if found is None:
        return None
    return View("response/waiting.html", {"handover": found, "own": found.signed_by.actor == ask.actor.id})


@panel("response.handover-link", place="today", slot="bar", order=60)
def link(ask: Ask, _: Any) -> View:
    """Lead to the hand-over from the head of Today."""
    return View("response/link.html")


@panel("response.mine", place="today", slot="main", order=18, every=60)
def mine(ask: Ask, _: Any) -> View | None:
    """Show the reader's tasks and those their role may take, the soonest due first; nothing when there is none."""
    found = model.urgent(store.tasks_of(ask.platform.db, ask.actor))
    if not found:
        return None
    values = {
        "rows": showing.rows(ask, found[:_SHOWN]),
        "more": len(found) - _SHOWN,
        "works": ask.allows("task.work"),
        "named": sum(one.mine(ask.actor) for one in found),
    }
    return View("response/mine.html", values)


@panel("response.merging", place="merging", slot="main", order=20)
def merging(ask: Ask, preview: MergePreview) -> View | None:
    """Show before a merge which open tasks come along."""
    opened = [one for one in pages.tasks(ask, preview.absorbed) if one.open]
    return View("response/merging.html", {"rows": showing.rows(ask, model.ordered(opened))}) if opened else None


@panel("response.incident", place="incident", slot="main", order=20, of=INCIDENT)
def work(ask: Ask, incident: str) -> View | None:
    """Show the open tasks of an incident, and at a glance what else was done about it."""
    db, matter = ask.platform.db, ask.platform.port(Docket).matter(incident)
    tasks = model.ordered(pages.tasks(ask, incident))
    opened = [one for one in tasks if one.open]
    written = store.listing(db, incident)
    by_kind = {kind: [one for one in written if one.kind == kind] for kind in records.KINDS}
    promised = min((one for one in by_kind["contact"] if one.due and one.waiting), key=_due, default=None)
    values = {
        "matter": matter,
        "rows": showing.rows(ask, opened[:_SHOWN]),
        "more": len(opened) - _SHOWN,
        "all": len(tasks),
        "ended": len(tasks) - len(opened),
        "offered": _offered(ask, incident) if not tasks else [],
        "counts": {kind: len(found) for kind, found in by_kind.items()},
        "total": records.added(by_kind["cost"]),
        "dollars": times.dollars,
        "hours": times.hours,
        "promised": promised,
        "late": promised is not None and promised.late(ask.now),
        "standing": [one for one in store.barriers(db, incident) if one.stands],
        "works": ask.allows("task.work"),
    }
    return View("response/panel.html", values)


@unknown("response.unknown")
def unknowns(ask: Ask) -> Iterator[Gap]:
    """Yield containments of which nobody knows whether they are in force, and promised calls that did not come."""
    for one in store.troubled_barriers(ask.platform.db):
        yield Gap(
            what=Text("Whether {target} is contained", "{target} 是否受到遏制").format(target=one.target),
            why=one.said,
            hangs=Text("whether the attacker is kept out", "能否阻止攻擊者"),
            url=f"/incidents/{one.incident}/response/containment/{one.id}",
            do=Text("Look", "查看"),
            consequence=Consequence.REACH,
        )
    for call in store.waiting(ask.platform.db, "contact"):
        if call.late(ask.now) and isinstance(call.body, Contact):
            yield Gap(
                what=Text("Whether {whom} was heard from", "{whom}有否再聯絡").format(whom=call.body.whom),
                why=Text("the time promised has passed", "約定時間已過"),
                hangs=same(call.body.promise or call.body.said[:120]),
                url=f"/response/records/{call.thread}",
                do=Text("Call, or record it", "致電或記錄"),
                consequence=Consequence.RECORD,
            )


@tally("response.mine", place="today")
def number(ask: Ask) -> int | None:
    """Return how many open tasks the reader has by name."""
    return store.count_of(ask.platform.db, ask.actor) or None


@finder("response.found")
def found(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield open tasks and playbooks whose title holds what was typed."""
    words = typed.strip().casefold()
    if not words:
        return
    fitting_tasks = [one for one in store.open_tasks(ask.platform.db) if _holds(one.title, words)]
    for task in fitting_tasks[:_FOUND]:
        yield Found(task.title, f"/today/tasks/{task.id}", Text("task", "任務"))
    for one in ask.platform.port(Shelf).all():
        if _holds(one.title, words):
            yield Found(one.title, f"/incidents/playbooks/{one.id}", Text("playbook", "行動手冊"))


def _offered(ask: Ask, incident: str) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the playbooks offered for an incident: those with a reason, else all."""
    every = fitting.offered(ask.platform.port(Shelf).all(), pages.seen(ask, ask.platform.port(Docket).matter(incident)))
    return [pair for pair in every if pair[1]] or every


def _due(one: records.Record) -> Any:
    """Return when what was promised is due."""
    return one.due


def _holds(title: Text, words: str) -> bool:
    """Say whether a title holds words, in either language."""
    return words in f"{title.en} {title.zh}".casefold()
