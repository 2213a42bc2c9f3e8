"""Other frameworks: what our results say of their numbers, by mappings that name their basis."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from lionrock.assurance import frameworks, judging
from lionrock.assurance.judging import SHOWN
from lionrock.assurance.store import results as store
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.law.mapped import MAPPED_BASIS_WORDS, RELATION_WORDS, checked
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from lionrock.assurance.frameworks import Row
    from lionrock.law.mapped import Mapped

TITLE: Final = Text("Other frameworks", "其他框架")
_HERE: Final = "/posture/frameworks"


@page("assurance.frameworks", _HERE, title=TITLE, place="posture")
def listing(ask: Ask) -> View:
    """List the mappings: how many numbers each names, on which basis, and what our tests say of them."""
    found = [(one, rows(ask, one)) for one in site.mappings(ask.platform)]
    values = {
        "tabs": tabs(ask.platform, "posture", _HERE),
        "found": [(one, many, Counter(row.state for row in many)) for one, many in found],
        "basis": MAPPED_BASIS_WORDS,
    }
    return View("assurance/frameworks.html", values)


@page("assurance.framework", _HERE + "/{id}", title=TITLE, place="posture")
def framework(ask: Ask) -> View:
    """Show each number of a framework beside our requirements and the controls that test them."""
    one = next((one for one in site.mappings(ask.platform) if one.id == ask.path["id"]), None)
    if one is None:
        raise NotFoundError(
            Text("no mapping has this id", "沒有此代號的對照表"), Text("See the list of mappings.", "請看對照表清單。")
        )
    asked = ask.query.get("state", "")
    every = rows(ask, one)
    shown = sorted((row for row in every if asked in ("", row.state)), key=lambda row: SHOWN.index(row.state))
    values = {
        "title": one.title,
        "tabs": tabs(ask.platform, "posture", _HERE),
        "mapping": checked(one, site.rulebook(ask.platform, ask.now.astimezone(HONG_KONG).date())),
        "rows": shown,
        "many": len(every),
        "counts": Counter(row.state for row in every),
        "states": [("", Text("every state", "全部狀況")), *((id, judging.STATES[id]) for id in SHOWN)],
        "state": asked,
        "basis": MAPPED_BASIS_WORDS,
        "relations": RELATION_WORDS,
    }
    return View("assurance/framework.html", values)


def rows(ask: Ask, one: Mapped) -> list[Row]:
    """Return the rows of a mapping as the results stand now."""
    book = site.rulebook(ask.platform, ask.now.astimezone(HONG_KONG).date())
    states = {id: judging.worst(many) for id, many in store.counts(ask.platform.db, ask.platform.now()).items()}
    return frameworks.rows(one, book, ask.platform.registry.of(Control), states)
