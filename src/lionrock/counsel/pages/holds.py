"""Legal holds: those that stand, placing and lifting one, and what stood before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lionrock.counsel.naming import open_ones, references
from lionrock.counsel.record import Hold
from lionrock.counsel.service import holds as service
from lionrock.counsel.store import holds as store
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("Legal holds", "法律保存令")
_HERE: Final = "/obligations/holds"


@page("counsel.holds", _HERE, title=TITLE, place="obligations")
def holds(ask: Ask) -> View:
    """Show the holds that stand and those that were lifted."""
    return _shown(ask)


@act("counsel.place-hold", _HERE, needs="hold.decide", fresh=True)
def place(ask: Ask) -> Go | View:
    """Place a hold on an incident."""
    said = Text("Held. Nothing of this incident is erased.", "已施加保存令，此事故的資料不會刪除。")
    return _decided(ask, lambda: service.place(ask.platform, _incident(ask), ask.actor, ask.form.get("why", "")), said)


@act("counsel.lift-hold", f"{_HERE}/lift", needs="hold.decide", fresh=True)
def lift(ask: Ask) -> Go | View:
    """Lift the hold on an incident."""
    said = Text("Lifted. Retention applies again.", "已解除，保留期限恢復適用。")
    return _decided(ask, lambda: service.lift(ask.platform, _incident(ask), ask.actor, ask.form.get("why", "")), said)


def _incident(ask: Ask) -> str:
    """Return the incident named; raises InputError for none."""
    named = ask.form.get("incident", "").strip()[:60]
    if not named:
        raise InputError(
            Text("no incident was named", "未指明事故"), Text("Name it, such as INC-0007.", "請填寫，例如 INC-0007。")
        )
    return named


def _decided(ask: Ask, verb: Callable[[], Hold], said: Text) -> Go | View:
    """Decide; what was wrong stands on the page with what was typed."""
    try:
        verb()
    except (InputError, ConflictError, NotFoundError) as problem:
        return _shown(ask, problem)
    back = f"/incidents/{_incident(ask)}" if ask.form.get("back") == "incident" else _HERE
    return Go(back, said)


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page, with what was wrong."""
    standing, history = store.standing(ask.platform.db), store.history(ask.platform.db)
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", _HERE),
        "standing": standing,
        "history": history,
        "names": references(ask.platform, (hold.incident for hold in (*standing, *history))),
        "incidents": [(one.reference, f"{one.reference} {ask.say(one.title)}") for one in open_ones(ask.platform)],
        "may": ask.allows("hold.decide"),
        "typed": dict(ask.form) if problem else {},
        "problem": problem,
    }
    return View("counsel/holds.html", values, status=422 if problem else 200)
