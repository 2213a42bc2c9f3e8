"""Remedies: what is to be mended, by whom and until when; naming another owner or day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance import judging
from lionrock.assurance.manual import dates, forms
from lionrock.assurance.pages.tabs import REMEDIES, WHOLE_NAME
from lionrock.assurance.remedies import model, service, store
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.assurance.remedies.model import Remedy

HOME: Final = "/posture/remedies"
TITLE: Final = Text("Remedies", "補救任務")
_GONE: Final = Text("no longer registered", "已不在登記冊")


@page("assurance.remedies", HOME, title=TITLE, place="posture", needs="register.read")
def remedies(ask: Ask) -> View:
    """Show what is open, the first due first, and what closed last."""
    db = ask.platform.db
    values = {
        "tabs": tabs(ask.platform, "posture", REMEDIES.url),
        "rows": rows(ask, store.opened(db)),
        "closed": rows(ask, store.closed(db)),
        "late": store.late(db, ask.now),
    }
    return View("assurance/remedies.html", values)


@page("assurance.remedy", f"{HOME}/{{id}}", title=TITLE, place="posture", needs="register.read")
def remedy(ask: Ask) -> View:
    """Show one remedy, and where to name another owner or day."""
    return _one(ask, [])


@act("assurance.remedy-move", f"{HOME}/{{id}}", needs=service.NEEDS)
def move(ask: Ask) -> Go | View:
    """Give a remedy another owner or day, for a reason."""
    try:
        due, owner = dates.end(ask.form.get("due", "")), ask.form.get("owner", "")[:32]
        found = service.move(ask.platform, ask.actor, ask.path["id"], owner, due, ask.form.get("reason", ""))
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return Go(f"{HOME}/{found.reference}", Text("Recorded.", "已記錄。"))


def rows(ask: Ask, found: Iterable[Remedy]) -> list[dict[str, Any]]:
    """Return remedies as lists show them: with the names of control, system and owner."""
    titles = {one.id: one.title for one in ask.platform.registry.of(Control)}
    systems, owners = forms.names(ask.platform), service.owners(ask.platform)
    return [
        {
            "one": one,
            "control": titles.get(one.control, same(one.control)),
            "system": systems.get(one.system, _GONE) if one.system else WHOLE_NAME,
            "owner": owners.get(one.owner, _GONE) if one.owner else service.SUPERVISOR,
            "late": one.overdue(ask.now),
            "how": model.HOW.get(one.how),
        }
        for one in found
    ]


def _one(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of one remedy."""
    found = service.get(ask.platform, ask.path["id"])
    [row] = rows(ask, [found])
    states = store.states(ask.platform.db, found.control).get(found.system, set())
    values = row | {
        "title": Text("Remedy {id}", "補救任務 {id}").format(id=found.reference),
        "here_place": "posture",
        "tabs": tabs(ask.platform, "posture", REMEDIES.url),
        "name": row["control"],
        "state": judging.worst(states),
        "owners": [("", service.SUPERVISOR), *service.owners(ask.platform).items()],
        "day": found.due.astimezone(HONG_KONG).date().isoformat(),
        "errors": wrong,
    }
    return View("assurance/remedy.html", values, 422 if wrong else 200)
