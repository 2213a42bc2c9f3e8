"""What pages of response read from their address and form, and where they go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.ports import Incidents
from lionrock.events.response import Docket, Matter
from lionrock.kernel.errors import ConflictError, LionrockError
from lionrock.kernel.text import Text
from lionrock.response import times
from lionrock.ui.pages import Ask

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant

TITLE = Text("Response", "應變")


def matter(ask: Ask) -> Matter:
    """Return the incident that the path names, by reference or id."""
    return ask.platform.port(Docket).matter(ask.platform.port(Incidents).resolve(ask.path["id"]))


def version(ask: Ask) -> int:
    """Return the version the form carries; 0, which is never current, when it carries none."""
    written = ask.form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0  # noqa: PLR2004 digits


def moment(ask: Ask, name: str) -> Instant | None:
    """Return the time a field holds, None when it is empty; raises InputError."""
    return times.moment(ask.form.get(name, ""))


def whole(ask: Ask, name: str) -> int:
    """Return the whole number a field holds, 0 when it holds none."""
    written = ask.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0  # noqa: PLR2004 digits


def status(problem: LionrockError | None) -> int:
    """Return the status of a page: done, changed meanwhile, or not understood."""
    if problem is None:
        return 200
    return 409 if isinstance(problem, ConflictError) else 422


def back(ask: Ask, task: str, incident: str | None) -> str:
    """Return where an act on a task goes back to: the page its form stood on."""
    places = {
        "today": "/today#tasks",
        "list": "/today/tasks",
        "handover": "/handover#tasks",
        "task": f"/today/tasks/{task}",
    }
    if incident is not None:
        places |= {"incident": f"/incidents/{incident}#response", "response": f"/incidents/{incident}/response#tasks"}
    return places.get(ask.form.get("back", ""), f"/today/tasks/{task}")
