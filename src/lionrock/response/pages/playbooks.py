"""The playbooks of this installation, and starting one on an incident."""

from __future__ import annotations

from lionrock.events.ports import Incidents
from lionrock.events.response import Docket
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.text import Text
from lionrock.register.fields import DUTIES
from lionrock.response import fitting, service
from lionrock.response.library import Shelf, place
from lionrock.response.pages import incident, reaching
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Playbooks", "行動手冊")


@page("response.playbooks", "/incidents/playbooks", title=TITLE, place="incidents")
def playbooks(ask: Ask) -> View:
    """Show the playbooks, those of the site, and the files that serve none with the line of what is wrong."""
    library = ask.platform.port(Shelf).library()
    folder = place(ask.platform)
    return View("response/playbooks.html", {"library": library, "folder": str(folder) if folder else ""})


@page("response.playbook", "/incidents/playbooks/{playbook}", title=TITLE, place="incidents")
def playbook(ask: Ask) -> View:
    """Show the steps of one; where it was opened for an incident, it can be started there."""
    found = ask.platform.port(Shelf).get(ask.path["playbook"])
    written = ask.query.get("incident", "")
    matter = ask.platform.port(Docket).matter(ask.platform.port(Incidents).resolve(written)) if written else None
    because = fitting.because(found, incident.seen(ask, matter)) if matter else ()
    values = {
        "title": found.title,
        "playbook": found,
        "matter": matter,
        "because": because,
        "roles": DUTIES,
        "works": ask.allows("task.work"),
        "docket": ask.platform.port(Docket).open()[:20] if matter is None else [],
    }
    return View("response/playbook.html", values)


@act("response.start", "/incidents/{id}/response/playbooks", needs="task.work")
def start(ask: Ask) -> Go | View:
    """Make the tasks of a playbook."""
    matter = reaching.matter(ask)
    try:
        run = service.start(
            ask.platform, ask.actor, matter.id, ask.form.get("playbook", ""), ask.form.get("digest", "")
        )
    except ConflictError as problem:
        return incident.shown(ask, "", problem, "playbook")
    said = Text("Started: {n} tasks. Skipping one needs a reason.", "已啟動：{n} 項任務；略過任務須說明理由。")
    return Go(f"{matter.page}/response#tasks", said.format(n=run.tasks))
