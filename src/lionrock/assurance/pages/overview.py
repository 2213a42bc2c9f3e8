"""The overview: how far the ledger is signed, whose key, what was handed out, what was recorded last."""

from __future__ import annotations

from typing import Any

from lionrock.assurance import judging, running, service
from lionrock.assurance.kept import Outcome
from lionrock.assurance.pages.entries import lines
from lionrock.assurance.pages.packs import PROFILES
from lionrock.assurance.pages.tabs import TITLE
from lionrock.assurance.store import packs as store
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs


@page("assurance.evidence", "/evidence", title=TITLE, place="evidence")
def overview(ask: Ask) -> View:
    """Show the ledger's state, its key, the packs and the latest entries."""
    db = ask.platform.db
    newest = ledger.newest(db)
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence"),
        "total": reading.total(db),
        "signed": newest,
        "unsigned": reading.after(db, newest.size if newest else 0),
        "waiting": ask.platform.sequencer.waiting if ask.platform.sequencer else None,
        "key": _key(ask.platform),
        "origin": ask.platform.identity.origin,
        "tests": _tests(ask.platform),
        "titles": {id: title for id, title, _ in PROFILES},
        "packs": store.packs(db, 5),
        "exports": len(store.exports(db)),
        "latest": lines(ask, reading.listing(db, Search(limit=10))),
    }
    return View("assurance/overview.html", values)


def _tests(platform: Platform) -> list[tuple[Text, Outcome]]:
    """Return the tests of the ledger itself, each with its title and the worst of what it found."""
    mine = [control for control in platform.registry.of(Control) if control.id.startswith("assurance.")]
    titles = {control.id: control.title for control in mine}
    found: dict[str, Outcome] = {}
    for one in running.current(platform, mine):
        worst = found.get(one.control)
        if worst is None or judging.WORST.index(one.state) < judging.WORST.index(worst.state):
            found[one.control] = one
    return [(titles[id], one) for id, one in found.items()]


def _key(platform: Platform) -> dict[str, Any] | None:
    """Return the instance's verifier key and its fingerprint, None when there is no key file."""
    try:
        key = service.key(platform)
    except LionrockError:
        return None
    return {"text": str(key), "fingerprint": key.fingerprint}
