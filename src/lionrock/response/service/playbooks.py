"""Starting a playbook: a person does, and each step becomes a task. Also: what playbooks the site was found to have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lionrock.events.playbooks import Playbook
from lionrock.events.response import Docket, PlaybooksRead, PlaybookStarted
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.response import fitting, store
from lionrock.response.errors import changed
from lionrock.response.fitting import Start
from lionrock.response.library import Library, Shelf
from lionrock.response.model import who
from lionrock.response.service import tasks
from lionrock.response.service.permission import works
from lionrock.response.store import Run

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def start(platform: Platform, actor: Actor, incident: str, playbook: str, digest: str = "") -> Run:
    """Make the tasks of a playbook on an incident; `digest` is that of the file the person saw.

    Raises ConflictError when the file is another one by now.
    """
    works(platform, actor)
    found, matter = platform.port(Shelf).get(playbook), platform.port(Docket).matter(incident)
    if digest and digest != found.digest:
        raise changed(found.title)
    with platform.change(actor, f"playbook {found.id} on {matter.reference}", exercise=matter.exercise) as change:
        run = _run(found, incident, actor, change.now)
        entry = change.publish(
            PlaybookStarted(run.id, incident, found.id, found.version, found.digest, len(found.steps))
        )
        place = store.next_place(change.db, incident)
        begun = Start(run.id, incident, change.now, run.who, place, exercise=matter.exercise)
        tasks.add(change, fitting.tasks(found, begun, [new_id() for _ in found.steps]))
        store.add_run(change.db, replace(run, entry=entry))
    return run


def note(platform: Platform) -> Library:
    """Return the playbooks there are, and record once which files of the site they were read from."""
    library = platform.port(Shelf).library()
    if library.digest == store.library_digest(platform.db):
        return library
    site = sum(not one.own for one in library.playbooks)
    with platform.change(system("response"), "the site's playbooks changed") as change:
        entry = change.publish(PlaybooksRead(library.digest, site, len(library.refused)))
        values = {"playbooks": site, "refused": len(library.refused), "at": change.now, "entry": entry}
        store.add_library(change.db, {"id": new_id(), "digest": library.digest, **values})
    return library


def _run(playbook: Playbook, incident: str, actor: Actor, now: Instant) -> Run:
    """Return a run of a playbook."""
    return Run(
        id=new_id(),
        incident=incident,
        playbook=playbook.id,
        version=playbook.version,
        title=playbook.title,
        digest=playbook.digest,
        origin=playbook.origin,
        tasks=len(playbook.steps),
        started_at=now,
        who=who(actor),
    )
