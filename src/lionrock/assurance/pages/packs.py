"""Packs: those issued, making one, and giving out checkpoints."""

from __future__ import annotations

from typing import Final

from lionrock.assurance import service
from lionrock.assurance.model import profiles, span
from lionrock.assurance.store import packs as store
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Shown, View, act, page
from lionrock.ui.tabs import tabs

PROFILES: Final = tuple((one.id, one.title, one.about) for one in profiles())
_PACKS: Final = Text("Evidence packs", "證據檔案")
_WHY: Final = Text("Why, and who receives it", "原因及收件人")
_SIZE: Final = 50


@page("assurance.packs", "/evidence/packs", title=_PACKS, place="evidence")
def packs(ask: Ask) -> View:
    """List the packs issued, and offer to make one."""
    return _view(ask, {"incident": ask.query.get("incident", "")[:40], "profile": ask.query.get("profile", "")}, None)


@act("assurance.issue", "/evidence/packs", needs="evidence.export")
def issue(ask: Ask) -> Shown:
    """Make a pack and hand it over; the form comes back with what was wrong."""
    typed = {name: ask.form.get(name, "").strip()[:200] for name in ("incident", "profile", "from", "to", "reason")}
    try:
        why = ask.typed("reason", _WHY, most=500)
        wanted = service.Wanted(typed["profile"], typed["incident"], *span(typed["from"], typed["to"]))
        made = service.issue(ask.platform, wanted, ask.actor, why, _handed)
    except LionrockError as problem:
        return _view(ask, typed, problem)
    return Download(made.name, made.data, "application/zip")


@page("assurance.checkpoints", "/evidence/checkpoints", title=Text("Checkpoints", "檢查點"), place="evidence")
def checkpoints(ask: Ask) -> View:
    """List the signed checkpoints, the newest first, and which of them somebody outside has."""
    db = ask.platform.db
    below = ask.whole("below", 0, most=10**15)
    found = ledger.checkpoints(db, _SIZE + 1, below or None)
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence/checkpoints"),
        "rows": found[:_SIZE],
        "given": {one.size: one for one in store.exports(db)},
        "older": found[_SIZE - 1].size if len(found) > _SIZE else None,
    }
    return View("assurance/checkpoints.html", values)


@act("assurance.checkpoint", "/evidence/checkpoints", needs="evidence.export")
def give(ask: Ask) -> Download:
    """Sign a checkpoint now and hand it over; later packs prove that they continue it."""
    why = ask.typed("reason", _WHY, most=500)
    signed = service.give_checkpoint(ask.platform, ask.actor, why)
    return Download(f"lionrock-checkpoint-{signed.size}.txt", signed.note.encode(), "text/plain; charset=utf-8")


def _view(ask: Ask, typed: dict[str, str], problem: LionrockError | None) -> View:
    """Return the page with what was typed and what was wrong with it."""
    rows = store.packs(ask.platform.db, _SIZE)
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence/packs"),
        "title": _PACKS,
        "here_place": "evidence",
        "rows": rows,
        "titles": {id: title for id, title, _ in PROFILES},
        "profiles": PROFILES,
        "typed": typed,
        "problem": problem,
    }
    return View("assurance/packs.html", values, 422 if problem else 200)


def _handed(made: service.Made) -> None:
    """Take delivery: the bytes go to the browser with the answer."""
