"""Manual evidence: the list, one piece with its words, taking in and withdrawing."""

from __future__ import annotations

from typing import Any, Final

from lionrock.assurance.manual import forms, media, model, service, store
from lionrock.assurance.pages.tabs import MANUAL
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, View, act, page
from lionrock.ui.tabs import tabs

HOME: Final = "/evidence/manual"
TITLE: Final = Text("Manual evidence", "人手證據")
_ADD: Final = Text("Enter manual evidence", "輸入人手證據")
_SIZE: Final = 50


@page("assurance.manual", HOME, title=TITLE, place="evidence", needs="register.read")
def manual(ask: Ask) -> View:
    """List what people stated and documents show, the newest first, of one requirement or of all."""
    wanted, below = ask.query.get("requirement", "")[:40], ask.whole("below")
    found = store.listing(ask.platform.db, wanted, _SIZE + 1, below or None)
    values = {
        "tabs": tabs(ask.platform, "evidence", MANUAL.url),
        "rows": forms.shown(ask.platform, found[:_SIZE], forms.names(ask.platform)),
        "kinds": model.KINDS,
        "older": found[_SIZE - 1].number if len(found) > _SIZE else None,
        "wanted": wanted,
        "requirements": forms.offered(ask)["requirements"],
    }
    return View("assurance/manual.html", values)


@page("assurance.manual-add", f"{HOME}/add", title=_ADD, place="evidence", needs=service.ACCEPT)
def add(ask: Ask) -> View:
    """Offer the form; a new version begins with the requirement of the one it replaces."""
    typed: dict[str, Any] = {"requirement": ask.query.get("requirement", "")[:40], "systems": []}
    if before := ask.query.get("supersedes", "")[:32]:
        one = service.get(ask.platform, before)
        systems = [] if one.whole else list(one.systems)
        typed = {"requirement": one.requirement, "supersedes": one.reference, "systems": systems}
    return _form(ask, typed, [])


@act("assurance.manual-give", HOME, needs=service.ACCEPT, fresh=True, most=media.MOST_BYTES + forms.ROOM)
def give(ask: Ask) -> Go | View:
    """Take a statement or a document in; the form comes back with what was wrong."""
    try:
        sent = forms.statement(ask)
        before = ask.form.get("supersedes", "").strip()[:32]
        made = service.give(ask.platform, ask.actor, sent, forms.document(ask), before)
    except LionrockError as problem:
        return _form(ask, forms.typed(ask), forms.wrong(problem))
    return Go(f"{HOME}/{made.reference}", Text("Taken in as {id}.", "已接納為 {id}。").format(id=made.reference))


@page("assurance.manual-one", f"{HOME}/{{id}}", title=TITLE, place="evidence", needs="register.read")
def one(ask: Ask) -> View:
    """Show one piece with names, words and what became of it."""
    return _one(ask, [])


@page("assurance.manual-file", f"{HOME}/{{id}}/document", title=TITLE, place="evidence", needs="register.read")
def document(ask: Ask) -> Download:
    """Hand the document over, as a download alone."""
    found = service.get(ask.platform, ask.path["id"])
    name, data = service.document(ask.platform, found)
    return Download(name, data, safe(found.media))


@act("assurance.manual-withdraw", f"{HOME}/{{id}}/withdraw", needs=service.ACCEPT, fresh=True)
def withdraw(ask: Ask) -> Go | View:
    """Withdraw one piece for a reason."""
    try:
        found = service.withdraw(ask.platform, ask.actor, ask.path["id"], ask.form.get("reason", ""))
    except LionrockError as problem:
        return _one(ask, [("reason", problem.message), ("", problem.hint)])
    said = Text("{id} is withdrawn and counts no more.", "{id} 已收回，不再計算在內。").format(id=found.reference)
    return Go(f"{HOME}/{found.reference}", said)


def safe(kept: str) -> str:
    """Return the media type under which a document is handed over: one of the short list, or none in particular."""
    return kept if kept in media.MEDIA.values() else "application/octet-stream"


def _form(ask: Ask, typed: dict[str, Any], wrong: list[tuple[str, Text]]) -> View:
    """Return the form with what was typed and what was wrong with it."""
    values = forms.offered(ask) | {
        "title": _ADD,
        "here_place": "evidence",
        "tabs": tabs(ask.platform, "evidence", MANUAL.url),
        "typed": typed,
        "errors": wrong,
    }
    return View("assurance/manual-add.html", values, 422 if wrong else 200)


def _one(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of one piece."""
    found = service.get(ask.platform, ask.path["id"])
    [row] = forms.shown(ask.platform, [found], forms.names(ask.platform))
    newer = service.get(ask.platform, found.superseded) if found.superseded else None
    values = {
        "title": Text("Manual evidence {id}", "人手證據 {id}").format(id=found.reference),
        "here_place": "evidence",
        "tabs": tabs(ask.platform, "evidence", MANUAL.url),
        "row": row,
        "found": found,
        "opened": service.opened(ask.platform, found),
        "before": service.get(ask.platform, found.supersedes) if found.supersedes else None,
        "newer": newer,
        "withdrawal": store.withdrawal(ask.platform.db, found.id),
        "kinds": model.KINDS,
        "says": model.SAYS,
        "errors": wrong,
    }
    return View("assurance/manual-one.html", values, 422 if wrong else 200)
