"""The response to one incident in four views: work, log, containment, costs; and adding to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lionrock.events.incidents import Kin
from lionrock.events.response import Docket, Matter
from lionrock.events.stories import Line, Teller
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.response import fitting, model, owners, records, service, store, times
from lionrock.response.fitting import Circumstance
from lionrock.response.library import Shelf
from lionrock.response.model import Task
from lionrock.response.pages import entering, reaching, showing
from lionrock.response.pages.reaching import TITLE
from lionrock.response.pages.tasks import asked
from lionrock.response.records import KINDS, PARTS, RecordKind
from lionrock.response.service import Entered
from lionrock.ui.pages import Ask, Go, View, act, page

_OFFERED: Final = 12
"""Lines of the story that are offered as what a decision rests on, the latest first."""
VIEWS: Final[Mapping[str, Text]] = {
    "": Text("Tasks", "任務"),
    "log": Text("Decisions, contacts, notes", "決定、聯絡、備註"),
    "containment": Text("Containment", "遏制"),
    "costs": Text("Costs", "費用"),
}


@page("response.work", "/incidents/{id}/response", title=TITLE, place="incidents")
def work(ask: Ask) -> View:
    """Show the tasks of an incident and the playbooks offered for it."""
    return shown(ask, "")


@page("response.log", "/incidents/{id}/response/log", title=TITLE, place="incidents")
def log(ask: Ask) -> View:
    """Show who decided what on which facts, who was contacted, and the notes of the shift."""
    return shown(ask, "log")


@page("response.containments", "/incidents/{id}/response/containment", title=TITLE, place="incidents")
def containment(ask: Ask) -> View:
    """Show what was contained, by hand and by the platform."""
    return shown(ask, "containment")


@page("response.costs", "/incidents/{id}/response/costs", title=TITLE, place="incidents")
def costs(ask: Ask) -> View:
    """Show what it cost, with sums."""
    return shown(ask, "costs")


@act("response.add-task", "/incidents/{id}/response/tasks", needs="task.work")
def add_task(ask: Ask) -> Go | View:
    """Make a task on the incident."""
    matter = reaching.matter(ask)
    try:
        service.make(ask.platform, ask.actor, ask.form.get("title", ""), incident=matter.id, **asked(ask))
    except (InputError, ConflictError) as problem:
        return shown(ask, "", problem, "task")
    return Go(f"{matter.page}/response#tasks", Text("The task was made.", "已建立任務。"))


@act("response.enter", "/incidents/{id}/response/records", needs="task.work")
def enter(ask: Ask) -> Go | View:
    """Write a note, a contact, a cost, a decision, or containment by hand."""
    matter = reaching.matter(ask)
    kind, view = entering.kind(ask), entering.view(ask)
    try:
        service.enter(ask.platform, ask.actor, matter.id, _entered(ask, matter, kind))
    except (InputError, ConflictError) as problem:
        return shown(ask, view, problem, kind)
    said = Text("Recorded: {kind}.", "已記錄：{kind}。").format(kind=KINDS[kind])
    return Go(f"{matter.page}/response{f'/{view}' if view else ''}#{kind}", said)


def shown(ask: Ask, view: str, problem: LionrockError | None = None, at: str = "") -> View:
    """Return one view of the response; `problem` stands at the form `at` with what was typed."""
    matter = reaching.matter(ask)
    values: dict[str, Any] = {
        "title": Text("{reference}: response", "{reference}：應變").format(reference=matter.reference),
        "matter": matter,
        "root": f"{matter.page}/response",
        "view": view,
        "views": VIEWS,
        "field": times.field,
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
        "works": ask.allows("task.work"),
        "approves": ask.allows("containment.approve"),
        "kinds": KINDS,
        "reached": records.REACHED,
        "ways": records.WAYS,
        "categories": records.CATEGORIES,
        "dollars": times.dollars,
        "hours": times.hours,
    }
    more = _MORE.get(view, _work)(ask, matter)
    return View(f"response/{view or 'work'}.html", values | more, status=reaching.status(problem))


def lines(ask: Ask, incident: str) -> list[Line]:
    """Return the story of an incident as every capability tells it, the latest first."""
    tellers = [one for one in ask.platform.registry.of(Teller) if one.of == INCIDENT]
    family = ask.platform.port(Kin).family(incident)
    told = (line for id in family for teller in tellers for line in teller.tell(ask.platform, id))
    return sorted(told, key=lambda line: (line.at, line.learned, line.entry or ""), reverse=True)


def tasks(ask: Ask, incident: str) -> list[Task]:
    """Return the tasks of an incident and of those merged into it: their work goes on here."""
    family = ask.platform.port(Kin).family(incident)
    return [one for id in family for one in store.tasks(ask.platform.db, id)]


def _entered(ask: Ask, matter: Matter, kind: RecordKind) -> Entered:
    """Return what was entered; a decision rests on the lines of the story that were ticked."""
    if kind != "decision":
        return entering.entered(ask, kind)
    ticked = set(ask.lists.get("basis", ()))
    basis = [line for line in lines(ask, matter.id) if line.entry and line.entry in ticked] if ticked else []
    return entering.entered(ask, kind, basis)


def _work(ask: Ask, matter: Matter) -> dict[str, Any]:
    """Return tasks, playbook runs, the playbooks offered, and a glance at the rest."""
    db = ask.platform.db
    found = model.ordered(tasks(ask, matter.id))
    library = ask.platform.port(Shelf).library()
    return {
        "rows": showing.rows(ask, [one for one in found if one.open]),
        "ended": showing.rows(ask, [one for one in found if not one.open]),
        "runs": store.runs(db, matter.id),
        "offered": fitting.offered(library.playbooks, seen(ask, matter)),
        "refused": library.refused,
        "owners": owners.choices(ask.platform) if ask.allows("task.work") else [],
    }


def _log(ask: Ask, matter: Matter) -> dict[str, Any]:
    """Return decisions of every kind, contacts and notes."""
    db = ask.platform.db
    story = lines(ask, matter.id)
    decisions = [line for line in story if line.weight == "decision"]
    contacts, written = store.listing(db, matter.id, "contact"), store.listing(db, matter.id, "note")
    notes = [one for one in written if not records.part(one)]
    known = {one.thread: one for one in store.listing(db, matter.id, "decision")}
    entries = [*(one.entry for one in (*contacts, *written)), *(line.entry for line in decisions if line.entry)]
    return {
        "decisions": decisions,
        "typed_in": {f"/response/records/{thread}": one for thread, one in known.items()},
        "basis": [line for line in story if line.entry][:_OFFERED],
        "contacts": contacts[::-1],
        "notes": notes[::-1],
        "report": [
            (part, label, [one for one in written if records.part(one) == part]) for part, label in PARTS.items()
        ],
        "parts_of_report": list(PARTS.items()),
        "positions": reading.positions(db, entries),
    }


def _containment(ask: Ask, matter: Matter) -> dict[str, Any]:
    """Return containment by the platform and by hand, and the ways there are."""
    db = ask.platform.db
    ways = showing.ways(ask)
    return {
        "barriers": store.barriers(db, matter.id)[::-1],
        "by_hand": store.listing(db, matter.id, "containment")[::-1],
        "usable": [one for one, missing in ways if missing is None],
        "missing": [(one, missing) for one, missing in ways if missing is not None],
        "action": lambda name: showing.action(ask, name),
        "states": showing.STATES,
        "targets": showing.TARGETS,
        "spans": showing.SPANS,
    }


def _costs(ask: Ask, matter: Matter) -> dict[str, Any]:
    """Return the costs with their sums."""
    found = store.listing(ask.platform.db, matter.id, "cost")
    return {"rows": found[::-1], "total": records.added(found), "sums": records.by_category(found)}


def seen(ask: Ask, matter: Matter) -> Circumstance:
    """Return what is known of an incident for offering playbooks: its titles, and whether it touches OT."""
    titles, hosts = ask.platform.port(Docket).seen(matter.id)
    standings = (_standing(ask, host) for host in hosts[:50])
    return Circumstance((matter.title, *titles), any(one in ("refused", "listed") for one in standings))


def _standing(ask: Ask, host: str) -> str:
    """Return what the register says of a host; unknown while it cannot be read."""
    try:
        return service.judge(ask.platform, "host", host).standing
    except LionrockError:
        return "unknown"


_MORE: Final[Mapping[str, Callable[[Ask, Matter], dict[str, Any]]]] = {
    "log": _log,
    "containment": _containment,
    "costs": _costs,
}
